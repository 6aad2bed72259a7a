from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "maillage.platform.tenancy"
    label = "tenancy"
