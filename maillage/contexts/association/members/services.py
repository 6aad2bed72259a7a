"""Writes on membership: every change is a dated step, and the contact shows their sum."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.members.history import in_order, summed
from maillage.contexts.association.members.models import EventKind, MemberEvent
from maillage.contexts.association.statutes.models import College
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

_EARLIEST: Final = date(1901, 7, 1)


class MembershipRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


@transaction.atomic
def admit(
    *,
    by: Actor,
    contact: Contact,
    college: College | None = None,
    on: date,
    decided_how: str = "",
    note: str = "",
) -> MemberEvent | None:
    """Make somebody a member from that day on; None if that was already so (a double click).

    decided_how: « CA du 12/03/2026 », « décision 2026-004 ». Raises MembershipRefused.
    """
    row, events = _opened(by, contact)
    if row.standing in (Standing.MEMBER, Standing.SUSPENDED):
        if row.college_id == (college.pk if college else None):
            return None
        raise MembershipRefused(f"{row.name} est déjà adhérent : changez plutôt son collège.")
    if college is not None and college.closed_on is not None:
        raise MembershipRefused(f"Le collège « {college.name} » est fermé : choisissez-en un autre.")
    _check_day(row, events, on)
    return _add(by, row, events, EventKind.ADMITTED, on, college=college, decided_how=decided_how, note=note)


@transaction.atomic
def suspend(*, by: Actor, contact: Contact, on: date, reason: str = "") -> MemberEvent | None:
    """The member has neither vote nor letters of members until resumed. None if already suspended."""
    row, events = _opened(by, contact)
    if row.standing == Standing.SUSPENDED:
        return None
    _must_be_member(row)
    _check_day(row, events, on)
    return _add(by, row, events, EventKind.SUSPENDED, on, college=row.college, note=reason)


@transaction.atomic
def resume(*, by: Actor, contact: Contact, on: date, note: str = "") -> MemberEvent | None:
    """The suspension ends. None if there is none."""
    row, events = _opened(by, contact)
    if row.standing == Standing.MEMBER:
        return None
    if row.standing != Standing.SUSPENDED:
        raise MembershipRefused(f"{row.name} n’est pas suspendu.")
    _check_day(row, events, on)
    return _add(by, row, events, EventKind.RESUMED, on, college=row.college, note=note)


@transaction.atomic
def leave(*, by: Actor, contact: Contact, on: date, reason: str = "") -> MemberEvent | None:
    """The membership ends that day. None if it had already ended."""
    row, events = _opened(by, contact)
    if row.standing == Standing.FORMER:
        return None
    if row.standing == Standing.KNOWN:
        raise MembershipRefused(f"{row.name} n’est pas adhérent.")
    _check_day(row, events, on)
    return _add(by, row, events, EventKind.LEFT, on, college=row.college, note=reason)


@transaction.atomic
def change_college(
    *, by: Actor, contact: Contact, college: College | None, on: date, note: str = ""
) -> MemberEvent | None:
    """The member votes in another college from that day on. None if nothing changes."""
    row, events = _opened(by, contact)
    if row.standing not in (Standing.MEMBER, Standing.SUSPENDED):
        raise MembershipRefused(f"{row.name} n’est pas adhérent.")
    if row.college_id == (college.pk if college else None):
        return None
    if college is not None and college.closed_on is not None:
        raise MembershipRefused(f"Le collège « {college.name} » est fermé : choisissez-en un autre.")
    _check_day(row, events, on)
    return _add(by, row, events, EventKind.COLLEGE, on, college=college, note=note)


@transaction.atomic
def take_back(*, by: Actor, contact: Contact) -> MemberEvent | None:
    """Take the latest step back, as if it had not been written (a mistake); that step, None if there is none."""
    row, events = _opened(by, contact)
    if not events:
        return None
    last = in_order(events)[-1]
    record(
        by=by,
        action="association_member.taken_back",
        obj=row,
        before={"kind": last.kind, "happened_on": last.happened_on},
    )
    kept = [event for event in events if event.pk != last.pk]
    last.delete()
    show_sum(row, kept)
    return last


def show_sum(row: Contact, events: list[MemberEvent]) -> None:
    """Write on the contact what its steps add up to."""
    found = summed(events)
    row.standing, row.college_id = found.standing, found.college_id
    row.joined_on, row.left_on = found.joined_on, found.left_on
    row.save(update_fields=["standing", "college", "joined_on", "left_on", "updated_at"])


def _opened(by: Actor, contact: Contact) -> tuple[Contact, list[MemberEvent]]:
    """The contact of today and its steps, nobody else writing meanwhile."""
    serialised(by)
    row: Contact = Contact.objects.select_related("college").get(pk=contact.pk)
    return row, list(MemberEvent.objects.filter(contact=row).order_by("happened_on", "pk"))


def _must_be_member(row: Contact) -> None:
    if row.standing != Standing.MEMBER:
        raise MembershipRefused(f"{row.name} n’est pas adhérent.")


def check_day(on: date) -> None:
    """Raises MembershipRefused for a day that is still to come, or from before there were associations."""
    if on > timezone.localdate():
        raise MembershipRefused("Cette date est à venir : écrivez le jour où la décision prend effet.")
    if on < _EARLIEST:
        raise MembershipRefused("Cette année n’est pas plausible.")


def _check_day(row: Contact, events: list[MemberEvent], on: date) -> None:
    check_day(on)
    last = max((event.happened_on for event in events), default=None)
    if last is not None and on < last:
        raise MembershipRefused(
            f"La dernière étape de {row.name} est du {last:%d/%m/%Y} : écrivez ce jour-là ou un jour d’après."
        )


def _add(
    by: Actor, row: Contact, events: list[MemberEvent], kind: EventKind, on: date, **said: Any
) -> MemberEvent:
    before = {"standing": row.standing, "college": row.college_id}
    event: MemberEvent = MemberEvent.objects.create(
        community=row.community, contact=row, kind=kind, happened_on=on, written_by=by.user, **said
    )
    show_sum(row, [*events, event])
    record(
        by=by,
        action=f"association_member.{kind.value}",
        obj=row,
        before=before,
        after={"standing": row.standing, "college": row.college_id},
    )
    return event
