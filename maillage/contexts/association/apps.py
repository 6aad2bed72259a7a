from importlib import import_module

from django.apps import AppConfig

# Each has an `offers.py`: what it registers for the shell and for the pages of others.
CAPABILITIES = (
    "contacts",
    "members",
    "engagement",
    "joining",
    "fees",
    "mailing",
    "statutes",
    "bodies",
    "meetings",
    "voting",
    "minutes",
    "decisions",
    "documents",
    "calendars",
)


class AssociationConfig(AppConfig):
    name = "maillage.contexts.association"
    label = "association"

    def ready(self) -> None:
        from maillage.contexts.association.permissions import GRANTS
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import Module, modules

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "association",
                "Association",
                "Adhérents, instances, réunions, votes, décisions : la vie de l’association, écrite quand elle a lieu.",
            )
        )
        for capability in CAPABILITIES:
            import_module(f"{self.name}.{capability}.offers").register()
