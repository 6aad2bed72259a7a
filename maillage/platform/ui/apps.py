"""Django application of the shared look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "maillage.platform.ui"
    label = "ui"
    verbose_name = "Présentation"
