"""What the outlook holds about persons: which member wrote the assumptions."""

from __future__ import annotations

from maillage.contexts.atlas.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, holdings


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "atlas.outlook",
            "Hypothèses d’avenir : qui les a écrites",
            "work",
            "les membres qui écrivent les hypothèses",
            ("atlas.OutlookAssumptions",),
            (VIEW,),
            "Savoir qui a choisi les hypothèses que tous lisent.",
            "Intérêt légitime : préparer l’avenir du territoire (RGPD, article 6.1.f).",
            "Tant que la communauté existe ; sans nom une fois le compte fermé.",
            "Les membres eux-mêmes.",
        )
    )
