from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.contexts.directory.structures.models import Structure
from maillage.core.identifiers.finess import is_finess

ANOTHER = "autre"


class OwnStructureForm(forms.Form):
    """Which of the CPTS that FINESS knows here is ours, or another number."""

    choix = forms.ChoiceField(
        label="Votre CPTS dans FINESS",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une ligne.",
            "invalid_choice": "Choisissez une des lignes proposées.",
        },
    )
    numero = forms.CharField(
        label="Autre numéro FINESS",
        required=False,
        max_length=20,
        help_text="Neuf chiffres ; il figure au contrat ACI. À remplir si votre CPTS n’est pas proposée ci-dessus.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"max_length": "Un numéro FINESS compte neuf chiffres."},
    )

    def __init__(self, data: Any = None, *, proposed: Sequence[Structure], current: str) -> None:
        known = {row.finess for row in proposed}
        if current:
            start = {"choix": current} if current in known else {"choix": ANOTHER, "numero": current}
        else:
            start = {"choix": ""}
        super().__init__(data, initial=start)
        field = self.fields["choix"]
        assert isinstance(field, forms.ChoiceField)
        field.required = False
        field.choices = [
            *((row.finess, f"{row.shown_name}, {row.commune_name} ({row.finess})") for row in proposed),
            (ANOTHER, "Un autre numéro, écrit ci-dessous"),
            ("", "Pas encore de numéro FINESS"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("choix") != ANOTHER:
            if cleaned.get("numero") and cleaned.get("choix") == "":
                self.add_error("choix", "Vous avez écrit un numéro : choisissez « Un autre numéro ».")
            return cleaned
        number = "".join((cleaned.get("numero") or "").split())
        if not is_finess(number):
            self.add_error("numero", "Écrivez un numéro FINESS : neuf caractères, par exemple 300012345.")
        cleaned["numero"] = number
        return cleaned

    @property
    def finess(self) -> str:
        """The number that was chosen, "" for none."""
        chosen: str = self.cleaned_data["choix"]
        return self.cleaned_data["numero"] if chosen == ANOTHER else chosen
