"""What happens by itself: offers that end, reminders, surveys, registrations to confirm, birthdays, lists left over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.treating_doctor import importing, letters, links, offering, people, surveying
from maillage.contexts.care.treating_doctor.configuring import list_settings
from maillage.contexts.care.treating_doctor.counting import tally
from maillage.contexts.care.treating_doctor.models import (
    OPEN_OFFERS,
    STILL_WAITING,
    DoctorOffer,
    Outcome,
    RoomRound,
    WaitingImport,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.people import LABEL, WIPED, wipe
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_many
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

ASKED_BEFORE: Final = timedelta(days=30)
LIST_KEPT: Final = timedelta(days=1)


@due_job("care.doctor_list", every=timedelta(hours=1))
def keep_up() -> int:
    """Everything that is due, in every community; how many things were done."""
    now, done = timezone.now(), 0
    for community in _concerned(now):
        with scope(community=community):
            by = Actor.system(community)
            done += sum(step(by, now) for step in STEPS)
    return done


def _concerned(now: datetime) -> list[Community]:
    """Communities in which something may be due. 4 queries."""
    with scopes_disabled():
        found: set[int] = set()
        for rows in (
            DoctorOffer.objects.filter(state__in=OPEN_OFFERS),
            RoomRound.objects.filter(closed_at=None),
            WaitingPerson.objects.filter(state__in=STILL_WAITING),
            WaitingImport.objects.filter(applied_at=None, created_at__lt=now - LIST_KEPT),
        ):
            found.update(rows.order_by().values_list("community_id", flat=True).distinct())
    return list(Community.objects.filter(pk__in=found).order_by("pk"))


def _each(rows: Iterable[int], write: Callable[[int], Any]) -> int:
    """How many were written; one that is refused (it changed meanwhile) holds up no other."""
    done = 0
    for pk in rows:
        try:
            done += bool(write(pk))
        except DoctorListRefused:
            continue
    return done


def _expire(by: Actor, now: datetime) -> int:
    rows = DoctorOffer.objects.filter(state__in=OPEN_OFFERS, expires_at__lte=now).order_by("pk")
    return _each(list(rows.values_list("pk", flat=True)), lambda pk: offering.expire(by=by, pk=pk, now=now))


def _remind(by: Actor, now: datetime) -> int:
    half = timedelta(days=list_settings().offer_days) / 2
    rows = DoctorOffer.objects.filter(
        state__in=OPEN_OFFERS, reminded_at=None, expires_at__gt=now, expires_at__lte=now + half
    )
    return _each(
        list(rows.order_by("pk").values_list("pk", flat=True)),
        lambda pk: offering.remind(by=by, pk=pk, now=now),
    )


def _survey(by: Actor, now: datetime) -> int:
    rows = [one.pk for one in surveying.due_reminders(now)]
    return _each(rows, lambda pk: surveying.remind_doctors(by=by, pk=pk, now=now))


def _close(by: Actor, now: datetime) -> int:
    rows = RoomRound.objects.filter(closed_at=None, closes_on__lt=timezone.localdate(now)).order_by("pk")

    def close(pk: int) -> bool:
        surveying.close_round(by=by, pk=pk)
        return True

    return _each(list(rows.values_list("pk", flat=True)), close)


def _ask_renewal(by: Actor, now: datetime) -> int:
    """A month before the end: is it still wanted?"""
    today = timezone.localdate(now)
    rows = WaitingPerson.objects.filter(
        state__in=STILL_WAITING,
        renewal_asked_on=None,
        expires_on__lte=today + ASKED_BEFORE,
        expires_on__gt=today,
    )
    return _each(list(rows.order_by("pk").values_list("pk", flat=True)), lambda pk: _asked(by, pk, now))


@transaction.atomic
def _asked(by: Actor, pk: int, now: datetime) -> bool:
    rows = WaitingPerson.objects.filter(pk=pk, renewal_asked_on=None)
    if not rows.update(renewal_asked_on=timezone.localdate(now)):
        return False
    row: WaitingPerson = WaitingPerson.objects.select_related("community").get(pk=pk)
    if row.email:
        url = links.open_link(row)
        row.save(update_fields=["digest"])
        queue_many(
            by=by, community=by.community, letters=[letters.person_renewal(row, url)], purpose=letters.PERSON
        )
    record(by=by, action="waiting_person.renewal_asked", obj=row, label=LABEL)
    return True


def _end_old(by: Actor, now: datetime) -> int:
    """Not confirmed in time: off the list, erased; whoever has an offer under way stays until it ends."""
    today = timezone.localdate(now)
    rows = WaitingPerson.objects.filter(state="waiting", expires_on__lt=today).order_by("pk")
    return _each(list(rows.values_list("pk", flat=True)), lambda pk: _ended(by, pk, now))


@transaction.atomic
def _ended(by: Actor, pk: int, now: datetime) -> bool:
    today = timezone.localdate(now)
    row: WaitingPerson = WaitingPerson.objects.select_for_update(no_key=True).get(pk=pk)
    if row.state != "waiting" or row.expires_on >= today:
        return False
    tally(row, Outcome.OTHER, today)
    wipe(row)
    row.state, row.outcome, row.ended_on = "gone", Outcome.OTHER, today
    row.version += 1
    row.save(update_fields=[*WIPED, "state", "outcome", "ended_on", "version"])
    record(by=by, action="waiting_person.left", obj=row, label=LABEL, after={"outcome": Outcome.OTHER})
    return True


def _follow_ages(by: Actor, now: datetime) -> int:
    """Each birthday that a rule of priority waits for; birth dates are sealed, so that all are read. 2 queries."""
    terms = people.terms_of(timezone.localdate(now))
    rows = (
        WaitingPerson.objects.filter(state__in=STILL_WAITING).only("birth_date", "situation").order_by("pk")
    )
    changed = [row.pk for row in rows.iterator() if people.aged(row, terms) != row.situation]
    return _each(changed, lambda pk: people.follow_age(by=by, pk=pk, terms=terms))


def _forget_lists(by: Actor, now: datetime) -> int:
    rows = WaitingImport.objects.filter(
        ~Q(content=""), applied_at=None, created_at__lt=now - LIST_KEPT
    ).order_by("pk")

    def forget(pk: int) -> bool:
        importing.forget_list(by=by, pk=pk)
        return True

    return _each(list(rows.values_list("pk", flat=True)), forget)


STEPS: Final[tuple[Callable[[Actor, datetime], int], ...]] = (
    _expire,
    _remind,
    _survey,
    _close,
    _ask_renewal,
    _follow_ages,
    _end_old,
    _forget_lists,
)
