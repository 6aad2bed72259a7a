"""Forms of a mission. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.api import ContactField
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.tables.filters import DayField

_MAX_VERSION = 2_000_000_000


def version_field() -> forms.IntegerField:
    # Not of type « hidden »: a draft keeps it, and tells when it has become too old.
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )


class MissionForm(forms.Form):
    """A mission of the contract or an axis of one's own."""

    name = forms.CharField(
        label="Nom de la mission",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un nom à la mission."},
    )
    aim = forms.CharField(
        label="Ambition",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que la CPTS veut voir changer, une ligne par idée.",
    )
    pilot = ContactField(label="Pilote")
    rank = forms.IntegerField(
        label="Ordre dans les listes", min_value=0, max_value=999, required=False, initial=0
    )
    starts_on = DayField(label="Depuis le")
    version = version_field()

    NAMES = ("name", "aim", "pilot", "rank", "starts_on")

    def __init__(self, *args: Any, new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if new:
            del self.fields["rank"]

    @property
    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}
        if "rank" in found:
            found["rank"] = found["rank"] or 0
        return found

    @property
    def seen(self) -> int:
        """The version that the form showed; 0 when it says none, which no row has."""
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Mission) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}


class EndForm(forms.Form):
    """The last day of a mission."""

    on = DayField(label="Dernier jour")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = True
        self.fields["on"].error_messages["required"] = "Donnez le dernier jour de la mission."
