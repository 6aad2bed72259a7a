from __future__ import annotations

from django import forms

from maillage.contexts.directory.objections.services import NotAnIdentifier, national_identifier


class ObjectionForm(forms.Form):
    identifier = forms.CharField(
        label="Numéro RPPS",
        max_length=60,
        help_text="Onze chiffres ; il figure sur la page de la personne et sur sa carte CPS. L’identifiant national "
        "(IDNPS), douze chiffres qui commencent par 8, est compris aussi.",
        error_messages={
            "required": "Écrivez le numéro RPPS de la personne.",
            "max_length": "Un numéro RPPS compte onze chiffres, un identifiant national (IDNPS) douze.",
        },
    )

    def clean_identifier(self) -> str:
        typed: str = self.cleaned_data["identifier"]
        try:
            return national_identifier(typed)
        except NotAnIdentifier as error:
            raise forms.ValidationError(str(error)) from error
