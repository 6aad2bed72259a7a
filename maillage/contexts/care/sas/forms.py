"""Forms of the tie with the SAS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.care.sas.models import Part, SasLink


class LinkForm(forms.Form):
    """What the SAS is shown of the CPTS."""

    is_on = forms.BooleanField(
        label="Montrer au SAS les créneaux que les membres lui ouvrent",
        required=False,
        help_text="Ceux qui portent la visibilité voulue, et eux seuls. Décoché, le SAS ne voit plus rien d’ici.",
    )
    name = forms.CharField(
        label="Nom de la CPTS au SAS",
        required=False,
        max_length=120,
        help_text="Vide : le nom de la communauté.",
    )
    phone = forms.CharField(
        label="Téléphone que les régulateurs appellent",
        required=False,
        max_length=30,
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        help_text="Réservé aux professionnels : ce n’est pas un numéro pour le public.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: SasLink) -> None:
        known = {"is_on": row.is_on, "name": row.name, "phone": row.phone, "version": row.version}
        super().__init__(data, initial=known)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("is_on", "name", "phone")}


class PartForm(forms.Form):
    """What a member says of his declaration in his SAS account."""

    part = forms.ChoiceField(
        label="Participation déclarée dans son compte SAS",
        choices=[("", "Choisir"), *Part.choices],
        error_messages={"required": "Choisissez ce que cette personne a déclaré."},
    )
    told_on = forms.DateField(
        label="Dit le",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, row: Any) -> None:
        super().__init__(data, initial={"part": row.part or "", "told_on": timezone.localdate()})

    def clean_told_on(self) -> Any:
        told_on = self.cleaned_data["told_on"]
        if told_on > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : donnez le jour où la personne l’a dit.")
        return told_on
