"""What the frozen journal says of persons: who was paid, which fees came in. Kept ten years, as accounts."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import Writing, tell_writings
from maillage.contexts.funding.accounting.models import JournalRow
from maillage.contexts.funding.expenses.personal_data import KEPT
from maillage.contexts.funding.permissions import ACCOUNT
from maillage.platform.registry.personal_data import (
    Holding,
    NotPersonal,
    Retention,
    holdings,
    not_personal,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "funding.accounting",
        "Journal comptable : lignes qui la nomment",
        65,
        {"funding.JournalRow": Writing(("party_label", "label"))},
        keeps="le journal comptable, dix ans (Code de commerce, article L123-22).",
    )
    holdings.register(
        Holding(
            "funding.accounting",
            "Journal comptable",
            "members",
            "les membres payés, celles et ceux qui cotisent, les fournisseurs",
            ("funding.JournalRow",),
            (ACCOUNT,),
            "Remettre à l’expert-comptable un journal qui ne change plus.",
            "Obligation comptable (RGPD, article 6.1.c).",
            "Dix ans après l’exercice (Code de commerce, article L123-22).",
            "Les dépenses, virements, recettes et cotisations notés dans Maillage.",
        )
    )
    for name, reason in (
        ("funding.LedgerAccount", "le plan de comptes de l’association, et quel cabinet l’a confirmé"),
        ("funding.FrozenPeriod", "jusqu’à quel jour le journal est figé"),
    ):
        not_personal.register(NotPersonal(name, reason))
    retentions.register(
        Retention(
            "funding.accounting",
            "Journal comptable",
            "Les journaux figés des années passées.",
            KEPT,
            "Code de commerce, article L123-22 (dix ans à compter de la clôture de l’exercice).",
            forget,
            minimum=KEPT,
        )
    )


def forget(before: datetime) -> int:
    """Delete the frozen lines of years that ended before that day; how many. The periods stay: they say until when."""
    with scopes_disabled():
        return delete_in_batches(JournalRow.objects.filter(year__ends_on__lt=timezone.localdate(before)))
