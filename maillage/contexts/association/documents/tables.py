"""The register of documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone

from maillage.contexts.association.documents import queries
from maillage.contexts.association.documents.models import Document, DocumentKind, DocumentVersion, Visibility
from maillage.contexts.association.permissions import FILE
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

VALID, OVER, TO_COME, ARCHIVED = "en vigueur", "périmé", "à venir", "archivé"
BADGES = {
    VALID: ("success", ""),
    OVER: ("warning", ""),
    TO_COME: ("info", "clock"),
    ARCHIVED: ("neutral", "folder"),
}


class DocumentFilters(ListFilters):
    """Words of the title and of the text, kind, who sees it; archived ones on demand."""

    q = SearchField(label="Rechercher, jusque dans le texte")
    genre = forms.ChoiceField(label="Genre", choices=[("", "tous"), *DocumentKind.choices])
    visible = forms.ChoiceField(label="Visible par", choices=[("", "tous"), *Visibility.choices])
    archives = forms.BooleanField(label="Documents archivés")
    rare = ("visible", "archives")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := cleaned.get("q"):
            rows = queries.holding(rows, text)
        if kind := cleaned.get("genre"):
            rows = rows.filter(kind=kind)
        if visibility := cleaned.get("visible"):
            rows = rows.filter(visibility=visibility)
        return rows.filter(archived_at__isnull=not cleaned.get("archives"))


def state_of(row: Document) -> str:
    """« en vigueur », « périmé », « à venir », « archivé »."""
    today = timezone.localdate()
    if row.archived_at is not None:
        return ARCHIVED
    if row.valid_until is not None and row.valid_until < today:
        return OVER
    return TO_COME if row.valid_from is not None and row.valid_from > today else VALID


def current_of(row: Document) -> DocumentVersion | None:
    found: list[DocumentVersion] = getattr(row, "current", [])
    return found[0] if found else None


def _url(row: Document, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:document", pk=row.pk)


def _added_at(row: Document) -> Any:
    version = current_of(row)
    return version.added_at if version else None


def _number(row: Document) -> int | None:
    version = current_of(row)
    return version.number if version else None


def _new_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(FILE):
        return ""
    return community_url(actor.community, "association:document_add")


DOCUMENTS = Table(
    name="association.documents",
    title="Documents",
    model=Document,
    noun="document",
    order=("search_name",),
    filters=DocumentFilters,
    columns=(
        Column("title", "Document", link=_url, sort=("search_name",)),
        Column("kind", "Genre", value=lambda row: str(row.get_kind_display()), sort=("kind", "search_name")),
        Column("added_at", "Déposé le", value=_added_at, kind="date", level="public"),
        Column("visibility", "Visible par", value=lambda row: str(row.get_visibility_display())),
        Column("valid_until", "Valable jusqu’au", kind="date", sort=(F("valid_until").asc(nulls_last=True),)),
        Column(
            "state",
            "État",
            value=state_of,
            kind="badge",
            badge=lambda row: BADGES[state_of(row)],
            level="public",
        ),
        Column("number", "Version", value=_number, kind="number", level="public", place="export"),
        Column("valid_from", "Valable depuis", kind="date", place="export"),
        Column("keep_until", "À garder jusqu’au", kind="date", place="export"),
        Column(
            "meeting",
            "Réunion",
            value=lambda row: row.meeting.title if row.meeting else "",
            place="export",
        ),
        Column("body", "Instance", value=lambda row: row.body.name if row.body else "", place="export"),
    ),
    empty=Empty(
        "Aucun document au registre : déposez d’abord les statuts et le règlement intérieur.",
        "Déposer un document",
        _new_url,
    ),
    sources=("Documents déposés par l’association.",),
)
