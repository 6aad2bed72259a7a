"""What the budget holds about persons: who planned and recorded, and the names of some payers."""

from __future__ import annotations

from maillage.contexts.association.api import Writing, tell_writings
from maillage.contexts.funding.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, NotPersonal, holdings, not_personal


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "funding.budget",
        "Budget : ce qui la nomme",
        40,
        {
            "funding.BudgetLine": Writing(("label", "note")),
            "funding.CarryOver": Writing(("reason",)),
            "funding.Receipt": Writing(("payer", "cancel_reason")),
        },
        keeps="les comptes de l’association, que la loi fait garder dix ans.",
    )
    holdings.register(
        Holding(
            "funding.budget",
            "Budget et recettes",
            "work",
            "les membres qui préparent le budget, et qui verse une recette quand c’est une personne",
            ("funding.BudgetLine", "funding.Receipt", "funding.CarryOver"),
            (VIEW,),
            "Prévoir et suivre les recettes et les dépenses de l’association.",
            "Intérêt légitime et obligation comptable (RGPD, article 6.1.c et f).",
            "Dix ans après l’exercice (Code de commerce, article L123-22), puis tant que l’association existe.",
            "La trésorerie et la coordination.",
        )
    )
    not_personal.register(NotPersonal("funding.BudgetSettings", "une réponse de l’expert-comptable"))
