"""What `ideas` offers: navigation, words of the journal, what waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from maillage.contexts.programme.permissions import SURVEY, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "programme"


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.programme.ideas import leaving, personal_data

    personal_data.register()
    leaving.register()
    navigation.register(NavEntry("projet", "Idées", "programme:ideas", 70, VIEW, MODULE))
    todo_sources.register(TodoSource("programme.ideas", SURVEY, _waiting, module=MODULE, queries=1))
    name_actions(
        {
            "idea.added": "Idée notée",
            "idea.changed": "Idée modifiée",
            "idea.sorted": "Idée triée",
            "idea.merged": "Idée fusionnée",
            "idea.supported": "Idée soutenue",
            "idea.unsupported": "Soutien d’une idée retiré",
            "idea.turned": "Idée devenue une fiche action",
            "idea_call.created": "Collecte d’idées ouverte",
            "idea_call.changed": "Collecte d’idées modifiée",
        }
    )
    name_readings({"programme.ideas": "Idées", "programme.idea_calls": "Collectes d’idées"})


def _waiting(actor: Actor) -> Sequence[Todo]:
    from maillage.contexts.programme.ideas.queries import to_sort

    assert actor.community is not None
    count = to_sort()
    if not count:
        return []
    label = f"{count_words(count, 'idée', feminine=True)} à trier"
    return [Todo(label, community_url(actor.community, "programme:ideas") + "?etat=new")]
