from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "maillage.platform.access"
    label = "access"
