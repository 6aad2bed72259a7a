"""Forms of a label, and of what is put on many entries at once."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.directory.labels.models import Label, Tone

MAX_QUERY = 2_000


def _name(*, label: str, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=60,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Donnez un nom à l’étiquette.",
            "max_length": "Le nom d’une étiquette tient en 60 caractères.",
        },
    )


class LabelForm(forms.Form):
    name = _name(label="Nom", required=True)
    tone = forms.ChoiceField(
        label="Couleur",
        choices=Tone.choices,
        initial=Tone.NEUTRAL,
        error_messages={
            "required": "Choisissez une couleur.",
            "invalid_choice": "Cette couleur n’existe pas.",
        },
    )
    detail = forms.CharField(
        label="À quoi elle sert",
        max_length=200,
        required=False,
        help_text="Pour ceux qui ne l’ont pas créée. Rien sur la santé ni sur les opinions d’une personne.",
    )
    # Not of type « hidden »: a draft keeps it, and tells when it has become too old.
    version = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "tone", "detail")}

    @classmethod
    def initial_of(cls, row: Label) -> dict[str, Any]:
        return {"name": row.name, "tone": row.tone, "detail": row.detail, "version": row.version}


class EntryLabelsForm(forms.Form):
    """The boxes of an entry's panel; each value is checked, what is no label is refused."""

    subject = forms.CharField(max_length=80)
    labels = forms.TypedMultipleChoiceField(coerce=int, required=False)
    shown = forms.TypedMultipleChoiceField(coerce=int, required=False)
    new_name = _name(label="Nouvelle étiquette", required=False)

    def __init__(self, *args: Any, known: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("labels", "shown"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedMultipleChoiceField)
            field.choices = known

    def clean_new_name(self) -> str:
        return " ".join(str(self.cleaned_data["new_name"]).split())


class ListLabelForm(forms.Form):
    """Which label the rows of a list are given: one that exists, or a new one."""

    label = forms.TypedChoiceField(
        label="Étiquette",
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Cette étiquette n’existe plus : choisissez-en une autre."},
    )
    new_name = _name(label="Ou une nouvelle étiquette", required=False)

    def __init__(self, *args: Any, known: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["label"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choisir"), *known]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["new_name"] = " ".join(str(cleaned.get("new_name") or "").split())
        if self.errors:
            return cleaned
        if not cleaned.get("label") and not cleaned["new_name"]:
            self.add_error("label", "Choisissez une étiquette, ou donnez un nom à une nouvelle.")
        if cleaned.get("label") and cleaned["new_name"]:
            self.add_error(
                "new_name", "Une seule à la fois : videz ce champ, ou ne choisissez rien au-dessus."
            )
        return cleaned
