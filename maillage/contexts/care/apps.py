from importlib import import_module

from django.apps import AppConfig

# Each has an `offers.py`: what it registers for the shell and for the pages of others.
CAPABILITIES = (
    "availability",
    "unscheduled",
    "callout",
    "slots",
    "roster",
    "protocols",
    "treating_doctor",
    "sas",
    "activity",
)


class CareConfig(AppConfig):
    name = "maillage.contexts.care"
    label = "care"

    def ready(self) -> None:
        from maillage.contexts.care.permissions import GRANTS
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import Module, modules

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "care",
                "Accès aux soins",
                "Soins non programmés, créneaux, tour de rôle, médecin traitant, protocoles, lien avec le SAS.",
            )
        )
        for capability in CAPABILITIES:
            import_module(f"{self.name}.{capability}.offers").register()
