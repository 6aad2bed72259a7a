"""What `voting` offers: the list, votes on the page of a meeting and during it, words of the journal."""

from __future__ import annotations

from typing import Any

from maillage.contexts.association.meetings.models import AgendaItem, Meeting
from maillage.contexts.association.permissions import VIEW
from maillage.contexts.association.voting import leaving, personal_data, queries, same_person
from maillage.contexts.association.voting.permissions import puts_to_the_vote
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import Panel, panels
from maillage.platform.tenancy.actor import Actor

_PLACES = (("association.meeting", 30), ("association.meeting_session", 10))


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    leaving.register()
    for place, order in _PLACES:
        panels.register(
            Panel(
                f"association.votes_in_{place.removeprefix('association.')}",
                place,
                order,
                VIEW,
                _votes,
                "association/voting/panel.html",
                module="association",
                queries=3,
            )
        )
    name_actions(
        {
            "vote.cancelled": "Vote annulé",
            "vote.cast": "Voix donnée dans un vote",
            "vote.closed": "Vote clos",
            "vote.counted": "Vote compté",
            "vote.noted": "Voix notée par le secrétariat",
            "vote.opened": "Vote ouvert",
            "vote.prepared": "Vote préparé",
            "vote.recounted": "Compte d’un vote corrigé",
        }
    )
    name_readings(
        {
            queries.READING: "Appel nominal",
            "association.votes": "Votes",
            "association.vote_roll": "Émargement d’un vote",
        }
    )


def _votes(actor: Actor, meeting: Any) -> dict[str, Any]:
    """Votes of a meeting, and the points to decide that had none; nothing where nobody votes yet. 3 queries."""
    assert isinstance(meeting, Meeting)
    votes = queries.votes_of(meeting)
    may = puts_to_the_vote(actor, meeting)
    if not votes and not any(may.values()):
        return {}
    done = {vote.agenda_item_id for vote in votes}
    decide = meeting.agenda.filter(kind=AgendaItem.Kind.DECISION).order_by("rank", "pk")
    return {
        "meeting": meeting,
        "votes": votes,
        "may": may,
        "points": [item for item in decide if item.pk not in done] if may["now"] or may["afterwards"] else [],
    }
