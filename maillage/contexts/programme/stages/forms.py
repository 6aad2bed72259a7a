"""Forms of a stage. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import ContactField, visible_documents
from maillage.contexts.programme.missions.forms import version_field
from maillage.contexts.programme.stages.course import Chapter
from maillage.contexts.programme.stages.models import ContractKind, Stage, StageKind
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.actor import Actor

_MOST = 300


class StageForm(forms.Form):
    """What a community says of one stage."""

    started_on = DayField(label="Commencée le")
    expected_on = DayField(label="Attendue pour le")
    reached_on = DayField(label="Franchie le")
    contract = forms.ChoiceField(
        label="Genre de contrat", required=False, choices=[("", "à préciser"), *ContractKind.choices]
    )
    next_step = forms.CharField(
        label="Prochaine chose à faire",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_step_on = DayField(label="Pour le")
    owner = ContactField(label="Portée par", kind="person")
    note = forms.CharField(
        label="Ce qu’il faut en savoir",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = version_field()

    NAMES = (
        "started_on",
        "expected_on",
        "reached_on",
        "contract",
        "next_step",
        "next_step_on",
        "owner",
        "note",
    )

    def __init__(self, *args: Any, chapter: Chapter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chapter.kind != StageKind.CONTRACT:
            del self.fields["contract"]
        if chapter.after:
            self.fields[
                "expected_on"
            ].help_text = "Sans date, elle est comptée depuis la signature du contrat."

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}

    @property
    def seen(self) -> int:
        """The version that the form showed; 0 when nothing was said yet."""
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Stage | None) -> dict[str, Any]:
        if row is None:
            return {"version": 0}
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}

    def clean_reached_on(self) -> Any:
        day = self.cleaned_data["reached_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Ce jour est à venir : notez-le plutôt comme attendu.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("started_on"), cleaned.get("reached_on")
        if first and last and last < first:
            self.add_error("reached_on", "L’étape serait franchie avant d’avoir commencé.")
        return cleaned


class FileForm(forms.Form):
    """A document of the register, as one of the papers of the stage or beside them."""

    document = forms.ChoiceField(
        label="Document du registre",
        error_messages={"required": "Choisissez un document du registre."},
    )
    paper = forms.ChoiceField(label="En tant que", required=False)

    def __init__(self, *args: Any, chapter: Chapter, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = visible_documents(actor).filter(archived_at=None)[:_MOST]
        self.rows = {str(one.pk): one for one in rows}
        document, paper = self.fields["document"], self.fields["paper"]
        assert isinstance(document, forms.ChoiceField) and isinstance(paper, forms.ChoiceField)
        document.choices = [("", "à choisir"), *((key, str(one)) for key, one in self.rows.items())]
        paper.choices = [*((one.key, one.label) for one in chapter.papers), ("", "autre pièce")]

    @property
    def chosen(self) -> Any:
        return self.rows[self.cleaned_data["document"]]
