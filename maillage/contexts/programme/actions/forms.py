"""Forms of an action sheet. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import ContactField
from maillage.contexts.association.models import Body
from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import TRANSITIONS, Action, ActionState
from maillage.contexts.programme.missions import queries as missions
from maillage.contexts.programme.missions.forms import version_field
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.tables.filters import DayField


def _text(label: str, rows: int, most: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def mission_field(*, required: bool = True, label: str = "Mission") -> forms.ModelChoiceField[Mission]:
    return forms.ModelChoiceField(
        label=label,
        queryset=None,
        required=required,
        empty_label="à choisir" if required else "celle de la fiche d’origine",
        error_messages={
            "required": "Choisissez la mission à laquelle cette fiche appartient.",
            "invalid_choice": "Cette mission n’existe plus : choisissez-en une autre.",
        },
    )


def offer_missions(form: forms.Form, keep: int | None = None) -> None:
    """The missions that live, with that of the sheet itself."""
    field = form.fields["mission"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = missions.choosable(timezone.localdate(), keep)


class ActionForm(forms.Form):
    """The sheet as one writes it: what is seen, what is wanted, for whom, with whom, until when."""

    title = forms.CharField(
        label="Intitulé",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un intitulé à la fiche."},
    )
    mission = mission_field()
    finding = _text("Constat", 4, 8_000, "Ce qui se passe sur le territoire, avec un chiffre si possible.")
    objective = _text("Objectif", 3, 8_000, "Ce qui aura changé, pour qui, et quand.")
    public = _text("Public visé", 2, 2_000)
    pilot = ContactField(label="Pilote", kind="person")
    group: forms.ModelChoiceField[Body] = forms.ModelChoiceField(
        label="Groupe de travail", queryset=None, required=False, empty_label="aucun"
    )
    starts_on = DayField(label="Début")
    ends_on = DayField(label="Fin prévue")
    means = _text("Moyens", 3, 8_000, "Temps, lieux, outils, partenaires. Le budget se tient à part.")
    risks = _text("Risques et freins", 3, 8_000)
    version = version_field()

    NAMES = (
        "title",
        "mission",
        "finding",
        "objective",
        "public",
        "pilot",
        "group",
        "starts_on",
        "ends_on",
        "means",
        "risks",
    )

    def __init__(self, *args: Any, keep: Action | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_missions(self, keep.mission_id if keep else None)
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)
        group.queryset = queries.groups(keep.group_id if keep else None)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}

    @property
    def seen(self) -> int:
        """The version that the form showed; 0 when it says none, which no row has."""
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Action) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "La fin prévue précède le début.")
        return cleaned


class StateForm(forms.Form):
    """Where the sheet goes from where it is, and why."""

    state = forms.ChoiceField(
        label="Nouvel état",
        choices=(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez le nouvel état de la fiche.",
            "invalid_choice": "La fiche a changé d’état entre-temps : choisissez parmi les états proposés.",
        },
    )
    reason = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=300,
        help_text="Nécessaire pour suspendre ou abandonner.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = version_field()

    def __init__(self, *args: Any, row: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = row.version
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one.value, str(one.label).capitalize()) for one in ActionState if one in TRANSITIONS[row.state]
        ]


class StepForm(forms.Form):
    """A step: what is done, by whom, until when."""

    title = forms.CharField(
        label="Étape",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Commencez par un verbe : « Réunir les volontaires ».",
        error_messages={"required": "Dites en une phrase ce que cette étape demande de faire."},
    )
    starts_on = DayField(label="Début")
    due_on = DayField(label="Pour le")
    owner = ContactField(label="Portée par", kind="person")
    version = version_field()

    NAMES = ("title", "starts_on", "due_on", "owner")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("due_on")
        if first and last and last < first:
            self.add_error("due_on", "Cette étape finirait avant d’avoir commencé.")
        return cleaned


class DoneForm(forms.Form):
    """The day on which a step was done; today when nothing is said."""

    done_on = DayField(label="Faite le")


class MemberForm(forms.Form):
    """Somebody of the group, or a partner."""

    contact = ContactField(label="Personne ou organisation", required=True)
    is_partner = forms.BooleanField(label="C’est un partenaire", required=False)
    part = forms.CharField(
        label="Ce que la personne apporte",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Commentaire",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par tous ceux qui voient la fiche. Rien sur un patient.",
        error_messages={"required": "Écrivez votre commentaire."},
    )


class BeginForm(forms.Form):
    """From a template: to which mission, from which day, by whom."""

    mission = mission_field()
    starts_on = DayField(label="L’action commence le")
    pilot = ContactField(label="Pilote", kind="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_missions(self)


class SheetFileForm(forms.Form):
    """The file of another community."""

    file = forms.FileField(
        label="Fichier de la fiche action",
        help_text="Le fichier .json que l’autre CPTS a exporté depuis sa fiche.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "Choisissez le fichier de la fiche.", "empty": "Ce fichier est vide."},
    )
    mission = mission_field(required=False)
    starts_on = DayField(label="L’action commence le")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_missions(self)
