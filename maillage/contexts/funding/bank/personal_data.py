"""What the bank's lines say of persons: names in labels, and which transfer or fee they settle. Kept ten years."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import Writing, tell_writings
from maillage.contexts.funding.bank.models import BankLine, Match
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
        "funding.bank",
        "Relevés de banque : lignes qui la nomment",
        64,
        {"funding.BankLine": Writing(("label",)), "funding.Match": Writing(("reason",))},
        keeps="les relevés, pièces comptables, dix ans (Code de commerce, article L123-22).",
    )
    holdings.register(
        Holding(
            "funding.bank",
            "Relevés de banque",
            "members",
            "celles et ceux que l’association paie, et qui lui paient une cotisation",
            ("funding.BankLine", "funding.Match"),
            (ACCOUNT,),
            "Vérifier que ce qui est noté payé ou reçu l’est à la banque, et le justifier.",
            "Obligation comptable (RGPD, article 6.1.c).",
            "Dix ans après l’exercice (Code de commerce, article L123-22).",
            "Les relevés de la banque de l’association.",
        )
    )
    for name, reason in (
        ("funding.BankAccount", "les comptes de l’association, dont l’IBAN est chiffré"),
        ("funding.Statement", "un relevé : son fichier, ses dates, son solde"),
    ):
        not_personal.register(NotPersonal(name, reason))
    retentions.register(
        Retention(
            "funding.bank",
            "Relevés de banque",
            "Les lignes des relevés des années passées.",
            KEPT,
            "Code de commerce, article L123-22 (dix ans à compter de la clôture de l’exercice).",
            forget,
            minimum=KEPT,
        )
    )


def forget(before: datetime) -> int:
    """Delete lines of that long ago, and what they settle; how many lines."""
    with scopes_disabled():
        old = BankLine.objects.filter(booked_on__lt=timezone.localdate(before))
        Match.objects.filter(line__in=old.values("pk")).delete()
        return delete_in_batches(old)
