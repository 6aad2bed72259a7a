"""Reading the files of documents for the search, a few at a time, while nobody waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.documents import extraction
from maillage.contexts.association.documents.models import Document, DocumentText, DocumentVersion
from maillage.platform.files import storage
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.models import Community

BATCH: Final = 20


@due_job("association.read_documents", every=timedelta(minutes=1))
def read_documents() -> int:
    """Read the files that the search does not know yet; returns how many."""
    with scopes_disabled():
        waiting = _unread().order_by().values("community_id")
        communities = list(Community.objects.filter(pk__in=waiting).order_by("pk"))
    done = 0
    for community in communities:
        with scope(community=community):
            done += sum(_read(version) for version in list(_unread().order_by("pk")[:BATCH]))
    return done


def _unread() -> Any:
    """Current versions without words."""
    known = DocumentText.objects.filter(document_id=OuterRef("document_id"))
    rows = DocumentVersion.objects.filter(~Exists(known), is_current=True)
    return rows.select_related("file")


def _read(version: DocumentVersion) -> int:
    """The reading takes its time outside of any transaction; the writing only if nothing changed meanwhile."""
    words, reading = read_file(version)
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=version.document_id).first()
        still = DocumentVersion.objects.filter(pk=version.pk, is_current=True).exists()
        if document is None or not still:
            return 0
        _, made = DocumentText.objects.get_or_create(
            community=document.community,
            document=document,
            defaults={"words": words, "reading": reading, "read_at": timezone.now()},
        )
    return int(made)


def read_file(version: DocumentVersion) -> tuple[str, str]:
    """The words of a version's file, and how the reading ended."""
    try:
        path = storage.path_of(version.file.sha256)
        found = extraction.text_of(path, version.file.content_type)
    except extraction.Protected:
        return "", DocumentText.Reading.PROTECTED
    except (extraction.Unreadable, OSError):
        return "", DocumentText.Reading.UNREADABLE
    words = extraction.words_of(found.text)
    if not words:
        return "", DocumentText.Reading.EMPTY
    return words, DocumentText.Reading.READ if found.is_whole else DocumentText.Reading.PARTIAL
