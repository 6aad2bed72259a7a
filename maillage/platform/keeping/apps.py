from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "maillage.platform.keeping"
    label = "keeping"
