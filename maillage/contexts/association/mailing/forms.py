"""The form of a letter to many: words, then groups."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from django import forms

from maillage.contexts.association.mailing.audience import LABELS, WHO, Audience, choices
from maillage.contexts.association.mailing.merging import FIELDS
from maillage.contexts.association.mailing.models import Mailing

PARTS: Final = tuple(part.name for part in fields(Audience) if part.name != "who")
NUMBERS: Final = {"colleges", "bodies", "teams"}
_HELP: Final = (
    "Ce qui change d’une lettre à l’autre : " + ", ".join(f"{{{one}}}" for one in FIELDS.values()) + "."
)


class MailingForm(forms.Form):
    subject = forms.CharField(
        label="Objet",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez l’objet."},
    )
    text = forms.CharField(
        label="Texte",
        max_length=20_000,
        strip=False,
        help_text=_HELP,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Écrivez le texte."},
    )
    is_statutory = forms.BooleanField(
        label="Courrier imposé par les statuts (convocation, appel de cotisation)",
        required=False,
        help_text="Il part aussi à qui ne veut plus de courrier, et ne propose pas de se désabonner.",
    )
    who = forms.ChoiceField(label="À qui", choices=WHO, widget=forms.RadioSelect, initial=WHO[0][0])
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Mailing | None) -> None:
        offered = choices()
        super().__init__(data, initial=_initial(row))
        for part in PARTS:
            if offered[part]:
                self.fields[part] = forms.TypedMultipleChoiceField(
                    label=LABELS[part].capitalize(),
                    choices=offered[part],
                    coerce=int if part in NUMBERS else str,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    error_messages={
                        "invalid_choice": "Un de ces groupes n’existe plus : vérifiez les cases."
                    },
                )

    @property
    def groups(self) -> list[Any]:
        """What the association is made of: what most letters go by."""
        return [self[part] for part in PARTS if part in self.fields and part in NUMBERS]

    @property
    def other_groups(self) -> list[Any]:
        """Longer lists: folded until one of them is wanted."""
        return [self[part] for part in PARTS if part in self.fields and part not in NUMBERS]

    @property
    def are_others_open(self) -> bool:
        return any(group.value() or group.errors for group in self.other_groups)

    def audience(self) -> Audience:
        chosen = {part: tuple(self.cleaned_data.get(part) or ()) for part in PARTS}
        return Audience(who=self.cleaned_data["who"], **chosen)


def _initial(row: Mailing | None) -> dict[str, Any]:
    if row is None:
        return {"version": 0, "who": WHO[0][0]}
    audience = Audience.from_json(row.audience)
    values: dict[str, Any] = {
        "subject": row.subject,
        "text": row.text,
        "is_statutory": row.is_statutory,
        "version": row.version,
        "who": audience.who,
    }
    return values | {part: [str(one) for one in getattr(audience, part)] for part in PARTS}


class FileForm(forms.Form):
    file = forms.FileField(
        label="Joindre un fichier",
        help_text="PDF, image, texte, Word, Excel ou OpenDocument ; 7 Mo pour toutes les pièces.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "invalid": "Choisissez un fichier.",
        },
    )
