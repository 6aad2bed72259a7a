from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "maillage.interfaces.demo"
    label = "demo"
