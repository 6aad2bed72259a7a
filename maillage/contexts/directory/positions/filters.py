"""The two questions of « Qui est proche ? »: from where, and what."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.directory.positions.near import choices_around, nearest
from maillage.contexts.directory.positions.starting import Start, start_from, suggestion
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.urls import community_url

DATALIST = "communes-proposees"


class NearFilters(ListFilters):
    """`start`: what the first field names, None before one is written."""

    depart = forms.CharField(
        label="Depuis (commune)",
        max_length=100,
        error_messages={"max_length": "Un nom de commune suffit."},
    )
    quoi = forms.ChoiceField(label="Vous cherchez")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community = self.actor.community
        assert community is not None
        self.start: Start | None = None
        self.around = territory.with_neighbours(territory.codes_of(self.actor))
        self.groups = choices_around(self.around)
        field = self.fields["quoi"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "choisissez"), *((name, choices) for name, choices in self.groups if choices)]
        # The browser proposes the communes under the field; without script, the nearest name is taken.
        self.fields["depart"].widget.attrs.update(
            {
                "list": DATALIST,
                "autocomplete": "off",
                "hx-get": community_url(community, "directory:near_communes"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": f"#{DATALIST}",
                "hx-swap": "innerHTML",
                "hx-push-url": "false",
                "hx-params": "depart",
            }
        )

    def clean_depart(self) -> str:
        text: str = self.cleaned_data.get("depart") or ""
        if text:
            self.start = start_from(self.actor, text)
            if self.start is None:
                raise forms.ValidationError(
                    "Aucune commune ne porte ce nom : écrivez-en le début, ou son code postal."
                )
            # Both: Django has already bound the field when it is cleaned.
            self.fields["depart"].help_text = self["depart"].help_text = self._told(self.start)
        return text

    def _told(self, start: Start) -> str:
        """Where the distances start from, in words, and what else the text may have meant."""
        told = f"Depuis {start.name}"
        if not start.is_approximate:
            return f"{told} ({start.position.words})."
        if not start.others:
            return f"{told}."
        others = ", ".join(suggestion(one) for one in start.others[:4])
        return f"{told}. Autre commune possible : {others}."

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: nothing is listed before both questions are answered."""
        del rows
        if self.start is None or not cleaned.get("quoi"):
            return []
        return nearest(self.actor, self.start, cleaned["quoi"], self.around)

    def _shown(self, name: str, value: Any) -> str:
        if name == "depart" and self.start is not None:
            return self.start.name
        return super()._shown(name, value)
