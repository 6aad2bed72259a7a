from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "maillage.platform.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from django.core import checks

        from maillage.platform.tenancy import health

        checks.register(health.check_models, checks.Tags.models)
