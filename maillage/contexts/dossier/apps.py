from importlib import import_module

from django.apps import AppConfig

# Each has an `offers.py`: what it registers for the shell and for the pages of others.
CAPABILITIES = (
    "readiness",
    "dialogue",
    "pack",
    "board",
    "public",
)


class DossierConfig(AppConfig):
    name = "maillage.contexts.dossier"
    label = "dossier"

    def ready(self) -> None:
        from maillage.contexts.dossier.permissions import GRANTS
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import Module, modules

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "dossier",
                "Bilan et dialogue de gestion",
                "Ce qui manque, le dossier de l’année, le dialogue avec l’assurance maladie, la version publique.",
            )
        )
        for capability in CAPABILITIES:
            import_module(f"{self.name}.{capability}.offers").register()
