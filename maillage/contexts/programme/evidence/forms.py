"""Forms of a piece of evidence."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.evidence.services import KINDS, MAX_BYTES
from maillage.contexts.programme.missions.forms import version_field
from maillage.platform.files.checks import KINDS as FILE_KINDS
from maillage.platform.files.checks import in_words
from maillage.platform.tables.filters import DayField

# Ends of names that a browser proposes; what a file is, its content alone decides.
ACCEPTED = ",".join(suffix for name in sorted(KINDS) for suffix in FILE_KINDS[name].suffixes)


class EvidenceForm(forms.Form):
    """What shows that something took place; the file only when it is new."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        allow_empty_file=True,
        max_length=500,
        help_text=f"{in_words(KINDS)} ; {MAX_BYTES // 1_000_000} Mo au plus. Sans donnée de patient.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    title = forms.CharField(
        label="Preuve",
        max_length=200,
        help_text="« Affiche de la campagne », « Photo de l’atelier », « Courriel de la mairie ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un titre à cette preuve."},
    )
    happened_on = DayField(label="Date du fait")
    detail = forms.CharField(
        label="Ce qu’elle montre",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire sans fichier.",
    )
    version = version_field()

    NAMES = ("file", "title", "happened_on", "detail")

    def __init__(self, *args: Any, with_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].required = True
        self.fields["happened_on"].error_messages["required"] = "Donnez le jour du fait."
        if not with_file:
            del self.fields["file"]

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.NAMES if name in self.fields]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES[1:]}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Evidence) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES[1:], "version")}
