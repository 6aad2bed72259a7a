from django.apps import AppConfig


class CheckupConfig(AppConfig):
    name = "maillage.platform.checkup"
    label = "checkup"
