"""Who may open a document: each visibility asks one permission."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from maillage.contexts.association.documents.models import Document, DocumentVersion, Visibility
from maillage.contexts.association.permissions import ATTEND, FILE, VIEW, VIEW_MEMBERS
from maillage.platform.tenancy.actor import Actor

OWNER: Final = "association.document"
# Any of them is enough.
PERMISSIONS: Final[dict[str, tuple[str, ...]]] = {
    Visibility.PARTNERS: (ATTEND, VIEW),
    Visibility.MEMBERS: (VIEW,),
    Visibility.BOARD: (VIEW_MEMBERS,),
    Visibility.OFFICE: (FILE,),
}


def seen_by(actor: Actor) -> list[str]:
    """The visibilities that the actor may open."""
    return [
        str(visibility)
        for visibility in Visibility
        if any(actor.can(permission) for permission in PERMISSIONS[visibility])
    ]


def visible(rows: QuerySet[Document], actor: Actor) -> QuerySet[Document]:
    """Only what the actor may open."""
    return rows.filter(visibility__in=seen_by(actor))


def may_see(actor: Actor, document: Document) -> bool:
    return document.visibility in seen_by(actor)


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files`: the file must be a version of a document that the actor may open. 1 query."""
    version = DocumentVersion.objects.filter(file_id=file.pk).select_related("document").first()
    return version is not None and may_see(actor, version.document)


def abilities(actor: Actor, document: Document | None = None) -> dict[str, bool]:
    """document: None for documents in general."""
    file = actor.can(FILE)
    archived = document is not None and document.archived_at is not None
    return {
        "file": file,
        "edit": file and document is not None and not archived,
        "archive": file and document is not None and not archived,
        "restore": file and archived,
        "delete": file and archived,
    }
