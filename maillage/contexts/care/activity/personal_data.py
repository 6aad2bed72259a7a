"""What the weekly letter and the settled coordination hold about persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association import api as association
from maillage.contexts.care.activity.models import CoordinationMonth, DigestLink, WeeklyDigest
from maillage.contexts.care.permissions import COORDINATE
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

# A year of letters says whether they leave; of coordination, ten years as the accounts that it becomes.
LETTERS_KEPT: Final = timedelta(days=365)
COORDINATION_KEPT: Final = timedelta(days=10 * 365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.activity",
            "Lettre hebdomadaire et coordination des soins acceptés",
            "members",
            "les professionnels qui acceptent d’être sollicités",
            ("care.DigestLink", "care.WeeklyDigest", "care.CoordinationMonth"),
            (),
            "Écrire une fois par semaine à qui ne se connecte pas ; compter le temps de coordination que le règlement "
            "intérieur permet d’indemniser.",
            "Intérêt légitime : organiser l’accès aux soins (RGPD, article 6.1.f) ; pour le temps indemnisé, "
            "obligation comptable (article 6.1.c).",
            "Les lettres, un an ; le temps de coordination, dix ans comme les comptes (code de commerce, L. 123-22).",
            "Les réponses des professionnels eux-mêmes.",
            narrower=(
                ("care.DigestLink.digest", ""),
                ("care.DigestLink.link_key", ""),
                ("care.CoordinationMonth.accepted", COORDINATE),
            ),
            also="chacun voit les siens ; la coordination ne voit qu’une répartition sans nom",
        )
    )
    person_data.register(
        PersonData(
            "care.activity",
            "Lettre hebdomadaire et coordination des soins acceptés",
            # Before the contacts and those who are asked, by whom they are known.
            24,
            ("care.DigestLink", "care.WeeklyDigest", "care.CoordinationMonth"),
            held,
            erase,
            keeps="le temps de coordination déjà compté, pièce des comptes (code de commerce, L. 123-22).",
        )
    )
    retentions.register(
        Retention(
            "care.digests",
            "Lettres hebdomadaires des soins",
            "Qui a reçu la lettre de quelle semaine.",
            LETTERS_KEPT,
            "Le temps de savoir si elles partent (RGPD, article 5.1.e).",
            forget_letters,
            minimum=timedelta(days=30),
        )
    )
    retentions.register(
        Retention(
            "care.coordination",
            "Temps de coordination des soins",
            "Nombre de soins acceptés par mois et minutes de coordination.",
            COORDINATION_KEPT,
            "Pièces comptables : dix ans (code de commerce, L. 123-22).",
            forget_coordination,
            minimum=COORDINATION_KEPT,
        )
    )


def _contacts(person: Person) -> list[int]:
    return [one.pk for one in association.contacts_of(person)]


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Letters, whether they were stopped, and coordination by month."""
    del everywhere
    of: dict[str, Any] = {"responder__contact__in": _contacts(person)}
    for link in DigestLink.objects.filter(**of).order_by("pk"):
        yield described(link, leave_out=("digest", "link_key", "responder"))
    for letter in WeeklyDigest.objects.filter(**of).order_by("pk"):
        yield described(letter, leave_out=("responder",), at="queued_at")
    months = CoordinationMonth.objects.filter(contact__in=of["responder__contact__in"]).order_by(
        "month", "pk"
    )
    for month in months:
        yield described(month, leave_out=("contact", "responder"))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete the letters and their link; the coordination stays with the accounts."""
    del by, everywhere
    of: dict[str, Any] = {"responder__contact__in": _contacts(person)}
    count = int(WeeklyDigest.objects.filter(**of).count())
    DigestLink.objects.filter(**of).delete()
    WeeklyDigest.objects.filter(**of).delete()
    if not count:
        return []
    return [
        f"{count_words(count, 'lettre hebdomadaire effacée', 'lettres hebdomadaires effacées', feminine=True)}."
    ]


def forget_letters(before: datetime) -> int:
    with scopes_disabled():
        return delete_in_batches(WeeklyDigest.objects.filter(queued_at__lt=before))


def forget_coordination(before: datetime) -> int:
    with scopes_disabled():
        return delete_in_batches(CoordinationMonth.objects.filter(month__lt=timezone.localdate(before)))
