"""What every write on a meeting begins with: the row, locked, in a state that allows it, at the version of the page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from maillage.contexts.association.meetings.models import TRANSITIONS, Meeting, MeetingState
from maillage.contexts.association.meetings.refusals import MeetingChangedMeanwhile, MeetingRefused
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

PREPARED: Final = frozenset({MeetingState.DRAFT, MeetingState.POLL, MeetingState.CONVENED})
# Who came may still be corrected once the meeting is over.
ATTENDED: Final = frozenset({MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN, MeetingState.HELD})
ALIVE: Final = frozenset(MeetingState.values) - {MeetingState.CANCELLED}
# Votes and minutes are written from the points of the agenda: they may be put in order until the meeting is closed.
WRITABLE: Final = PREPARED | {MeetingState.OPEN}


def to_edit(by: Actor, pk: int, *, states: Collection[str] = WRITABLE, version: int | None = None) -> Meeting:
    """The meeting, to be written by this transaction alone.

    version: the one that the form showed. Raises Meeting.DoesNotExist, MeetingRefused, MeetingChangedMeanwhile.
    """
    serialised(by)
    row: Meeting = Meeting.objects.select_related("body", "series", "commune").get(pk=pk)
    check_state(row, states)
    if version is not None and row.version != version:
        raise MeetingChangedMeanwhile(row)
    return row


def check_state(row: Meeting, states: Collection[str]) -> None:
    if row.state not in states:
        raise MeetingRefused(f"Cette réunion est {row.get_state_display()} : ce n’est plus possible.")


def move(row: Meeting, state: str) -> None:
    """Put the meeting in a state; does not save. Raises MeetingRefused where no way leads there."""
    if state not in TRANSITIONS[row.state]:
        wanted = MeetingState(state).label
        raise MeetingRefused(f"Une réunion {row.get_state_display()} ne peut pas passer à « {wanted} ».")
    row.state = state


def save(row: Meeting, *fields: str) -> None:
    """Write these fields and one version more."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
