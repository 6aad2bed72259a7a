"""What expenses hold about persons: some suppliers, who wrote and who approved. Accounts are kept ten years."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import Writing, tell_writings
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, Retention, holdings, retentions
from maillage.platform.tasks.batches import delete_in_batches

# Code de commerce, article L123-22: accounts and what proves them, ten years; an 11th ends the year they belong to.
KEPT = timedelta(days=11 * 366)


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "funding.expenses",
        "Dépenses : ce qui la nomme",
        42,
        {"funding.Expense": Writing(("supplier", "label", "reason"))},
        keeps="les comptes de l’association, que la loi fait garder dix ans.",
    )
    holdings.register(
        Holding(
            "funding.expenses",
            "Dépenses et factures",
            "work",
            "les fournisseurs quand ce sont des personnes, et les membres qui saisissent et approuvent",
            ("funding.Expense",),
            (VIEW,),
            "Payer les dépenses de l’association, les justifier, tenir les comptes.",
            "Obligation comptable (RGPD, article 6.1.c).",
            "Dix ans après l’exercice (Code de commerce, article L123-22).",
            "Les factures ; les membres qui les saisissent.",
        )
    )
    retentions.register(
        Retention(
            "funding.expenses",
            "Dépenses",
            "Les dépenses des années passées.",
            KEPT,
            "Code de commerce, article L123-22 (dix ans à compter de la clôture de l’exercice).",
            forget,
            minimum=KEPT,
        )
    )


def forget(before: datetime) -> int:
    """Delete the expenses of years that ended before that day; how many."""
    with scopes_disabled():
        return delete_in_batches(Expense.objects.filter(year__ends_on__lt=timezone.localdate(before)))
