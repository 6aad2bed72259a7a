"""Time given at meetings, offered to whoever pays it: who came, from when to when, and what shows it.

A meeting of an instance that governs (board, bureau) is time of a function; a working meeting is time of a mission.
To come to an assembly or to an open evening is to take part in the association: no time to pay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association.contacts.models import ContactKind, Standing
from maillage.contexts.association.meetings.convocation.calendar_file import USUAL_LENGTH
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, MeetingState
from maillage.contexts.association.meetings.queries import THERE
from maillage.platform.registry.spine import Period, TimeFact, TimeSource, time_sources
from maillage.platform.tenancy.urls import community_url

NAME: Final = "association.attendance"
GOVERNING: Final = frozenset({MeetingKind.BOARD, MeetingKind.BUREAU})
WORKING: Final = frozenset(
    {
        MeetingKind.WORKING_GROUP,
        MeetingKind.WORKSHOP,
        MeetingKind.CASE,
        MeetingKind.TRAINING,
        MeetingKind.RESTITUTION,
    }
)
_HOW: Final = {
    "qr": "présence signalée sur place, par le code affiché",
    "self": "présence signalée par le membre",
    "secretary": "présence notée par le secrétariat de la réunion",
}


def register() -> None:
    """Called once, when the application starts."""
    time_sources.register(TimeSource(NAME, "Présence aux réunions", facts, module="association"))


def facts(period: Period) -> Iterator[TimeFact]:
    """Who was at a meeting that governs or works, held in these days. 1 query.

    A past session that is opened again to be corrected still took place: what it says of each one goes on holding.
    """
    first = timezone.make_aware(datetime.combine(period.start_on, datetime.min.time()))
    after = timezone.make_aware(datetime.combine(period.end_on + timedelta(days=1), datetime.min.time()))
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    held = Q(meeting__state=MeetingState.HELD)
    reopened = Q(meeting__state=MeetingState.OPEN, meeting__starts_at__lt=today)
    rows = Attendee.objects.filter(
        held | reopened,
        presence__in=THERE,
        contact__kind=ContactKind.PERSON,
        meeting__kind__in=GOVERNING | WORKING,
        meeting__starts_at__gte=first,
        meeting__starts_at__lt=after,
    ).select_related("meeting", "meeting__community")
    # Who never joined (a town hall, the hospital) comes as a partner: there is no time to pay.
    rows = rows.exclude(contact__standing=Standing.KNOWN, contact__joined_on=None)
    for row in rows.order_by("pk"):
        yield _fact(row)


def _fact(row: Attendee) -> TimeFact:
    meeting = row.meeting
    begun, ended = _there(row)
    assert meeting.starts_at is not None
    assert row.contact_id is not None
    how = _HOW.get(row.noted_how, "")
    return TimeFact(
        source_id=str(row.pk),
        contact_id=row.contact_id,
        on=timezone.localdate(meeting.starts_at),
        minutes=max(int((ended - begun).total_seconds() // 60), 0),
        title=meeting.title,
        function="governance" if meeting.kind in GOVERNING else "mission",
        starts_at=begun,
        ends_at=max(begun, ended),
        proven=bool(how),
        proof=how,
        missing="" if how else "la présence n’a été notée par personne",
        url=community_url(meeting.community, "association:meeting", pk=meeting.pk),
        links=(("association.Meeting", meeting.pk),),
    )


def _there(row: Attendee) -> tuple[datetime, datetime]:
    """From when to when: the meeting's hours, narrowed by a late arrival and an early departure.

    The end of a meeting is the one foreseen, else when it was closed if that is within a day, else two hours after.
    """
    meeting: Meeting = row.meeting
    assert meeting.starts_at is not None
    usual_end = meeting.starts_at + USUAL_LENGTH
    closed = meeting.closed_at
    if closed is not None and not meeting.starts_at < closed < meeting.starts_at + timedelta(days=1):
        closed = None
    end = meeting.ends_at or closed or usual_end
    begun = max(meeting.starts_at, row.arrived_at) if row.arrived_at else meeting.starts_at
    # Noted as arriving after the end: the secretary wrote the list down afterwards.
    if begun >= end:
        begun = meeting.starts_at
    return begun, min(end, row.left_at) if row.left_at and row.left_at > begun else end
