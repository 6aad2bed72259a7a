"""Forms of time: declare, prove, refuse, say what was lost."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import ContactField, Standing
from maillage.contexts.funding.rates import queries as rates
from maillage.contexts.funding.rates.forms import day_field, version_field
from maillage.contexts.funding.rates.models import PayKind, PayTask
from maillage.contexts.funding.time.declaring import KINDS, MAX_BYTES
from maillage.contexts.programme.models import Action
from maillage.platform.files.checks import KINDS as FILE_KINDS
from maillage.platform.files.checks import in_words

ACCEPTED = ",".join(suffix for name in sorted(KINDS) for suffix in FILE_KINDS[name].suffixes)
_LIVING = ("idea", "planned", "running", "paused", "done")


def file_field() -> forms.FileField:
    return forms.FileField(
        label="Pièce jointe",
        required=False,
        allow_empty_file=True,
        max_length=500,
        help_text=f"Sans nom de patient. {in_words(KINDS)} ; {MAX_BYTES // 1_000_000} Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


def _line(label: str, length: int, *, required: bool = False, help_text: str = "", missing: str = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing} if missing else {},
    )


class DeclareForm(forms.Form):
    """Time that no meeting shows. For oneself; `for_others` lets the team choose the person."""

    contact = ContactField(
        label="Pour qui",
        kind="person",
        standings=(Standing.MEMBER,),
        help_text="Cette personne vérifiera elle-même. Laissez vide pour vous.",
    )
    kind = forms.ChoiceField(
        label="Nature", choices=PayKind.choices, initial=PayKind.MISSION, widget=forms.RadioSelect
    )
    task: forms.ModelChoiceField[PayTask] = forms.ModelChoiceField(
        label="Tâche", queryset=None, required=False, empty_label="choisir (sauf indemnité de fonction)"
    )
    action: forms.ModelChoiceField[Action] = forms.ModelChoiceField(
        label="Fiche action", queryset=None, required=False, empty_label="aucune"
    )
    title = _line(
        "Ce qui a été fait",
        200,
        required=True,
        help_text="En quelques mots, sans nom de patient.",
        missing="Dites ce qui a été fait, en quelques mots.",
    )
    happened_on = day_field("Le", required=True)
    hours = forms.IntegerField(label="Durée : heures", min_value=0, max_value=12, required=False, initial=1)
    minutes = forms.IntegerField(label="et minutes", min_value=0, max_value=59, required=False, initial=0)
    proof = _line("Justificatif", 200, help_text="Par exemple « compte rendu du 12 mars », ou joignez-le.")
    file = file_field()
    loss_note = _line(
        "Perte de revenus",
        200,
        help_text="Pour une indemnité de fonction, par exemple « consultations de 18 h à 20 h annulées ».",
    )
    paid_elsewhere = forms.BooleanField(
        label="C’est un acte que l’assurance maladie paie déjà",
        required=False,
        help_text="Noté pour mémoire, jamais payé une seconde fois.",
    )
    request_id = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial.setdefault("happened_on", today.isoformat())
        self.initial.setdefault("request_id", secrets.token_hex(12))
        if not for_others:
            del self.fields["contact"]
        tasks, actions = self.fields["task"], self.fields["action"]
        assert isinstance(tasks, forms.ModelChoiceField)
        assert isinstance(actions, forms.ModelChoiceField)
        tasks.queryset = rates.tasks().filter(ended_on=None).order_by("name", "pk")
        actions.queryset = Action.objects.filter(state__in=_LIVING).order_by("code", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["length"] = 60 * (cleaned.get("hours") or 0) + (cleaned.get("minutes") or 0)
        if not cleaned["length"] and not self.errors:
            self.add_error("hours", "Donnez la durée.")
        return cleaned


class ProofForm(forms.Form):
    """What shows the fact."""

    proof = _line("Justificatif", 200, help_text="Par exemple « feuille d’émargement signée ».")
    file = file_field()


class ReasonForm(forms.Form):
    """Why."""

    version = version_field()
    reason = _line("Motif", 300, required=True, missing="Écrivez le motif : il reste avec l’entrée.")


class CheckForm(forms.Form):
    """« C’est exact »; outside the usual hours, what was lost."""

    version = version_field()
    loss_note = _line("Perte de revenus", 200)


class TaskForm(forms.Form):
    """Under which task a mission's time is counted."""

    version = version_field()
    task: forms.ModelChoiceField[PayTask] = forms.ModelChoiceField(
        label="Tâche",
        queryset=None,
        empty_label="choisir",
        error_messages={"required": "Choisissez la tâche."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = self.fields["task"]
        assert isinstance(tasks, forms.ModelChoiceField)
        tasks.queryset = rates.tasks().filter(ended_on=None).order_by("name", "pk")


class EmailForm(forms.Form):
    """To which address the link is sent."""

    email = forms.EmailField(
        label="Votre adresse électronique",
        max_length=200,
        help_text="Celle que vous avez donnée à la CPTS.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Écrivez votre adresse électronique.",
            "invalid": "Ce n’est pas une adresse électronique : vérifiez-la.",
        },
    )
