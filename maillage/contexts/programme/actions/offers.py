"""What `actions` offers: navigation, what is late, the search, panels on the pages of others, words of the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.actions import leaving, personal_data, queries, same_person
from maillage.contexts.programme.actions.permissions import writes
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.permissions import VIEW, WRITE
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    NavEntry,
    Panel,
    SearchHit,
    SearchProvider,
    Todo,
    TodoSource,
    navigation,
    panels,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "programme"
_PANEL: Final = "programme/actions/panel.html"
# Page on which the panel stands, and what a link calls its object.
_PLACES: Final = (
    ("association.meeting", "meeting"),
    ("association.decision", "decision"),
    ("association.document", "document"),
    ("atlas.scenario", "scenario"),
)


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    same_person.register()
    navigation.register(
        NavEntry(
            "projet",
            "Fiches actions",
            "programme:actions",
            10,
            VIEW,
            MODULE,
            detail="Ce qui se fait, par qui, pour quand.",
            covers=(
                "programme:board",
                "programme:calendar",
                "programme:steps",
                "programme:action_templates",
            ),
        )
    )
    todo_sources.register(TodoSource("programme.late_steps", VIEW, to_do, module=MODULE))
    search_providers.register(
        SearchProvider("programme.actions", "Fiches actions", VIEW, search, "clipboard-list", module=MODULE)
    )
    for place, kind in _PLACES:
        panels.register(
            Panel(
                f"programme.actions_of_{kind}", place, 60, VIEW, _tied(kind), _PANEL, module=MODULE, queries=2
            )
        )
    panels.register(
        Panel(
            "programme.actions_of_mission",
            "programme.mission",
            10,
            VIEW,
            _of_mission,
            "programme/actions/mission_panel.html",
            module=MODULE,
        )
    )
    panels.register(
        Panel(
            "programme.actions_of_contact",
            "association.contact",
            60,
            VIEW,
            _of_contact,
            "programme/actions/contact_panel.html",
            module=MODULE,
        )
    )
    _name_words()


def _name_words() -> None:
    name_actions(
        {
            "action.changed": "Fiche action modifiée",
            "action.commented": "Fiche action commentée",
            "action.created": "Fiche action créée",
            "action.handed": "Fiche action exportée pour une autre CPTS",
            "action.linked": "Fiche action liée",
            "action.member_added": "Participant ajouté à une fiche action",
            "action.member_removed": "Participant retiré d’une fiche action",
            "action.people_erased": "Nom retiré de fiches actions",
            "action.state": "État d’une fiche action changé",
            "action.step_added": "Étape ajoutée à une fiche action",
            "action.step_changed": "Étape d’une fiche action modifiée",
            "action.step_state": "Étape d’une fiche action faite, abandonnée ou reprise",
            "action.steps_ordered": "Étapes d’une fiche action remises en ordre",
            "action.unlinked": "Lien d’une fiche action retiré",
        }
    )
    name_readings({"programme.actions": "Fiches actions", "programme.steps": "Étapes des actions"})


def to_do(actor: Actor) -> Sequence[Todo]:
    """One's own late steps by date; for who writes every sheet, those of others as one line. 1 query."""
    assert actor.community is not None
    late = queries.late_for(actor, timezone.localdate(), others=actor.can(WRITE))
    found = [
        Todo(
            f"Étape en retard : {one.title} ({one.action.code})",
            f"{community_url(actor.community, 'programme:action', pk=one.action_id)}#etapes",
            one.due_on,
        )
        for one in late.mine
    ]
    if late.of_others:
        words = count_words(late.of_others, "étape en retard", "étapes en retard", feminine=True)
        url = community_url(actor.community, "programme:steps")
        found.append(Todo(f"Relancer les pilotes : {words}", f"{url}?etat=retard"))
    return found


def search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Sheets by their words or number. 1 query."""
    assert actor.community is not None
    rows = queries.holding(queries.plain(), text)[:limit]
    return [
        SearchHit(
            one.title,
            f"{one.code}, {one.get_state_display()}",
            community_url(actor.community, "programme:action", pk=one.pk),
        )
        for one in rows
    ]


def _tied(kind: str) -> Callable[[Actor, Any], dict[str, Any]]:
    def load(actor: Actor, target: Any) -> dict[str, Any]:
        """The sheets tied to it, and those that may be. 2 queries."""
        links = queries.linked_to(kind, target.pk)
        known = {one.action_id for one in links}
        for one in links:
            one.may_unlink = writes(actor, one.action)  # type: ignore[attr-defined]
        choices = [one for one in queries.to_link(actor) if one.pk not in known]
        if not links and not choices:
            return {}
        return {"links": links, "choices": choices, "kind": kind, "key": target.pk}

    return load


def _of_mission(actor: Actor, mission: Mission) -> dict[str, Any]:
    rows = queries.actions(timezone.localdate()).filter(mission=mission)
    return {"actions": list(rows), "mission": mission, "may_create": actor.can(WRITE)}


def _of_contact(actor: Actor, contact: Contact) -> dict[str, Any]:
    del actor
    return {"actions": queries.piloted_by(contact.pk), "contact": contact}
