"""What `project` offers: navigation, chapters that wait to be read again, the search, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from maillage.contexts.programme.permissions import VIEW, WRITE
from maillage.contexts.programme.project import leaving, personal_data, queries
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    NavEntry,
    SearchHit,
    SearchProvider,
    Todo,
    TodoSource,
    navigation,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "programme"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    navigation.register(
        NavEntry(
            "projet",
            "Projet de santé",
            "programme:project",
            5,
            VIEW,
            MODULE,
            detail="Le texte : diagnostic, priorités, missions, fiches actions, versions.",
            covers=("programme:project_versions", "programme:project_changes"),
        )
    )
    todo_sources.register(TodoSource("programme.project", WRITE, to_do, module=MODULE))
    search_providers.register(
        SearchProvider("programme.project", "Projet de santé", VIEW, search, "file-text", module=MODULE)
    )
    name_actions(
        {
            "project.chapter_changed": "Chapitre du projet de santé modifié",
            "project.chapter_created": "Chapitre ajouté au projet de santé",
            "project.figures_added": "Chiffres ajoutés à un chapitre du projet de santé",
            "project.figures_removed": "Chiffres retirés d’un chapitre du projet de santé",
            "project.figures_taken": "Chiffres d’un chapitre du projet de santé relevés",
            "project.frozen": "Version du projet de santé figée",
            "project.ordered": "Ordre du projet de santé changé",
            "project.priority_changed": "Priorité du projet de santé modifiée",
            "project.priority_created": "Priorité ajoutée au projet de santé",
        }
    )
    name_readings({"programme.project_versions": "Versions du projet de santé"})


def to_do(actor: Actor) -> Sequence[Todo]:
    """Chapters that somebody should read again. 1 query."""
    assert actor.community is not None
    url = community_url(actor.community, "programme:project")
    return [Todo(f"Chapitre à relire : {one.title}", f"{url}#{one.code}") for one in queries.waiting()]


def search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Chapters by their title or words. 1 query."""
    assert actor.community is not None
    url = community_url(actor.community, "programme:project")
    return [
        SearchHit(one.title, f"chapitre, {one.get_state_display()}", f"{url}#{one.code}")
        for one in queries.holding(text)[:limit]
    ]
