"""Forms of a decision and of a follow-up. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.decisions.models import Decision, DecisionOrigin, FollowUp
from maillage.platform.tables.filters import DayField

_MAX_VERSION = 2_000_000_000


def version_field() -> forms.IntegerField:
    # Not of type « hidden »: a draft keeps it, and tells when it has become too old.
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )


class DecisionForm(forms.Form):
    """A decision, of a body or of a partner."""

    title = forms.CharField(
        label="Décision",
        max_length=200,
        help_text="Une phrase : « Le budget 2026 est adopté. »",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez ce qui a été décidé, en une phrase."},
    )
    text = forms.CharField(
        label="Texte complet",
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="S’il y en a un. Rien sur un patient.",
    )
    taken_on = DayField(label="Prise le")
    origin = forms.ChoiceField(
        label="Décidée par",
        choices=[
            (DecisionOrigin.ASSOCIATION, "une instance de l’association"),
            (DecisionOrigin.PARTNER, "un partenaire"),
        ],
        initial=DecisionOrigin.ASSOCIATION,
        widget=forms.RadioSelect,
    )
    body: forms.ModelChoiceField[Body] = forms.ModelChoiceField(
        label="Instance", queryset=None, required=False, empty_label="aucune (réunion ouverte)"
    )
    decided_by = forms.CharField(
        label="Partenaire qui a décidé",
        required=False,
        max_length=200,
        help_text="Par exemple « conseil communautaire ». La décision entre au registre comme un résultat obtenu.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expected_effect = forms.CharField(
        label="Effet attendu",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Par exemple « moins de consultations pour un simple certificat ».",
    )
    version = version_field()

    NAMES = ("title", "text", "taken_on", "origin", "body", "decided_by", "expected_effect")
    # Who decided gives the number: it does not change afterwards.
    FIXED = ("origin", "body")

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Body.objects.filter(closed_on=None).order_by("name", "pk")
        self.fields["taken_on"].required = True
        self.fields["taken_on"].error_messages["required"] = "Donnez le jour de la décision."
        if fixed:
            for name in self.FIXED:
                del self.fields[name]

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.NAMES if name in self.fields]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}

    @property
    def seen(self) -> int:
        """The version that the form showed; 0 when it says none, which no row has."""
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Decision) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("origin") == DecisionOrigin.PARTNER and not cleaned.get("decided_by"):
            self.add_error("decided_by", "Dites qui a décidé : par exemple « conseil communautaire ».")
        return cleaned

    def clean_taken_on(self) -> Any:
        day = self.cleaned_data["taken_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : une décision s’inscrit une fois prise.")
        return day


class DecisionEndForm(forms.Form):
    """Why a decision is no longer in force, and which one took its place."""

    replaced_by = forms.ChoiceField(label="Remplacée par", required=False)
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=300,
        help_text="Nécessaire si aucune décision ne la remplace.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, candidates: Sequence[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(one.pk): one for one in candidates}
        field = self.fields["replaced_by"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "aucune : elle est rapportée"),
            *((key, str(one)) for key, one in self.candidates.items()),
        ]

    @property
    def chosen(self) -> Decision | None:
        return self.candidates.get(self.cleaned_data.get("replaced_by") or "")


class FollowUpForm(forms.Form):
    """Something to do, whose, for when."""

    title = forms.CharField(
        label="À faire",
        max_length=200,
        help_text="Commencez par un verbe : « Écrire aux maires ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez ce qui est à faire, en une phrase qui commence par un verbe."},
    )
    owner = ContactField(label="Confiée à")
    mine = forms.BooleanField(label="C’est moi qui m’en charge", required=False)
    due_on = DayField(label="Pour le")
    detail = forms.CharField(
        label="Précisions", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = version_field()

    NAMES = ("title", "owner", "mine", "due_on", "detail")

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.NAMES]

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: FollowUp) -> dict[str, Any]:
        return {
            "title": row.title,
            "owner": row.contact,
            "mine": False,
            "due_on": row.due_on,
            "detail": row.detail,
            "version": row.version,
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("mine") and cleaned.get("owner"):
            self.add_error("mine", "Choisissez : une personne, ou vous-même.")
        return cleaned


class OutcomeForm(forms.Form):
    """What became of a follow-up."""

    outcome = forms.CharField(label="Résultat", required=False, max_length=300)
