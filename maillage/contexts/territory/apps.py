from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "maillage.contexts.territory"
    label = "territory"
