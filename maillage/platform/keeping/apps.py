from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "maillage.platform.keeping"
    label = "keeping"

    def ready(self) -> None:
        from maillage.platform.audit.labels import name_actions

        name_actions({"installation.restored": "Installation restaurée"})
