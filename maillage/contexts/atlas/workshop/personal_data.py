"""What scenarios hold about persons: which member wrote them, and for whom a link was made."""

from __future__ import annotations

from maillage.contexts.atlas.permissions import SHARE, VIEW
from maillage.platform.registry.personal_data import Holding, holdings


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "atlas.scenarios",
            "Scénarios : qui les a écrits et partagés",
            "work",
            "les membres qui écrivent un scénario, et les personnes pour qui un lien a été fait",
            ("atlas.Scenario", "atlas.ScenarioShare"),
            (VIEW,),
            "Savoir qui a écrit un scénario et qui peut l’ouvrir de l’extérieur.",
            "Intérêt légitime : préparer l’avenir du territoire avec ses partenaires (RGPD, article 6.1.f).",
            "Tant que la communauté existe ; sans nom une fois le compte fermé.",
            "Les membres eux-mêmes.",
            narrower=(
                ("atlas.ScenarioShare.recipient", SHARE),
                ("atlas.ScenarioShare.created_by", SHARE),
                ("atlas.ScenarioShare.digest", ""),
            ),
        )
    )
