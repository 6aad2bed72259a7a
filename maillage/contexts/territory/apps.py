from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "maillage.contexts.territory"
    label = "territory"

    def ready(self) -> None:
        from maillage.contexts.territory import personal_data
        from maillage.contexts.territory.offers import register

        register()
        personal_data.register()
