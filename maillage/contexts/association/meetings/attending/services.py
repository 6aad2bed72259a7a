"""Writes during the meeting: opened, who is there since when, closed. Two hundred people may check in at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings.answering.services import giver_came
from maillage.contexts.association.meetings.editing import ATTENDED, check_state, move, save, to_edit
from maillage.contexts.association.meetings.inviting.services import MAX_ATTENDEES, note_guest
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState, Presence
from maillage.contexts.association.meetings.queries import CLOSING, EXCUSES, UNNAMED
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.voting.electorate import electorate_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

THERE: Final = (Presence.PRESENT, Presence.REMOTE)
# People come before the hour; the secretary opens the meeting later.
DOORS_OPEN: Final = timedelta(hours=2)
_CHECKED_IN: Final = frozenset({MeetingState.CONVENED, MeetingState.OPEN})
SECRETARY: Final = "secretary"


@transaction.atomic
def open_meeting(*, by: Actor, pk: int) -> Meeting:
    """The session begins. A meeting held may be opened again, to correct it: whom its closing alone noted as excused or
    absent waits to be noted again. Twice is once. Raises MeetingRefused.
    """
    row = to_edit(by, pk, states=ATTENDED)
    if row.state == MeetingState.OPEN:
        return row
    if row.starts_at is None:
        raise MeetingRefused("Donnez d’abord à cette réunion sa date.")
    again = row.state == MeetingState.HELD
    move(row, MeetingState.OPEN)
    row.opened_at, row.closed_at = row.opened_at or timezone.now(), None
    save(row, "state", "opened_at", "closed_at")
    if not again and not row.convened_at:
        # Nobody was convened by us: the voices are those of today.
        _give_voices(row)
    if again:
        waiting = Attendee.objects.filter(meeting=row, noted_how=CLOSING)
        count = waiting.update(presence=Presence.UNKNOWN, noted_how="")
        record(by=by, action="meeting.reopened", obj=row, after={"to_note": count})
    else:
        record(by=by, action="meeting.opened", obj=row)
    return row


def _give_voices(row: Meeting) -> None:
    voices = electorate_of(row).colleges
    attendees = list(Attendee.objects.filter(meeting=row).order_by("pk"))
    for one in attendees:
        one.voter = one.contact_id in voices
    Attendee.objects.bulk_update(attendees, ["voter"], batch_size=500)


@transaction.atomic
def close_meeting(*, by: Actor, pk: int) -> Meeting:
    """The session ends. Who was invited and was not noted is excused if he had said so, absent otherwise.

    left_at stays empty for who stayed until the end. Twice is once. Raises MeetingRefused.
    """
    row = to_edit(by, pk, states=ATTENDED)
    if row.state == MeetingState.HELD:
        return row
    if row.starts_at is None:
        raise MeetingRefused("Donnez d’abord à cette réunion la date à laquelle elle a eu lieu.")
    was_open = row.state == MeetingState.OPEN
    move(row, MeetingState.HELD)
    row.closed_at = timezone.now() if was_open else None
    save(row, "state", "closed_at")
    waiting = Attendee.objects.filter(meeting=row, presence=Presence.UNKNOWN)
    sorry = waiting.filter(answer__in=EXCUSES)
    excused = sorry.update(presence=Presence.EXCUSED, noted_how=CLOSING)
    absent = waiting.update(presence=Presence.ABSENT, noted_how=CLOSING)
    record(by=by, action="meeting.closed", obj=row, after={"excused": excused, "absent": absent})
    return row


@transaction.atomic
def check_in(*, by: Actor, attendee: int, how: str, remote: bool = False) -> Attendee:
    """Somebody says « je suis là », by the code on the wall ("qr") or on the personal page ("self"). Twice is once.

    Raises MeetingRefused outside the hours of the meeting.
    """
    row = _locked(attendee)
    meeting: Meeting = Meeting.objects.get(pk=row.meeting_id)
    check_doors(meeting)
    if row.presence in THERE and row.left_at is None:
        return row
    presence = Presence.REMOTE if remote else Presence.PRESENT
    _write(by, row, presence=presence, arrived_at=row.arrived_at or timezone.now(), left_at=None, how=how)
    return row


def check_doors(meeting: Meeting) -> None:
    """Raises MeetingRefused unless people may say that they are there: from two hours before until it is closed."""
    check_state(meeting, _CHECKED_IN)
    if meeting.state == MeetingState.OPEN:
        return
    if meeting.starts_at is None or timezone.now() < meeting.starts_at - DOORS_OPEN:
        raise MeetingRefused(
            "Il est trop tôt : vous pourrez signaler votre arrivée deux heures avant le début."
        )


@transaction.atomic
def check_in_guest(
    *, by: Actor, meeting: int, name: str, organisation_name: str = "", category: str = Category.OTHER
) -> Attendee:
    """Somebody who is not on the list says that he is there, by the code on the wall."""
    row: Meeting = Meeting.objects.get(pk=meeting)
    check_doors(row)
    guest = note_guest(by=by, pk=meeting, name=name, organisation_name=organisation_name, category=category)
    return check_in(by=by, attendee=guest.pk, how="qr")


@transaction.atomic
def note_guest_present(
    *, by: Actor, pk: int, name: str, organisation_name: str = "", category: str = Category.OTHER
) -> Attendee:
    """The secretary notes somebody who came and is not on the list, or whose name alone is."""
    guest = note_guest(by=by, pk=pk, name=name, organisation_name=organisation_name, category=category)
    return note_presence(by=by, pk=pk, attendee=guest.pk, presence=Presence.PRESENT)


@transaction.atomic
def count_unnamed(*, by: Actor, pk: int, category: str, count: int) -> int:
    """So many people of this category came whose names nobody noted; how many that changes.

    count: all of them, not how many more, so that the same again changes nothing and 0 takes them back.
    Raises MeetingRefused.
    """
    row = to_edit(by, pk, states=ATTENDED)
    category = Category(category).value
    there = list(Attendee.objects.filter(UNNAMED, meeting=row, category=category).order_by("pk"))
    others = Attendee.objects.filter(meeting=row).count() - len(there)
    if count < 0 or others + count > MAX_ATTENDEES:
        raise MeetingRefused(f"Une réunion compte {MAX_ATTENDEES} participants au plus.")
    if count == len(there):
        return 0
    Attendee.objects.filter(pk__in=[one.pk for one in there[count:]]).delete()
    Attendee.objects.bulk_create(
        Attendee(
            community=by.community,
            meeting=row,
            category=category,
            presence=Presence.PRESENT,
            noted_how=SECRETARY,
        )
        for _ in range(count - len(there))
    )
    record(
        by=by,
        action="meeting.counted",
        obj=row,
        before={"count": len(there)},
        after={"category": category, "count": count},
    )
    return abs(count - len(there))


@transaction.atomic
def note_presence(
    *,
    by: Actor,
    pk: int,
    attendee: int,
    presence: str,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
) -> Attendee:
    """The secretary notes one person. The same again is no edit.

    arrived_at: now for who is noted present while the meeting is open; None for a meeting noted afterwards.
    Raises MeetingRefused, Attendee.DoesNotExist.
    """
    row = _locked(attendee)
    meeting: Meeting = Meeting.objects.get(pk=row.meeting_id)
    if meeting.pk != pk:
        raise Attendee.DoesNotExist
    check_state(meeting, ATTENDED)
    presence = Presence(presence).value
    there = presence in THERE
    if arrived_at is None and there:
        arrived_at = row.arrived_at or (None if meeting.state == MeetingState.HELD else timezone.now())
    if arrived_at and left_at and left_at < arrived_at:
        raise MeetingRefused("Le départ vient après l’arrivée : vérifiez les heures.")
    _write(
        by,
        row,
        presence=presence,
        arrived_at=arrived_at if there else None,
        left_at=left_at if there else None,
        how=SECRETARY if presence != Presence.UNKNOWN else "",
    )
    return row


@transaction.atomic
def note_departure(*, by: Actor, pk: int, attendee: int) -> Attendee:
    """Somebody leaves before the end, now; a second touch takes it back."""
    row = _locked(attendee)
    meeting: Meeting = Meeting.objects.get(pk=row.meeting_id)
    if meeting.pk != pk:
        raise Attendee.DoesNotExist
    check_state(meeting, {MeetingState.OPEN, MeetingState.HELD})
    if row.presence not in THERE:
        raise MeetingRefused(f"{row} n’est pas noté présent.")
    left_at = None if row.left_at else timezone.now()
    _write(by, row, presence=row.presence, arrived_at=row.arrived_at, left_at=left_at, how=row.noted_how)
    return row


@transaction.atomic
def note_all_present(*, by: Actor, pk: int, attendees: Iterable[int]) -> int:
    """Note several at once, as a table of names read aloud; how many changed."""
    changed = 0
    for one in sorted(set(attendees)):
        before = Attendee.objects.filter(pk=one, meeting_id=pk, presence__in=THERE).exists()
        note_presence(by=by, pk=pk, attendee=one, presence=Presence.PRESENT)
        changed += not before
    return changed


def _locked(attendee: int) -> Attendee:
    """The row alone is locked, never the community: two hundred people come in at the same minute."""
    rows = Attendee.objects.select_for_update(of=("self",)).select_related("contact")
    found: Attendee = rows.get(pk=attendee)
    return found


def _write(by: Actor, row: Attendee, *, how: str, **values: Any) -> None:
    before = {name: getattr(row, name) for name in values}
    if before == values and row.noted_how != CLOSING:
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.noted_how = how
    row.save(update_fields=[*values, "noted_how"])
    record(by=by, action="meeting.presence", obj=row, before=before, after=values)
    giver_came(by, row)
