"""Forms of ideas."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.models import Meeting
from maillage.contexts.programme.ideas import queries
from maillage.contexts.programme.ideas.models import Idea, IdeaCall
from maillage.contexts.programme.ideas.services import title_of
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.ui.typography import short_date


def _area(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=2_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class IdeaForm(forms.Form):
    """The three texts of an idea. `site` is a trap: hidden, so that only machines fill it."""

    finding = _area("Constat", "Ce qui ne va pas, ce qui manque.")
    lever = _area("Levier", "Sur quoi s’appuyer : une personne, un lieu, un outil.")
    proposal = _area("Proposition", "Ce que l’on pourrait faire.")
    author = forms.CharField(
        label="Votre nom, si vous voulez",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    site = forms.CharField(
        label="Ne remplissez pas ce champ",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    once = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, named: bool = False) -> None:
        super().__init__(data, initial={"once": secrets.token_urlsafe(16)})
        if named:
            self.fields["author"].label = "Dit par"

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("site"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any((cleaned.get(name) or "").strip() for name in ("finding", "lever", "proposal")):
            raise forms.ValidationError("Écrivez au moins un constat, un levier ou une proposition.")
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("finding", "lever", "proposal", "author")
        once = self.cleaned_data["once"] or secrets.token_urlsafe(16)
        return {**{name: self.cleaned_data[name] for name in names}, "once": once}


class MeetingChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A meeting by its title and its day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({short_date(timezone.localdate(obj.starts_at))})" if obj.starts_at else str(obj)


class CallForm(forms.Form):
    title = forms.CharField(
        label="Titre",
        max_length=160,
        help_text="Par exemple « Atelier santé mentale du 14 mars ».",
        error_messages={"required": "Donnez un titre à cette collecte."},
    )
    intro = forms.CharField(
        label="Présentation", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    meeting = MeetingChoice(
        queryset=Meeting.objects.none(),
        label="Réunion",
        required=False,
        empty_label="aucune",
        error_messages={"invalid_choice": "Cette réunion n’existe plus : choisissez-en une autre."},
    )
    is_open = forms.BooleanField(
        label="Ouvrir aussi un lien public, avec son code à scanner",
        required=False,
        help_text="Sans compte : à partager avant ou pendant l’atelier.",
    )
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: IdeaCall | None = None) -> None:
        names = ("title", "intro", "meeting", "is_open", "version")
        super().__init__(
            data, initial={name: getattr(row, name) for name in names} if row else {"version": 0}
        )
        meeting = self.fields["meeting"]
        assert isinstance(meeting, forms.ModelChoiceField)
        meeting.queryset = Meeting.objects.order_by("-starts_at", "-pk")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "intro", "meeting", "is_open")}


class SortForm(forms.Form):
    """The words and the mission of an idea, as who sorts writes them."""

    finding = _area("Constat", "")
    lever = _area("Levier", "")
    proposal = _area("Proposition", "")
    mission = forms.ModelChoiceField(
        queryset=Mission.objects.none(), label="Mission", required=False, empty_label="pas encore choisie"
    )
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Idea) -> None:
        names = ("finding", "lever", "proposal", "mission", "version")
        super().__init__(data, initial={name: getattr(row, name) for name in names})
        _offer_missions(self)


class TurnForm(forms.Form):
    title = forms.CharField(
        label="Intitulé de la fiche action",
        max_length=200,
        error_messages={"required": "Donnez un intitulé à la fiche."},
    )
    mission = forms.ModelChoiceField(
        queryset=Mission.objects.none(),
        label="Mission",
        empty_label="choisissez",
        error_messages={"required": "Choisissez la mission de la fiche action."},
    )
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Idea) -> None:
        initial = {"title": title_of(row), "mission": row.mission, "version": row.version}
        super().__init__(data, initial=initial, auto_id="fiche_%s")
        _offer_missions(self)


class MergeForm(forms.Form):
    into = forms.TypedChoiceField(
        label="Fusionner avec",
        coerce=int,
        error_messages={
            "required": "Choisissez l’autre idée.",
            "invalid_choice": "Choisissez une idée de la liste.",
        },
    )
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Idea) -> None:
        super().__init__(data, initial={"version": row.version}, auto_id="fusion_%s")
        into = self.fields["into"]
        assert isinstance(into, forms.TypedChoiceField)
        into.choices = [("", "choisissez"), *queries.mergeable(row)]


class StateForm(forms.Form):
    state = forms.ChoiceField(choices=[("new", ""), ("kept", ""), ("aside", "")])
    note = forms.CharField(label="Pourquoi, en quelques mots", required=False, max_length=300)
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)


def _offer_missions(form: forms.Form) -> None:
    mission = form.fields["mission"]
    assert isinstance(mission, forms.ModelChoiceField)
    mission.queryset = Mission.objects.order_by("rank", "pk")
