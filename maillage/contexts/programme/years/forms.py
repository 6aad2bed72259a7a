"""Forms of a year of report."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.programme.missions.forms import version_field
from maillage.contexts.programme.years.models import ReportingYear
from maillage.platform.tables.filters import DayField


class YearForm(forms.Form):
    """Name and days of a year."""

    label = forms.CharField(
        label="Nom de l’année",
        max_length=20,
        help_text="« 2026 », ou « mars 2026 – février 2027 » en plus court.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un nom à cette année, par exemple « 2026 »."},
    )
    starts_on = DayField(label="Premier jour")
    ends_on = DayField(label="Dernier jour")
    version = version_field()

    NAMES = ("label", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_on", "ends_on"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = "Choisissez un jour."
        self.fields[
            "starts_on"
        ].help_text = "Une année civile, ou celle qui court d’un anniversaire du contrat à l’autre."

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.NAMES]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: ReportingYear) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}
