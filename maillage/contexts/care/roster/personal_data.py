"""What the roster holds about persons: who holds which turn, who gave one up, who took it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE, VIEW
from maillage.contexts.care.roster.models import RosterSeat, Swap, SwapLetter, Turn, TurnFeed, TurnReminder
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

TURNS_KEPT: Final = timedelta(days=3 * 365)
LINKS_KEPT: Final = timedelta(days=90)
MODELS: Final = ("care.RosterSeat", "care.Turn", "care.Swap", "care.SwapLetter", "care.TurnReminder")


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.roster",
            "Tour de rôle : tours et échanges",
            "members",
            "les professionnels qui tiennent un tour de rôle",
            MODELS,
            (VIEW, COORDINATE),
            "Savoir qui répond aux soins non programmés, rappeler et échanger les tours.",
            "Consentement de la personne et intérêt légitime : organiser la réponse (RGPD, article 6.1.a et f).",
            "Trois ans, comme preuve de l’organisation ; les liens des échanges, trois mois.",
            "La coordination, et les professionnels qui échangent leurs tours.",
            narrower=(("care.SwapLetter.digest", ""),),
        )
    )
    holdings.register(
        Holding(
            "care.turn_feeds",
            "Adresses d’agenda des tours",
            "members",
            "les professionnels qui lisent leurs tours dans leur agenda",
            ("care.TurnFeed",),
            (ANSWER,),
            "Voir ses tours dans son agenda.",
            "À la demande de la personne (RGPD, article 6.1.a).",
            "Jusqu’à ce que la personne les retire.",
            "La personne elle-même.",
            narrower=(("care.TurnFeed.digest", ""),),
            also="chacun voit les siennes",
        )
    )
    person_data.register(
        PersonData(
            "care.roster", "Accès aux soins : tour de rôle", 23, (*MODELS, "care.TurnFeed"), held, erase
        )
    )
    retentions.register(
        Retention(
            "care.turns",
            "Tours de rôle passés",
            "Qui tenait quel tour, et les échanges.",
            TURNS_KEPT,
            "Le temps de justifier l’organisation des soins non programmés auprès de l’assurance maladie.",
            forget_turns,
            minimum=timedelta(days=365),
        )
    )
    retentions.register(
        Retention(
            "care.swap_letters",
            "Propositions d’échange envoyées",
            "À qui un tour a été proposé, et son lien.",
            LINKS_KEPT,
            "Elles ne servent plus une fois le tour passé (RGPD, article 5.1.e).",
            forget_letters,
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The person's turns, the offers that he made or got, his addresses."""
    del everywhere
    contacts = [one.pk for one in contacts_of(person)]
    for turn in Turn.objects.filter(responder__contact__in=contacts).order_by("starts_at", "pk"):
        yield described(turn, leave_out=("uid", "version"), at="created_at")
    involved = Q(offered_by__contact__in=contacts) | Q(taken_by__contact__in=contacts)
    for swap in Swap.objects.filter(involved | Q(offered_to__contact__in=contacts)).order_by("pk"):
        yield described(swap, leave_out=("turn_version",), at="created_at")
    for seat in (
        RosterSeat.objects.filter(responder__contact__in=contacts).select_related("rule").order_by("pk")
    ):
        yield described(seat)
    for letter in SwapLetter.objects.filter(responder__contact__in=contacts).order_by("pk"):
        yield described(letter, leave_out=("digest",), at="sent_at")
    for reminder in TurnReminder.objects.filter(responder__contact__in=contacts).order_by("pk"):
        yield described(reminder, at="sent_at")
    if person.user_id is not None:
        for feed in TurnFeed.objects.filter(user_id=person.user_id).order_by("pk"):
            yield described(feed, leave_out=("digest",), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Forget the person's turns and offers: others hold what they took."""
    del by, everywhere
    contacts = [one.pk for one in contacts_of(person)]
    count = 0
    ahead = Turn.objects.filter(responder__contact__in=contacts, ends_at__gt=timezone.now()).count()
    for model in (SwapLetter, TurnReminder, RosterSeat, Turn):
        count += model.objects.filter(responder__contact__in=contacts).delete()[0]
    count += Swap.objects.filter(offered_by__contact__in=contacts).delete()[0]
    for name in ("taken_by", "offered_to"):
        count += Swap.objects.filter(**{f"{name}__contact__in": contacts}).update(**{name: None})
    if person.user_id is not None:
        count += TurnFeed.objects.filter(user_id=person.user_id).delete()[0]
    said = [f"Effacé : {count_words(count, 'ligne')} du tour de rôle."] if count else []
    if ahead:
        many = "tours à venir n’ont plus personne : confiez-les à quelqu’un d’autre"
        one = "tour à venir n’a plus personne : confiez-le à quelqu’un d’autre"
        said.append(f"Tour de rôle : {count_words(ahead, one, many)}.")
    return said


def forget_turns(before: datetime) -> int:
    """Erase the turns that ended before, and the offers of such turns."""
    with scopes_disabled():
        done = delete_in_batches(Swap.objects.filter(turn_starts_at__lt=before))
        return done + delete_in_batches(Turn.objects.filter(ends_at__lt=before))


def forget_letters(before: datetime) -> int:
    """Erase whom offers went to."""
    with scopes_disabled():
        return delete_in_batches(SwapLetter.objects.filter(swap__turn_starts_at__lt=before))
