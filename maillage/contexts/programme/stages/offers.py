"""What `stages` offers: navigation, the dates that come near, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from maillage.contexts.programme.permissions import CONFIGURE, VIEW
from maillage.contexts.programme.stages import personal_data, queries
from maillage.platform.audit.labels import name_actions
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE = "programme"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    navigation.register(
        NavEntry(
            "projet",
            "Vie de la CPTS",
            "programme:stages",
            80,
            VIEW,
            MODULE,
            detail="De l’idée au renouvellement du contrat.",
        )
    )
    todo_sources.register(TodoSource("programme.stages", CONFIGURE, to_do, module=MODULE))
    name_actions(
        {
            "stage.document_filed": "Document rangé avec une étape de la CPTS",
            "stage.document_unfiled": "Document retiré d’une étape de la CPTS",
            "stage.unnamed": "Nom retiré d’étapes de la CPTS",
            "stage.written": "Étape de la CPTS notée",
        }
    )


def to_do(actor: Actor) -> Sequence[Todo]:
    """Stages whose day, or that of their next step, comes within two months. 1 query."""
    assert actor.community is not None
    url = community_url(actor.community, "programme:stages")
    return [
        Todo(
            f"{chapter.label.capitalize()} : {stage.next_step}"
            if stage and stage.next_step
            else f"Étape de la CPTS : {chapter.label}",
            f"{url}#{chapter.kind}",
            on,
        )
        for chapter, stage, on in queries.waiting(timezone.localdate())
    ]
