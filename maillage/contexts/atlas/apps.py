from importlib import import_module

from django.apps import AppConfig

# Each has an `offers.py`: what it registers for the shell and for the pages of others.
CAPABILITIES = ("ground", "offer", "portrait", "workshop", "siting", "outlook", "fragility")


class AtlasConfig(AppConfig):
    name = "maillage.contexts.atlas"
    label = "atlas"

    def ready(self) -> None:
        from maillage.contexts.atlas.permissions import GRANTS
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import Module, modules

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "atlas",
                "Atlas",
                "L’accès aux soins commune par commune : ce qu’il est, ce qu’il sera, ce qu’il pourrait être.",
            )
        )
        for capability in CAPABILITIES:
            import_module(f"{self.name}.{capability}.offers").register()
