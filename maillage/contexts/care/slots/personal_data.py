"""What slots hold about persons: the professional who offers, who booked and is called back, the hours taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django_scopes import scopes_disabled

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE, REQUEST
from maillage.contexts.care.slots.models import AgendaFeed, Busy, Slot, SlotRule, SlotState
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
from maillage.platform.tasks.batches import delete_in_batches, update_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

PAST_KEPT: Final = timedelta(days=30)
BOOKINGS_KEPT: Final = timedelta(days=3 * 365)
HOURS_KEPT: Final = timedelta(days=1)
_MODELS: Final = ("care.Slot", "care.SlotRule", "care.AgendaFeed", "care.Busy")
# Of a professional that he only offers: nothing that says who booked.
_NO_BOOKER: Final[dict[str, Any]] = {
    "booked_by": None,
    "callback_name": "",
    "callback_phone": "",
    "callback_email": "",
    "link_digest": "",
}
_SECRETS: Final = ("link_digest", "ics_key", "once", "version", "person")


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.slots",
            "Créneaux et réservations",
            "members",
            "les professionnels qui proposent des créneaux, et ceux qui réservent",
            ("care.Slot", "care.SlotRule"),
            (REQUEST, ANSWER),
            "Trouver un moment pour un soin non programmé, et savoir qui rappeler.",
            "Intérêt légitime : organiser l’accès aux soins du territoire (RGPD, article 6.1.f).",
            "Un créneau passé et qui rappeler, trente jours ; la réservation, trois ans, pour les chiffres.",
            "Le professionnel qui propose, la personne qui réserve ; jamais un patient.",
            narrower=(
                ("care.Slot.callback_name", COORDINATE),
                ("care.Slot.callback_phone", COORDINATE),
                ("care.Slot.callback_email", COORDINATE),
                ("care.Slot.link_digest", ""),
            ),
            also="chacun les siens ; qui a réservé et le professionnel voient qui rappeler ; les créneaux ouverts au "
            "SAS sont donnés à sa plateforme",
        )
    )
    holdings.register(
        Holding(
            "care.agendas",
            "Agendas reliés : heures prises",
            "members",
            "les professionnels qui relient leur agenda",
            ("care.AgendaFeed", "care.Busy"),
            (ANSWER,),
            "Ne pas montrer un créneau à une heure où le professionnel est pris.",
            "À la demande de la personne (RGPD, article 6.1.a).",
            "Jusqu’à ce que la personne retire son agenda ou quitte l’association ; une heure passée s’efface le "
            "lendemain.",
            "L’agenda du professionnel, dont seuls un début et une fin sont gardés.",
            narrower=(
                ("care.AgendaFeed.address", ""),
                ("care.Busy.starts_at", ""),
                ("care.Busy.ends_at", ""),
            ),
            also="chacun les siens",
        )
    )
    person_data.register(
        PersonData(
            "care.slots",
            "Accès aux soins : créneaux, réservations, agendas",
            25,
            _MODELS,
            held,
            erase,
            keeps="les réservations passées, comptées sans nom de qui a réservé.",
        )
    )
    retentions.register(
        Retention(
            "care.past_slots",
            "Créneaux passés, et qui rappeler",
            "Les créneaux passés qui n’ont pas été réservés ; des autres, le contact à rappeler.",
            PAST_KEPT,
            "Le temps de dire ce que le rendez-vous est devenu (RGPD, article 5.1.e).",
            forget_past,
            minimum=timedelta(days=8),
        )
    )
    retentions.register(
        Retention(
            "care.bookings",
            "Réservations",
            "Les réservations passées, sans contact.",
            BOOKINGS_KEPT,
            "Le temps de comparer les chiffres d’une année à l’autre (RGPD, article 5.1.e).",
            forget_bookings,
            minimum=timedelta(days=400),
        )
    )
    retentions.register(
        Retention(
            "care.taken_hours",
            "Heures prises",
            "Les heures passées d’un agenda relié.",
            HOURS_KEPT,
            "Elles ne servent plus (RGPD, article 5.1.e).",
            forget_hours,
        )
    )


def _offered(person: Person) -> Any:
    contacts = [one.pk for one in contacts_of(person)]
    return Q(responder__contact__in=contacts)


def _booked(person: Person) -> Any:
    """By their account, or called back at their address."""
    found = Q(pk__in=[])
    if person.user_id is not None:
        found |= Q(booked_by_id=person.user_id)
    if person.emails:
        found |= Q(callback_email__in=sorted(person.emails))
    return found


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What the person offers and booked, his rules, his agendas and the hours that they told."""
    del everywhere
    mine = _offered(person)
    for slot in Slot.objects.filter(mine | _booked(person)).select_related("need").order_by("start_at", "pk"):
        yield described(slot, leave_out=_SECRETS, at="created_at")
    for rule in SlotRule.objects.filter(mine).order_by("pk"):
        yield described(rule, leave_out=("version", "made_until"), at="created_at")
    for feed in AgendaFeed.objects.filter(mine).order_by("pk"):
        yield described(feed, leave_out=("version", "failures"), at="created_at")
    contacts = [one.pk for one in contacts_of(person)]
    for time in Busy.objects.filter(feed__responder__contact__in=contacts).order_by("starts_at", "pk"):
        yield described(time, leave_out=("feed", "person"))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Agendas, rules and what is not booked go; of bookings, who made them and whom to call back."""
    del by, everywhere
    mine = _offered(person)
    gone = AgendaFeed.objects.filter(mine).delete()[0]
    gone += Slot.objects.filter(mine).exclude(state=SlotState.BOOKED).delete()[0]
    gone += SlotRule.objects.filter(mine).delete()[0]
    booked = Slot.objects.filter(_booked(person)).update(**_NO_BOOKER)
    said = []
    if gone:
        said.append(
            f"{count_words(gone, 'créneau, règle ou agenda effacé', 'créneaux, règles et agendas effacés')}."
        )
    if booked:
        said.append(f"{count_words(booked, 'réservation', feminine=True)} sans son nom.")
    return said


def forget_past(before: datetime) -> int:
    """Erase the slots that nobody booked, and whom to call back for the others."""
    with scopes_disabled():
        rows = Slot.objects.filter(end_at__lt=before)
        done = delete_in_batches(rows.exclude(state=SlotState.BOOKED))
        told = rows.filter(state=SlotState.BOOKED).exclude(
            callback_name="", callback_phone="", link_digest=""
        )
        return done + update_in_batches(
            told, callback_name="", callback_phone="", callback_email="", link_digest=""
        )


def forget_bookings(before: datetime) -> int:
    with scopes_disabled():
        return delete_in_batches(Slot.objects.filter(end_at__lt=before))


def forget_hours(before: datetime) -> int:
    with scopes_disabled():
        return delete_in_batches(Busy.objects.filter(ends_at__lt=before))
