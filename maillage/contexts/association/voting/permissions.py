"""What an actor may do with a vote in its state: views and templates read the same."""

from __future__ import annotations

from maillage.contexts.association.meetings.models import Meeting, MeetingState
from maillage.contexts.association.meetings.queries import minutes_state
from maillage.contexts.association.minutes.models import MinutesState
from maillage.contexts.association.permissions import DECIDE
from maillage.contexts.association.voting.models import Means, Vote, VoteState
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor, vote: Vote) -> dict[str, bool]:
    hands = actor.can(DECIDE)
    counted, state = vote.is_counted, vote.state
    return {
        "count": hands and counted and state == VoteState.DRAFT,
        "recount": hands and counted and state == VoteState.CLOSED,
        "open": hands and not counted and state == VoteState.DRAFT,
        "close": hands and not counted and state == VoteState.OPEN,
        "note": hands and vote.means == Means.ROLL_CALL and state == VoteState.OPEN,
        "cancel": hands and state in (VoteState.DRAFT, VoteState.OPEN),
    }


def puts_to_the_vote(actor: Actor, meeting: Meeting) -> dict[str, bool]:
    """When a question may be put: now, during the session; ahead, to have it ready; afterwards, as long as the minutes
    are not approved, for what was voted and not noted. 1 query for a meeting that was held.
    """
    hands, state = actor.can(DECIDE), meeting.state
    over = hands and state == MeetingState.HELD
    return {
        "now": hands and state == MeetingState.OPEN,
        "ahead": hands and state == MeetingState.CONVENED,
        "afterwards": over and minutes_state(meeting) != MinutesState.APPROVED,
    }
