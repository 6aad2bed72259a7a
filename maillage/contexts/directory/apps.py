from importlib import import_module

from django.apps import AppConfig

# Each has an `offers.py`: what it registers for the shell and for the pages of the directory.
CAPABILITIES = (
    "imports",
    "sources",
    "professionals",
    "movements",
    "structures",
    "positions",
    "organisations",
    "qualifications",
    "secure_mail",
    "facilities",
    "sas_lists",
    "knowledge",
    "labels",
    "merging",
    "search",
    "publishing",
    "personal_data",
    "recognition",
    "leaving",
    "reliance",
)


class DirectoryConfig(AppConfig):
    name = "maillage.contexts.directory"
    label = "directory"

    def ready(self) -> None:
        from maillage.contexts.directory.permissions import GRANTS
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import Module, modules

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "directory",
                "Annuaire",
                "Les professionnels, les lieux de soins et les partenaires du territoire, et leurs mouvements.",
            )
        )
        for capability in CAPABILITIES:
            import_module(f"{self.name}.{capability}.offers").register()
