"""Form of a confirmation."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.dossier.dialogue.confirming.models import Answer


class ConfirmForm(forms.Form):
    """mark: what the page showed. how: only for an answer on behalf of the pilot."""

    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    note = forms.CharField(
        label="Ce qui est à corriger, ou à savoir",
        max_length=4_000,
        required=False,
        help_text="N’écrivez rien qui permette de reconnaître un patient.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    how = forms.CharField(
        label="Comment le pilote vous l’a dit",
        max_length=200,
        help_text="« par téléphone le 12 », « en réunion de bureau ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites comment : la réponse est donnée au nom du pilote."},
    )
    mark = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, on_behalf: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if on_behalf:
            self.fields["answer"].label = "La réponse du pilote"
        else:
            del self.fields["how"]
