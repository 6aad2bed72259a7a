"""What fees hold about persons: what each member owed and paid. Accounts are kept ten years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.fees.models import Fee, Payment
from maillage.contexts.association.permissions import VIEW_FEES
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    nothing_to_erase,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches

# Code de commerce, article L123-22: accounts and what proves them, ten years; an 11th ends the year they belong to.
KEPT = timedelta(days=11 * 366)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.fees",
            "Cotisations et paiements",
            "members",
            "les adhérents de l’association",
            ("association.Fee", "association.Payment"),
            (VIEW_FEES,),
            "Appeler les cotisations, enregistrer les paiements, établir les reçus, tenir les comptes.",
            "Exécution du contrat d’adhésion (RGPD, article 6.1.b) et obligation comptable (article 6.1.c).",
            "Dix ans après l’exercice (Code de commerce, article L123-22).",
            "La trésorerie ; la personne, quand elle paie.",
        )
    )
    not_personal.register(
        NotPersonal("association.FeeSettings", "mentions de l’association sur ses reçus et ses lettres")
    )
    person_data.register(
        PersonData(
            "association.fees",
            "Cotisations et paiements",
            55,
            ("association.Fee", "association.Payment"),
            held,
            nothing_to_erase,
            keeps=(
                "les cotisations et les reçus, pièces comptables, dix ans après l’exercice "
                "(Code de commerce, article L123-22)."
            ),
        )
    )
    retentions.register(
        Retention(
            "association.fees",
            "Cotisations et reçus",
            "Les cotisations, leurs paiements et les reçus.",
            KEPT,
            "Code de commerce, article L123-22 (dix ans à compter de la clôture de l’exercice).",
            forget,
            minimum=KEPT,
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Fees of the contacts with these addresses, account or number, and what was paid for them."""
    del everywhere
    fees = Fee.objects.filter(contact__in=[one.pk for one in contacts_of(person)])
    for fee in fees.select_related("period", "contact", "college").order_by("pk"):
        yield described(fee, at="asked_at")
    for payment in Payment.objects.filter(fee__in=fees.order_by().values("pk")).order_by("pk"):
        yield described(payment, leave_out=("fee",), at="recorded_at")


def forget(before: datetime) -> int:
    """Delete the fees whose year ended before that day, with their payments; how many rows."""
    with scopes_disabled():
        old = Fee.objects.filter(ends_on__lt=timezone.localdate(before))
        return delete_in_batches(
            Payment.objects.filter(fee__ends_on__lt=timezone.localdate(before))
        ) + delete_in_batches(old)
