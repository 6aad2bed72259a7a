"""The form that opens the assistance."""

from __future__ import annotations

from django import forms

from maillage.platform.accounts.support.levels import LEVELS, READ

_HOURS = (
    (1, "1 heure"),
    (4, "4 heures"),
    (8, "8 heures"),
    (24, "24 heures"),
    (48, "48 heures"),
    (72, "72 heures"),
)


class SupportForm(forms.Form):
    """Why, how much, how long."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Ce que vous voulez faire regarder, par exemple « la liste des adhérents s’imprime mal ».",
    )
    level = forms.ChoiceField(
        label="Ce que l’assistance peut faire",
        choices=[(level.name, f"{level.label} : {level.detail}") for level in LEVELS],
        widget=forms.RadioSelect,
        initial=READ.name,
    )
    hours = forms.TypedChoiceField(label="Pour combien de temps", choices=_HOURS, coerce=int, initial=4)
