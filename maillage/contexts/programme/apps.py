from importlib import import_module

from django.apps import AppConfig

# Each has an `offers.py`: what it registers for the shell and for the pages of others.
CAPABILITIES = (
    "years",
    "missions",
    "stages",
    "actions",
    "indicators",
    "evidence",
    "surveys",
    "ideas",
    "project",
    "inbox",
)


class ProgrammeConfig(AppConfig):
    name = "maillage.contexts.programme"
    label = "programme"

    def ready(self) -> None:
        from maillage.contexts.programme.permissions import GRANTS
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import Module, modules

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "programme",
                "Projet de santé",
                "Missions, fiches actions, indicateurs, preuves : ce que la CPTS fait, et ce qui le montre.",
            )
        )
        for capability in CAPABILITIES:
            import_module(f"{self.name}.{capability}.offers").register()
