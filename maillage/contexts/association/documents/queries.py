"""Reading the register of documents. Every function works inside the community's scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from maillage.contexts.association.documents.access import visible
from maillage.contexts.association.documents.models import Document, DocumentText, DocumentVersion
from maillage.contexts.association.meetings.models import Meeting
from maillage.core.search_text import search_text
from maillage.platform.tenancy.actor import Actor

_WORDS = 8


def documents(actor: Actor) -> QuerySet[Document]:
    """What the actor may open, with the current version of each in `current`. 2 queries when read."""
    rows: QuerySet[Document] = Document.objects.select_related("meeting", "body").prefetch_related(
        Prefetch(
            "versions",
            queryset=DocumentVersion.objects.filter(is_current=True).select_related("file"),
            to_attr="current",
        )
    )
    return visible(rows, actor).order_by("search_name", "pk")


def find(pk: int, actor: Actor) -> Document | None:
    """None for what the actor may not open. 2 queries."""
    return documents(actor).select_related("created_by").filter(pk=pk).first()


def versions_of(document: Document) -> list[DocumentVersion]:
    """Newest first, with their files. 1 query."""
    rows = DocumentVersion.objects.filter(document=document).select_related("file", "added_by")
    return list(rows.order_by("-number"))


def text_of(document: Document) -> DocumentText | None:
    """How its reading ended, without the words; None while it waits. 1 query."""
    found: DocumentText | None = DocumentText.objects.filter(document=document).defer("words").first()
    return found


def holding(rows: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Those whose title or text holds every word, by its beginning: « conv » finds « convention »."""
    for word in search_text(text).split()[:_WORDS]:
        said = DocumentText.objects.filter(document_id=OuterRef("pk"), words__contains=f" {word}")
        titled = Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
        rows = rows.filter(titled | Exists(said))
    return rows


def of_meeting(actor: Actor, meeting: Meeting) -> list[Document]:
    """2 queries."""
    rows: Any = documents(actor).filter(meeting=meeting, archived_at=None)
    return list(rows)


def to_renew(actor: Actor, today: date, soon: date) -> list[Document]:
    """Those whose validity or keeping ends before `soon`, the nearest first. 1 query."""
    rows = visible(Document.objects.filter(archived_at=None), actor).filter(
        Q(valid_until__lte=soon, valid_until__gte=today) | Q(keep_until__lte=soon)
    )
    return sorted(rows.order_by("pk"), key=lambda one: (ends_on(one) or date.max, one.pk))


def ends_on(document: Document) -> date | None:
    """The first of the two ends."""
    return min((day for day in (document.valid_until, document.keep_until) if day), default=None)
