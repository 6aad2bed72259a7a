"""Forms of the project. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.programme.actions.models import Action, ActionState
from maillage.contexts.programme.missions import queries as missions
from maillage.contexts.programme.missions.forms import version_field
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.project.figures.offered import SOURCES
from maillage.contexts.programme.project.models import (
    ChapterPart,
    ChapterState,
    Priority,
    ProjectChapter,
    ProjectVersion,
    VersionKind,
)
from maillage.contexts.programme.project.proposal import Proposed
from maillage.platform.tables.filters import DayField


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class ChapterForm(forms.Form):
    """A chapter as one writes it; its figures are taken, never typed."""

    title = forms.CharField(
        label="Titre",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un titre au chapitre."},
    )
    part = forms.ChoiceField(
        label="Partie", choices=[(key, _capital(label)) for key, label in ChapterPart.choices]
    )
    text = forms.CharField(
        label="Texte",
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Une ligne qui commence par un tiret devient un point d’une liste.",
    )
    reading = forms.CharField(
        label="Ce que nous en retenons",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Vient après les chiffres du chapitre.",
    )
    state = forms.ChoiceField(
        label="Où en est ce chapitre",
        choices=[(key, _capital(label)) for key, label in ChapterState.choices],
    )
    version = version_field()

    NAMES = ("title", "part", "text", "reading", "state")

    def __init__(self, *args: Any, asks: str = "", new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["text"].help_text = f"{asks} {self.fields['text'].help_text}"
        if new:
            del self.fields["state"]
            del self.fields["reading"]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}

    @property
    def seen(self) -> int:
        """The version that the form showed; 0 when it says none, which no row has."""
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: ProjectChapter) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}


class BeginForm(forms.Form):
    """Which of the proposed chapters to take over."""

    chapters = forms.MultipleChoiceField(
        label="Chapitres à reprendre",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins un chapitre.",
            "invalid_choice": "Ce chapitre n’est pas proposé.",
        },
    )

    def __init__(self, *args: Any, offered: list[Proposed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chapters"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.key, one.title) for one in offered]


class FiguresForm(forms.Form):
    """Figures to feed a chapter with."""

    source = forms.ChoiceField(
        label="Ajouter des chiffres",
        error_messages={
            "required": "Choisissez des chiffres.",
            "invalid_choice": "Ces chiffres ne sont pas proposés.",
        },
    )

    def __init__(self, *args: Any, known: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        self.rest = [(key, one.title) for key, one in SOURCES.items() if key not in known]
        field.choices = [("", "à choisir"), *self.rest]


class PriorityForm(forms.Form):
    """A priority, and what answers it."""

    title = forms.CharField(
        label="Priorité",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un nom à la priorité."},
    )
    text = forms.CharField(
        label="Pourquoi, et ce qui aura changé",
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    missions: forms.ModelMultipleChoiceField[Mission] = forms.ModelMultipleChoiceField(
        label="Missions qui y répondent",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    actions: forms.ModelMultipleChoiceField[Action] = forms.ModelMultipleChoiceField(
        label="Fiches actions qui y répondent",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_kept = forms.BooleanField(
        label="Cette priorité fait partie du projet",
        required=False,
        help_text="Décochée, elle quitte le texte et reste notée.",
    )
    version = version_field()

    NAMES = ("title", "text", "missions", "actions", "is_kept")

    def __init__(self, *args: Any, row: Priority | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tied = list(row.ties.all()) if row else []
        mission, action = self.fields["missions"], self.fields["actions"]
        assert isinstance(mission, forms.ModelMultipleChoiceField)
        assert isinstance(action, forms.ModelMultipleChoiceField)
        today = timezone.localdate()
        mission.queryset = missions.missions().filter(
            Q(ends_on=None) | Q(ends_on__gte=today) | Q(pk__in=[one.mission_id for one in tied])
        )
        action.queryset = Action.objects.filter(
            ~Q(state=ActionState.DROPPED) | Q(pk__in=[one.action_id for one in tied])
        ).order_by("mission__rank", "mission_id", "pk")
        if row is None:
            del self.fields["is_kept"]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}

    @property
    def seen(self) -> int:
        """The version that the form showed; 0 when it says none, which no row has."""
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Priority) -> dict[str, Any]:
        ties = list(row.ties.all())
        return {
            "title": row.title,
            "text": row.text,
            "is_kept": row.is_kept,
            "version": row.version,
            "missions": [one.mission_id for one in ties if one.mission_id],
            "actions": [one.action_id for one in ties if one.action_id],
        }


class FreezeForm(forms.Form):
    """Keep the project as it is, or say what became of a version that was kept."""

    kind = forms.ChoiceField(
        label="Ce que c’est",
        choices=[(key, _capital(label)) for key, label in VersionKind.choices],
        initial=VersionKind.SENT,
    )
    label = forms.CharField(
        label="Nom de la version",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Par exemple : « Dépôt à l’ARS, mars 2026 ».",
        error_messages={"required": "Donnez un nom à cette version."},
    )
    on = DayField(label="Date")
    of = forms.ChoiceField(label="Ce qui est figé", required=False)
    why = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui a conduit à cette version, ou les remarques reçues.",
    )

    def __init__(self, *args: Any, known: list[ProjectVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = True
        self.fields["on"].help_text = "Le jour de l’envoi, de la validation ou de la décision."
        self.fields["on"].error_messages["required"] = "Donnez la date de cette version."
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "le projet tel qu’il est aujourd’hui"),
            *((str(one.number), f"la version « {one.label} », sans y toucher") for one in known),
        ]
        if known:
            field.help_text = "L’ARS valide ce qu’elle a reçu : choisissez alors la version envoyée."
        else:
            del self.fields["of"]

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {name: data[name] for name in ("kind", "label", "on", "why")}
        return {**found, "of": int(data["of"]) if data.get("of") else None}
