"""What letters to many hold about persons: to whom they left, and who wants no more of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django_scopes import scopes_disabled

from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.mailing.models import Recipient
from maillage.contexts.association.permissions import MAIL
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

# As the lines of the outbox: long enough to show that a letter left, and when.
KEPT = timedelta(days=365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.mailings",
            "Courriers de l’association",
            "messages",
            "les adhérents et les contacts à qui l’association écrit",
            ("association.Mailing", "association.Recipient"),
            (MAIL,),
            "Écrire à un groupe, savoir ce qui est parti, respecter qui ne veut plus de courrier.",
            "Intérêt légitime : faire vivre l’association (RGPD, article 6.1.f).",
            "Les destinataires, un an ; le texte du courrier tant que la communauté existe.",
            "Les membres qui écrivent ; la personne, quand elle se désabonne.",
            narrower=(("association.Recipient.digest", ""),),
        )
    )
    person_data.register(
        # Before the contacts, by whom recipients are known.
        PersonData(
            "association.mailings",
            "Courriers reçus de l’association",
            29,
            ("association.Recipient", "association.Mailing"),
            held,
            erase,
            keeps="le texte des courriers, le même pour tous, tant que la communauté existe.",
        )
    )
    retentions.register(
        Retention(
            "association.mailings",
            "Destinataires des courriers",
            "Qui a reçu quel courrier de l’association.",
            KEPT,
            "Pouvoir montrer qu’un courrier est parti (RGPD, article 5.1.e).",
            forget,
            minimum=timedelta(days=90),
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The letters that left to the contacts who are this person, with their words."""
    del everywhere
    rows = Recipient.objects.filter(contact__in=[one.pk for one in contacts_of(person)])
    for row in rows.select_related("mailing", "contact").order_by("pk"):
        told = described(
            row,
            leave_out=("digest", "message_id", "mailing"),
            extra=(("objet", row.mailing.subject), ("texte", row.mailing.text)),
        )
        yield replace(told, at=row.mailing.sent_at)


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Forget to whom letters left."""
    del by, everywhere
    count = Recipient.objects.filter(contact__in=[one.pk for one in contacts_of(person)]).delete()[0]
    return (
        [f"{count_words(count, 'envoi de courrier effacé', 'envois de courrier effacés')}."] if count else []
    )


def forget(before: datetime) -> int:
    with scopes_disabled():
        return delete_in_batches(Recipient.objects.filter(mailing__sent_at__lt=before))
