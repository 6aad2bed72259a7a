from importlib import import_module

from django.apps import AppConfig

# Each has an `offers.py`: what it registers for the shell and for the pages of others.
CAPABILITIES = (
    "contract",
    "budget",
    "expenses",
    "rates",
    "time",
    "payments",
    "bank",
    "accounting",
)


class FundingConfig(AppConfig):
    name = "maillage.contexts.funding"
    label = "funding"

    def ready(self) -> None:
        from maillage.contexts.funding.permissions import GRANTS
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import Module, modules

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "funding",
                "Budget et indemnités",
                "Contrat, budget, dépenses, temps des membres et paiements : l’argent de la CPTS, jusqu’au centime.",
            )
        )
        for capability in CAPABILITIES:
            import_module(f"{self.name}.{capability}.offers").register()
