"""What engagement holds about persons, how it is erased, and how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.contacts.models import Standing
from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.permissions import ENGAGE
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

# The usual time after the last contact with somebody who never became a client or a member (CNIL, prospection).
KEPT: Final = timedelta(days=3 * 365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.engagement",
            "Mobilisation : qui a été approché",
            "members",
            "les personnes que l’association voudrait gagner",
            ("association.Approach",),
            (ENGAGE,),
            "Ne pas appeler deux fois la même personne, ni qui a dit non.",
            "Intérêt légitime : faire vivre l’association (RGPD, article 6.1.f).",
            "Trois ans après le dernier échange pour qui n’a pas adhéré ; effacé à sa demande.",
            "Les membres qui appellent.",
        )
    )
    person_data.register(
        PersonData(
            "association.engagement", "Association : démarches", 20, ("association.Approach",), held, erase
        )
    )
    retentions.register(
        Retention(
            "association.approaches",
            "Démarches sans suite",
            "Ce qui a été noté d’un échange avec quelqu’un qui n’a pas adhéré.",
            KEPT,
            "CNIL, durée de conservation des données de prospection : trois ans après le dernier contact.",
            forget,
            minimum=timedelta(days=365),
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    del everywhere
    for row in Approach.objects.filter(contact__in=contacts_of(person)).order_by("pk"):
        yield described(row, leave_out=("contact",), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    del by, everywhere
    count, _ = Approach.objects.filter(contact__in=contacts_of(person)).delete()
    return [f"{count_words(count, 'démarche', feminine=True)} effacées."] if count else []


def forget(before: datetime) -> int:
    """Erase what was noted of people who never joined and with whom nobody spoke since."""
    day = timezone.localdate(before)
    with scopes_disabled():
        later = Approach.objects.filter(contact=OuterRef("contact"), done_on__gte=day)
        rows = Approach.objects.filter(~Exists(later), done_on__lt=day, contact__standing=Standing.KNOWN)
        return delete_in_batches(rows)
