"""What calendars hold about persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django_scopes import scopes_disabled

from maillage.contexts.association.calendars.models import BusyTime, CalendarFeed, OwnCalendar
from maillage.contexts.association.permissions import ATTEND
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

KEPT: Final = timedelta(days=1)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.calendars",
            "Agendas : adresses privées et heures prises",
            "members",
            "les membres qui relient leur agenda",
            ("association.CalendarFeed", "association.OwnCalendar", "association.BusyTime"),
            (ATTEND,),
            "Voir ses réunions dans son agenda ; ne pas proposer de date où l’on est pris.",
            "À la demande de la personne (RGPD, article 6.1.a).",
            "Jusqu’à ce que la personne les retire ; une heure prise s’efface le lendemain.",
            "La personne elle-même.",
            narrower=(
                ("association.CalendarFeed.digest", ""),
                ("association.OwnCalendar.user", ""),
                ("association.OwnCalendar.name", ""),
                ("association.OwnCalendar.imported_at", ""),
                ("association.OwnCalendar.until_on", ""),
                ("association.BusyTime.starts_at", ""),
                ("association.BusyTime.ends_at", ""),
            ),
            also="chacun les siens ; qui cherche une date voit seulement qu’une personne est prise",
        )
    )
    person_data.register(
        PersonData(
            "association.calendars",
            "Association : agendas",
            25,
            ("association.CalendarFeed", "association.OwnCalendar", "association.BusyTime"),
            held,
            erase,
        )
    )
    retentions.register(
        Retention(
            "association.busy_times",
            "Heures prises",
            "Les heures passées d’un agenda personnel.",
            KEPT,
            "Elles ne servent plus (RGPD, article 5.1.e).",
            forget,
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    del everywhere
    if person.user_id is None:
        return
    for feed in CalendarFeed.objects.filter(user_id=person.user_id).order_by("pk"):
        yield described(feed, leave_out=("digest",), at="created_at")
    for calendar in OwnCalendar.objects.filter(user_id=person.user_id).order_by("pk"):
        yield described(calendar, at="imported_at")
    for time in BusyTime.objects.filter(calendar__user_id=person.user_id).order_by("starts_at", "pk"):
        yield described(time, leave_out=("calendar",))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    del by, everywhere
    if person.user_id is None:
        return []
    count = CalendarFeed.objects.filter(user_id=person.user_id).delete()[0]
    count += OwnCalendar.objects.filter(user_id=person.user_id).delete()[0]
    return [f"{count_words(count, 'ligne', feminine=True)} d’agenda effacées."] if count else []


def forget(before: datetime) -> int:
    """Erase the hours that are past."""
    with scopes_disabled():
        return delete_in_batches(BusyTime.objects.filter(ends_at__lt=before))
