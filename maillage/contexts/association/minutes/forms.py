"""Forms of the minutes: a decision or a follow-up made from a point, officers, approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.decisions.forms import version_field
from maillage.contexts.association.meetings.models import Meeting
from maillage.platform.tables.filters import DayField


class PointDecisionForm(forms.Form):
    """What was decided on a point; a partner's decision says who decided."""

    title = forms.CharField(
        label="Ce qui est décidé",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-selection": True}),
        error_messages={"required": "Écrivez ce qui a été décidé, en une phrase."},
    )
    decided_by = forms.CharField(
        label="Décidé par un partenaire",
        required=False,
        max_length=200,
        help_text="Son nom, s’il ne s’agit pas d’une décision de l’association.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expected_effect = forms.CharField(
        label="Effet attendu",
        required=False,
        max_length=2_000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @property
    def shown_fields(self) -> list[Any]:
        return [self["title"], self["decided_by"], self["expected_effect"]]


class PointFollowUpForm(forms.Form):
    """What is to be done after a point."""

    title = forms.CharField(
        label="À faire",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-selection": True}),
        error_messages={"required": "Écrivez ce qui est à faire, en une phrase qui commence par un verbe."},
    )
    owner = ContactField(label="Confiée à", help_text="Vide : à confier plus tard.")
    due_on = DayField(label="Pour le")


class OfficersForm(forms.Form):
    """Who presided, who wrote."""

    chair = forms.CharField(
        label="Présidence de séance",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secretary = forms.CharField(
        label="Secrétariat de séance",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = version_field()


class NewPointForm(forms.Form):
    title = forms.CharField(
        label="Titre du point",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un titre au point ajouté."},
    )


class ApprovalForm(forms.Form):
    """When, and in which meeting."""

    approved_on = DayField(label="Approuvé le")
    approved_in = forms.ChoiceField(
        label="En réunion",
        required=False,
        help_text="Le plus souvent la réunion suivante de la même instance.",
    )

    def __init__(self, *args: Any, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(one.pk): one for one in meetings}
        self.fields["approved_on"].required = True
        self.fields["approved_on"].error_messages["required"] = "Donnez le jour de l’approbation."
        field = self.fields["approved_in"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "hors réunion"), *((key, _said(one)) for key, one in self.meetings.items())]

    @property
    def meeting(self) -> Meeting | None:
        return self.meetings.get(self.cleaned_data.get("approved_in") or "")


def _said(meeting: Meeting) -> str:
    if meeting.starts_at is None:
        return meeting.title
    return f"{timezone.localtime(meeting.starts_at):%d/%m/%Y} · {meeting.title}"


class CorrectionForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi le corriger",
        max_length=300,
        help_text="Ce motif est imprimé sur l’édition corrigée ; l’édition approuvée reste telle qu’elle est.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites pourquoi ce compte rendu approuvé est corrigé."},
    )
