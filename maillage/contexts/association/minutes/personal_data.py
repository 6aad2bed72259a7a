"""What minutes hold about persons: names as they were written, and who wrote."""

from __future__ import annotations

from maillage.contexts.association.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, holdings


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.minutes",
            "Comptes rendus des réunions",
            "work",
            "les personnes présentes ou citées dans une réunion, et les membres qui écrivent",
            ("association.Minutes", "association.MinutesPoint", "association.MinutesEdition"),
            (VIEW,),
            "Garder la trace de ce que l’association a débattu et décidé.",
            "Obligation légale et intérêt légitime : prouver ce qui fut décidé (RGPD, article 6.1.c et f).",
            "Tant que l’association existe : un compte rendu approuvé ne se réécrit pas (RGPD, article 17.3).",
            "Les membres qui écrivent le compte rendu, et la feuille de présence.",
        )
    )
