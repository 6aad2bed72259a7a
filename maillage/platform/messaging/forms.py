"""Filters of the list of what was sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from maillage.platform.messaging.models import MessageState
from maillage.platform.tables.filters import DayField, ListFilters, SearchField, day_start


class MessageFilters(ListFilters):
    text = SearchField(label="Objet ou destinataire")
    state = forms.ChoiceField(label="État", choices=[("", "Tous"), *MessageState.choices])
    first = DayField(label="Du")
    last = DayField(label="Au")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("first", "last")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned["text"]:
            rows = rows.filter(Q(subject__icontains=cleaned["text"]) | Q(to__icontains=cleaned["text"]))
        if cleaned["state"]:
            rows = rows.filter(state=cleaned["state"])
        if cleaned["first"]:
            rows = rows.filter(queued_at__gte=day_start(cleaned["first"]))
        if cleaned["last"]:
            rows = rows.filter(queued_at__lt=day_start(cleaned["last"], days_later=1))
        return rows
