"""Forms of a document and of a new version of it."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.decisions.forms import version_field
from maillage.contexts.association.documents.models import Document, DocumentKind, Visibility
from maillage.contexts.association.documents.services import KINDS, MAX_BYTES
from maillage.contexts.association.meetings.models import Meeting
from maillage.platform.files.checks import KINDS as FILE_KINDS
from maillage.platform.files.checks import in_words
from maillage.platform.tables.filters import DayField

# Ends of names that a browser proposes; what a file is, its content alone decides.
ACCEPTED = ",".join(suffix for name in sorted(KINDS) for suffix in FILE_KINDS[name].suffixes)
_RECENT_MEETINGS = 100


def file_field(label: str) -> forms.FileField:
    return forms.FileField(
        label=label,
        allow_empty_file=True,
        max_length=500,
        help_text=f"{in_words(KINDS)} ; {MAX_BYTES // 1_000_000} Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Choisissez un fichier."},
    )


class DocumentForm(forms.Form):
    """What a document is, for whom, until when; with its file when it is new."""

    file = file_field("Fichier")
    title = forms.CharField(
        label="Titre",
        max_length=200,
        help_text="Sans nom de patient.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un titre au document."},
    )
    kind = forms.ChoiceField(label="Genre", choices=[("", "Choisir"), *DocumentKind.choices])
    visibility = forms.ChoiceField(
        label="Visible par", choices=Visibility.choices, initial=Visibility.MEMBERS, widget=forms.RadioSelect
    )
    detail = forms.CharField(
        label="De quoi il s’agit", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    valid_from = DayField(label="Valable depuis")
    valid_until = DayField(label="Valable jusqu’au")
    keep_until = DayField(label="À garder jusqu’au")
    meeting: forms.ModelChoiceField[Meeting] = forms.ModelChoiceField(
        label="Réunion", queryset=None, required=False, empty_label="aucune"
    )
    body: forms.ModelChoiceField[Body] = forms.ModelChoiceField(
        label="Instance", queryset=None, required=False, empty_label="aucune"
    )
    version = version_field()

    NAMES = (
        "title",
        "kind",
        "visibility",
        "detail",
        "valid_from",
        "valid_until",
        "keep_until",
        "meeting",
        "body",
    )

    def __init__(self, *args: Any, with_file: bool, meeting_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].error_messages["required"] = (
            "Choisissez un genre ; « autre document » convient sinon."
        )
        self.fields["valid_until"].help_text = "Vous êtes prévenu soixante jours avant, pour le renouveler."
        self.fields["keep_until"].help_text = (
            "Vide : toujours. Le lendemain de ce jour, le document s’efface avec toutes ses versions ; "
            "vous êtes prévenu soixante jours avant."
        )
        if not with_file:
            del self.fields["file"]
        meetings, bodies = self.fields["meeting"], self.fields["body"]
        assert isinstance(meetings, forms.ModelChoiceField)
        assert isinstance(bodies, forms.ModelChoiceField)
        recent = list(
            Meeting.objects.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:_RECENT_MEETINGS]
        )
        # The one that is named stays in the list, however old.
        recent += [meeting_id] if meeting_id else []
        meetings.queryset = Meeting.objects.filter(pk__in=recent).order_by("-starts_at", "-pk")
        bodies.queryset = Body.objects.order_by("name", "pk")

    @property
    def shown_fields(self) -> list[Any]:
        names = ("file", *self.NAMES) if "file" in self.fields else self.NAMES
        return [self[name] for name in names]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Document) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "La fin de validité précède son début.")
        return cleaned


class VersionForm(forms.Form):
    """A new file of the same document."""

    file = file_field("Nouveau fichier")
    note = forms.CharField(
        label="Ce qui change",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
