"""What may be done with minutes: one dict, read by views and templates alike."""

from __future__ import annotations

from django.utils import timezone

from maillage.contexts.association.meetings.attending.services import DOORS_OPEN
from maillage.contexts.association.meetings.models import Meeting, MeetingState
from maillage.contexts.association.minutes.models import Minutes, MinutesState
from maillage.contexts.association.permissions import CONVENE, DECIDE, VIEW
from maillage.platform.tenancy.actor import Actor


def has_something_to_tell(meeting: Meeting) -> bool:
    """The meeting takes place, or did: minutes of one that is only foreseen would tell nothing."""
    if meeting.state in (MeetingState.OPEN, MeetingState.HELD):
        return True
    waiting = meeting.state in (MeetingState.DRAFT, MeetingState.CONVENED)
    return waiting and meeting.starts_at is not None and meeting.starts_at <= timezone.now() + DOORS_OPEN


def abilities(actor: Actor, minutes: Minutes | None) -> dict[str, bool]:
    """minutes: None while nobody began. A draft is read by those who write it; the rest by all members."""
    decide, state = actor.can(DECIDE), minutes.state if minutes else ""
    return {
        "start": decide and not state,
        "write": decide and state == MinutesState.DRAFT,
        "read": bool(state) and (decide or (actor.can(VIEW) and state != MinutesState.DRAFT)),
        "propose": decide and state == MinutesState.DRAFT,
        "take_up": decide and state == MinutesState.PROPOSED,
        "approve": decide and state == MinutesState.PROPOSED,
        "correct": decide and state == MinutesState.APPROVED,
        "see_sheet": actor.can(CONVENE),
    }
