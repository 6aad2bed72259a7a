from __future__ import annotations

from django import forms

MAX_QUERY = 1_000


class ViewNameForm(forms.Form):
    """Name of a saved view."""

    name = forms.CharField(
        label="Nom de la vue",
        max_length=60,
        error_messages={
            "required": "Donnez un nom à la vue.",
            "max_length": "Le nom de la vue tient en 60 caractères.",
        },
    )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    @property
    def first_error(self) -> str:
        return str(next(iter(self.errors.values()))[0])


class SaveViewForm(ViewNameForm):
    """What the list sends to keep its filters and order."""

    table = forms.RegexField(r"\A[a-z_]+(\.[a-z_]+)+\Z", max_length=80)
    query = forms.CharField(
        max_length=MAX_QUERY,
        required=False,
        strip=False,
        error_messages={"max_length": "Ces filtres sont trop longs pour être enregistrés."},
    )
    shared = forms.BooleanField(required=False)
