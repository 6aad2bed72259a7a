"""Filters of the two lists of the journal."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.platform.audit.labels import ACTIONS, action_label
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tables.filters import DayField, ListFilters, SearchField, day_start
from maillage.platform.tenancy.actor import Actor

# How many lines are looked through for the actions to offer: read along the index, newest first.
RECENT = 5_000


class _PeriodFilters(ListFilters):
    """Who and when: common to what was done and what was read."""

    person = SearchField(label="Personne")
    text = SearchField(label="Objet")
    first = DayField(label="Du")
    last = DayField(label="Au")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("first", "last")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned["person"]:
            rows = rows.filter(actor_label__icontains=cleaned["person"])
        if cleaned["text"]:
            rows = rows.filter(label__icontains=cleaned["text"])
        if cleaned["first"]:
            rows = rows.filter(at__gte=day_start(cleaned["first"]))
        if cleaned["last"]:
            rows = rows.filter(at__lt=day_start(cleaned["last"], days_later=1))
        return rows


class EntryFilters(_PeriodFilters):
    """Filters of what was done."""

    action = forms.ChoiceField(label="Action")
    field_order = ("person", "action", "text", "first", "last")

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, actor=actor)
        known = sorted(((name, action_label(name)) for name in self._met()), key=lambda item: item[1])
        self.fields["action"].choices = [("", "Toutes"), *known]  # type: ignore[attr-defined]

    def _met(self) -> set[str]:
        """Actions that this community's journal holds, and the one that a kept address asks for: of most of the others
        nothing would be found. 1 query."""
        met = set(AuditEntry.objects.order_by("-at").values_list("action", flat=True)[:RECENT])
        asked = self.data.get("action", "")
        return met | {asked} if asked in ACTIONS else met

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        rows = super().apply(rows, cleaned)
        return rows.filter(action=cleaned["action"]) if cleaned["action"] else rows


class AccessFilters(_PeriodFilters):
    """Filters of what was read."""

    exports = forms.BooleanField(label="Exports seulement")
    field_order = ("person", "text", "first", "last", "exports")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        rows = super().apply(rows, cleaned)
        return rows.filter(what__endswith=".export") if cleaned["exports"] else rows
