"""Forms of an import: give a list, say what its columns are, choose for all lines, correct one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.association.members.importing import columns
from maillage.contexts.association.members.importing.queries import Choices
from maillage.contexts.association.members.importing.sheet import (
    MAX_BYTES,
    Sheet,
    SheetRefused,
    read_file,
    read_text,
)
from maillage.contexts.association.members.queries import open_colleges
from maillage.platform.tables.filters import DateInput

_MAX_TEXT: Final = 1_000_000


class ListForm(forms.Form):
    """A file, or pasted cells; `sheet` is what was read."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        help_text="Excel (.xlsx, .xls), LibreOffice (.ods) ou CSV, jusqu’à 5 000 lignes.",
        error_messages={"max_length": "Le nom de ce fichier est trop long."},
    )
    text = forms.CharField(
        label="Ou collez les cellules",
        required=False,
        max_length=_MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Dans votre tableur, sélectionnez tout, titres compris, copiez, puis collez ici.",
        error_messages={"max_length": "Cette liste est trop longue pour être collée : donnez le fichier."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        self.list_name = ""
        self.sheet: Sheet | None = None
        if self.errors:
            return cleaned
        if not file and not text.strip():
            self.add_error("file", "Choisissez un fichier, ou collez les cellules.")
            return cleaned
        try:
            self.sheet = self._read(file, text)
        except SheetRefused as refusal:
            self.add_error("file" if file else "text", str(refusal))
        self.list_name = file.name if file else f"Cellules collées le {timezone.localdate():%d/%m/%Y}"
        return cleaned

    @staticmethod
    def _read(file: Any, text: str) -> Sheet:
        if not file:
            return read_text(text)
        if file.size > MAX_BYTES:
            raise SheetRefused("Ce fichier dépasse 5 Mo : gardez la seule feuille des adhérents.")
        return read_file(file.name, file.read())


class ColumnsForm(forms.Form):
    """One choice for each column."""

    def __init__(self, *args: Any, header: list[str], mapping: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "ne pas importer"), *((one.name, one.label) for one in columns.FIELDS)]
        for at, title in enumerate(header):
            self.fields[f"colonne_{at}"] = forms.ChoiceField(
                label=str(title),
                required=False,
                choices=choices,
                initial=mapping[at] if at < len(mapping) else "",
            )

    @property
    def mapping(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


class ChoicesForm(forms.Form):
    """What holds for the whole list."""

    as_members = forms.BooleanField(label="Ces personnes sont adhérentes", required=False)
    college = forms.ChoiceField(label="Collège de ceux dont la ligne n’en dit pas", required=False)
    joined_on = forms.DateField(
        label="Adhérents depuis, quand la ligne ne le dit pas",
        required=False,
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"],
        help_text="Sans date : à compter d’aujourd’hui.",
        error_messages={"invalid": "Cette date n’existe pas : écrivez-la comme 02/12/2025."},
    )
    link_entries = forms.BooleanField(
        label="Relier à l’annuaire les professionnels reconnus par leur nom", required=False
    )
    keep_unread = forms.BooleanField(
        label="Importer aussi les lignes à corriger, en gardant dans la note ce qui ne se lit pas",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["college"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "aucun"), *((str(one.pk), one.name) for one in open_colleges())]

    @property
    def choices(self) -> Choices:
        said = self.cleaned_data
        return Choices(
            as_members=said["as_members"],
            college_id=int(said["college"]) if said["college"] else None,
            joined_on=said["joined_on"],
            link_entries=said["link_entries"],
            keep_unread=said["keep_unread"],
        )

    @staticmethod
    def initial_of(choices: Choices) -> dict[str, Any]:
        return {
            "as_members": choices.as_members,
            "college": str(choices.college_id or ""),
            "joined_on": choices.joined_on,
            "link_entries": choices.link_entries,
            "keep_unread": choices.keep_unread,
        }


class LineForm(forms.Form):
    """What one line says, as texts: checked again once saved."""

    def __init__(
        self,
        *args: Any,
        names: list[str],
        texts: dict[str, str],
        faults: dict[str, str],
        is_left_out: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = forms.CharField(
                label=columns.LABELS[name],
                required=False,
                max_length=500,
                initial=texts.get(name, ""),
                help_text=faults.get(name, "").capitalize(),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.fields["is_left_out"] = forms.BooleanField(
            label="Laisser cette ligne de côté", required=False, initial=is_left_out
        )

    @property
    def fixes(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "is_left_out"}
