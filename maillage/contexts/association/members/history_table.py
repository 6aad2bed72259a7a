"""« Historique »: every step of every membership, by period: who came, who left."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F

from maillage.contexts.association.contacts import tables as shared
from maillage.contexts.association.members.models import EventKind, MemberEvent
from maillage.contexts.association.permissions import VIEW_MEMBERS
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField

_TONES = {
    EventKind.ADMITTED: ("success", "user-plus"),
    EventKind.LEFT: ("neutral", "user-minus"),
    EventKind.SUSPENDED: ("warning", ""),
    EventKind.RESUMED: ("info", "arrow-back-up"),
    EventKind.COLLEGE: ("info", "users"),
}


class HistoryFilters(ListFilters):
    q = SearchField(label="Nom")
    etape = forms.ChoiceField(label="Étape", choices=[("", "toutes"), *EventKind.choices])
    du = DayField(label="Du")
    au = DayField(label="Au")

    def clean(self) -> dict[str, Any]:
        self.check_period("du", "au")
        return self.cleaned_data

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for word in search_text(cleaned.get("q") or "").split():
            rows = rows.filter(contact__search_name__contains=word)
        if kind := cleaned.get("etape"):
            rows = rows.filter(kind=kind)
        if first := cleaned.get("du"):
            rows = rows.filter(happened_on__gte=first)
        if last := cleaned.get("au"):
            rows = rows.filter(happened_on__lte=last)
        return rows


HISTORY = Table(
    name="association.member_history",
    title="Historique des adhésions",
    model=MemberEvent,
    noun="étape",
    feminine=True,
    order=("-happened_on", "-pk"),
    filters=HistoryFilters,
    columns=(
        Column(
            "contact",
            "Nom",
            value=lambda row: shared.listed_name(row.contact),
            link=lambda row, actor: shared.link(row.contact, actor),
            sort=("contact__search_name",),
        ),
        Column(
            "kind",
            "Étape",
            value=lambda row: str(row.get_kind_display()),
            kind="badge",
            badge=lambda row: _TONES[EventKind(row.kind)],
            sort=("kind",),
        ),
        Column("happened_on", "À compter du", kind="date", sort=("happened_on",)),
        Column(
            "college",
            "Collège",
            value=lambda row: row.college.name if row.college_id else "",
            sort=(F("college__name").asc(nulls_last=True),),
        ),
        Column("decided_how", "Décidé par"),
        Column("note", "Motif"),
        Column("written_at", "Écrit le", kind="datetime", place="export"),
    ),
    empty=Empty("Aucune étape encore : les admissions et les départs s’écrivent sur la fiche de chacun."),
    personal_permission=VIEW_MEMBERS,
    sources=("Adhésions tenues par la communauté.",),
)
