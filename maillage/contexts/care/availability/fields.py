"""Fields that several forms of care have: a whole number, the edition that was shown."""

from __future__ import annotations

from typing import Final

from django import forms

_MAX_VERSION: Final = 2_000_000_000
_NO_NUMBER: Final = {
    "invalid": "Écrivez un nombre entier.",
    "min_value": "C’est trop peu : %(limit_value)s au moins.",
    "max_value": "C’est trop : %(limit_value)s au plus.",
    "required": "Donnez un nombre.",
}


def version_field() -> forms.IntegerField:
    """Which edition of the row the page showed; a draft keeps it."""
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )


def whole_field(
    label: str, *, low: int = 0, high: int, required: bool = False, help_text: str = ""
) -> forms.IntegerField:
    """A whole number between two bounds, refused in French."""
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        required=required,
        help_text=help_text,
        error_messages=_NO_NUMBER,
    )
