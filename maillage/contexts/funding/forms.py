"""Fields that the forms of money share. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from typing import Any

from django import forms

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


def needed_day(label: str, *, help_text: str = "") -> DayField:
    """A day that must be given."""
    field = DayField(label=label)
    field.required, field.help_text = True, help_text
    field.error_messages["required"] = "Donnez une date, par exemple 15/03/2027."
    return field


def optional_day(label: str, *, help_text: str = "") -> DayField:
    field = DayField(label=label)
    field.help_text = help_text
    return field


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Il reste au dossier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le motif : il reste au dossier."},
    )


def shown(form: forms.Form) -> list[Any]:
    """The fields in order, without the version."""
    return [form[name] for name in form.fields if name != "version"]


def seen(form: forms.Form) -> int:
    """The version that the form showed; 0 when it says none, which no row has."""
    return form.cleaned_data.get("version") or 0
