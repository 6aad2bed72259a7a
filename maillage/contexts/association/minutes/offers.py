"""What `minutes` offers: what waits to be approved, the panel of a meeting, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from maillage.contexts.association.decisions.queries import of_meeting
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.minutes import leaving, personal_data, queries
from maillage.contexts.association.minutes.permissions import abilities, has_something_to_tell
from maillage.contexts.association.permissions import DECIDE, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import Panel, Todo, TodoSource, panels, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE = "association"
# More than that are one line of « À faire », with their number.
NAMED: Final = 3


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    panels.register(
        Panel(
            "association.minutes_of_meeting",
            "association.meeting",
            10,
            VIEW,
            _of_meeting,
            "association/minutes/meeting_panel.html",
            module=MODULE,
            queries=3,
        )
    )
    todo_sources.register(TodoSource("association.minutes", DECIDE, _to_approve, module=MODULE))
    name_actions(
        {
            "minutes.approved": "Compte rendu approuvé",
            "minutes.officers": "Présidence et secrétariat de séance",
            "minutes.point_added": "Point ajouté au compte rendu",
            "minutes.proposed": "Compte rendu proposé",
            "minutes.started": "Compte rendu commencé",
            "minutes.taken_up": "Compte rendu repris",
            "minutes.written": "Compte rendu écrit",
        }
    )
    name_readings(
        {
            "association.attendance_sheet": "Feuille d’émargement",
            "association.certificates": "Attestations de présence",
            "association.minutes": "Comptes rendus",
        }
    )


def _to_approve(actor: Actor) -> Sequence[Todo]:
    """Minutes that were proposed and wait for a meeting to approve them; many are one line. 1 query."""
    assert actor.community is not None
    waiting = queries.to_approve()
    if len(waiting) > NAMED:
        url = community_url(actor.community, "association:minutes_list")
        return [Todo(f"Faire approuver {count_words(len(waiting), 'compte rendu', 'comptes rendus')}", url)]
    return [
        Todo(
            f"Faire approuver : {one.meeting.title}",
            community_url(actor.community, "association:minutes", pk=one.meeting_id),
        )
        for one in waiting
    ]


def _of_meeting(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """The minutes and what came out of the meeting; nothing of a meeting that is to come. 3 queries."""
    minutes = queries.find(meeting)
    decisions, follow_ups = of_meeting(meeting)
    begins = has_something_to_tell(meeting)
    if minutes is None and not begins and not decisions and not follow_ups:
        return {}
    may = abilities(actor, minutes)
    return {
        "minutes": minutes,
        "may": may | {"start": may["start"] and begins},
        "decisions": decisions,
        "follow_ups": follow_ups,
        "meeting": meeting,
    }
