"""What `documents` offers: navigation, access to its files, what ends soon, the search, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.association.documents import leaving, personal_data, queries, reading
from maillage.contexts.association.documents.access import OWNER, abilities, may_download
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.permissions import FILE, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    FileAccess,
    NavEntry,
    Panel,
    SearchHit,
    SearchProvider,
    Todo,
    TodoSource,
    file_access,
    navigation,
    panels,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "association"
TOLD_BEFORE: Final = timedelta(days=60)
# Imported for its job.
JOBS: Final = (reading.read_documents,)


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    file_access.register(FileAccess(OWNER, may_download))
    navigation.register(
        NavEntry(
            "association",
            "Documents",
            "association:documents",
            50,
            VIEW,
            MODULE,
            detail="Statuts, conventions, comptes : à jour, et pour qui de droit.",
        )
    )
    todo_sources.register(TodoSource("association.documents", FILE, _ending, module=MODULE))
    search_providers.register(
        SearchProvider(
            "association.documents", "Documents", VIEW, search, "file-text", module=MODULE, queries=2
        )
    )
    panels.register(
        Panel(
            "association.documents_of_meeting",
            "association.meeting",
            60,
            VIEW,
            _of_meeting,
            "association/documents/meeting_panel.html",
            module=MODULE,
            queries=2,
        )
    )
    name_actions(
        {
            "document.added": "Document déposé",
            "document.archived": "Document archivé",
            "document.changed": "Document modifié",
            "document.deleted": "Document effacé",
            "document.restored": "Document rétabli",
            "document.version": "Nouvelle version d’un document",
        }
    )
    name_readings({"association.documents": "Documents"})


def _ending(actor: Actor) -> Sequence[Todo]:
    """Documents to renew, and those about to be erased. 1 query."""
    assert actor.community is not None
    today = timezone.localdate()
    return [
        Todo(
            f"{'Sera effacé' if one.keep_until == queries.ends_on(one) else 'À renouveler'} : {one.title}",
            community_url(actor.community, "association:document", pk=one.pk),
            queries.ends_on(one),
        )
        for one in queries.to_renew(actor, today, today + TOLD_BEFORE)
    ]


def search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Documents that the actor may open, by title and text. 2 queries."""
    assert actor.community is not None
    rows: Any = queries.holding(queries.documents(actor).filter(archived_at=None), text)[:limit]
    return [
        SearchHit(
            one.title,
            str(one.get_kind_display()),
            community_url(actor.community, "association:document", pk=one.pk),
        )
        for one in rows
    ]


def _of_meeting(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    return {"documents": queries.of_meeting(actor, meeting), "may": abilities(actor), "meeting": meeting}
