"""Forms of rates, tasks, rules and conditions of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import ContactField, profession_choices
from maillage.contexts.funding.rates import queries
from maillage.contexts.funding.rates.models import PayKind, PayTask, RateUnit
from maillage.contexts.programme.models import Mission
from maillage.platform.tables.filters import DayField, HourField
from maillage.platform.tables.money import EurosField

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


def day_field(label: str, *, required: bool = False, help_text: str = "") -> DayField:
    field = DayField(label=label)
    field.required, field.help_text = required, help_text
    field.error_messages["required"] = "Donnez une date, par exemple 15/03/2026."
    return field


class SettingsForm(forms.Form):
    """Since when the health project is validated."""

    version = version_field()
    project_validated_on = day_field(
        "Projet de santé validé le",
        help_text="Rien de ce qui a été fait avant ce jour n’est payable. Laissez vide tant qu’il ne l’est pas.",
    )
    project_note = forms.CharField(
        label="Acte qui le montre",
        max_length=200,
        required=False,
        help_text="Par exemple « courrier de l’ARS du 12 mars 2024 ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CeilingForm(forms.Form):
    """The yearly ceiling of a year that the product does not know, as its text gives it."""

    version = version_field()
    year = forms.IntegerField(
        label="Année civile",
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Donnez l’année, par exemple 2027.",
            "invalid": "Donnez l’année en chiffres.",
        },
    )
    amount = EurosField(
        label="Plafond annuel (€)", help_text="Par an, tel que le texte le donne ; pas celui du mois."
    )
    source = forms.CharField(
        label="Texte lu",
        max_length=200,
        help_text="Par exemple « arrêté du 22 décembre 2025, Journal officiel du 23 ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez la référence du texte que vous avez lu."},
    )
    published_on = day_field("Date du texte", required=True)


class RuleForm(forms.Form):
    """What the règlement intérieur says of pay."""

    valid_from = day_field("Depuis le", required=True)
    article = forms.CharField(
        label="Où c’est écrit",
        max_length=200,
        help_text="Par exemple « article 12 du règlement intérieur, adopté le 4 mars 2025 ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites où cela est écrit dans le règlement intérieur."},
    )
    indemnity = forms.BooleanField(label="Prévoit des indemnités de fonction", required=False, initial=True)
    mission = forms.BooleanField(label="Prévoit des rémunérations de mission", required=False, initial=True)
    needs_fee = forms.BooleanField(label="Exige une cotisation à jour", required=False, initial=True)
    day_starts = HourField(label="Journée habituelle : de")
    day_ends = HourField(
        label="à", help_text="Une indemnité en dehors de ces heures demande une perte de revenus déclarée."
    )
    saturday_ends = HourField(
        label="Le samedi jusqu’à", help_text="Laissez vide si le samedi n’est pas travaillé."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("day_starts", "day_ends"):
            if not self.errors.get(name) and cleaned.get(name) is None:
                self.add_error(name, "Donnez une heure, par exemple 08:00.")
        return cleaned


class TaskForm(forms.Form):
    """A task of the grid."""

    version = version_field()
    name = forms.CharField(
        label="Tâche",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un nom à la tâche."},
    )
    detail = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    mission: forms.ModelChoiceField[Mission] = forms.ModelChoiceField(
        label="Mission", queryset=None, required=False, empty_label="aucune en particulier"
    )
    unit = forms.ChoiceField(
        label="Comptée", choices=RateUnit.choices, initial=RateUnit.HOUR, widget=forms.RadioSelect
    )
    proof_asked = forms.CharField(
        label="Justificatif demandé",
        max_length=200,
        required=False,
        help_text="Par exemple « feuille d’émargement », « compte rendu ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    for_meetings = forms.BooleanField(label="Compte la présence aux réunions de travail", required=False)
    paid_elsewhere = forms.BooleanField(
        label="Acte déjà payé par l’assurance maladie",
        required=False,
        help_text="Noté pour mémoire, jamais payé une seconde fois.",
    )
    ended_on = day_field("Jusqu’au", help_text="Laissez vide tant que la tâche peut être déclarée.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missions = self.fields["mission"]
        assert isinstance(missions, forms.ModelChoiceField)
        missions.queryset = Mission.objects.order_by("rank", "name", "pk")

    @staticmethod
    def initial_of(row: PayTask) -> dict[str, Any]:
        names = (
            "name",
            "detail",
            "mission",
            "unit",
            "proof_asked",
            "for_meetings",
            "paid_elsewhere",
            "version",
        )
        return {name: getattr(row, name) for name in names} | {
            "ended_on": row.ended_on.isoformat() if row.ended_on else ""
        }


class RateForm(forms.Form):
    """A rate of an indemnity (by profession or person) or of a task."""

    kind = forms.ChoiceField(
        label="Nature", choices=PayKind.choices, initial=PayKind.INDEMNITY, widget=forms.RadioSelect
    )
    task: forms.ModelChoiceField[PayTask] = forms.ModelChoiceField(
        label="Tâche",
        queryset=None,
        required=False,
        empty_label="aucune (indemnité)",
        help_text="Pour une rémunération de mission.",
    )
    profession = forms.ChoiceField(label="Profession", required=False)
    contact = ContactField(
        label="Ou une seule personne",
        kind="person",
        help_text="Son tarif passe avant celui de sa profession. Commencez à écrire le nom.",
    )
    amount = EurosField(label="Montant (€)", help_text="Par heure, ou pour la tâche si elle est au forfait.")
    valid_from = day_field("Depuis le", required=True)
    basis = forms.CharField(
        label="Base de calcul",
        max_length=200,
        required=False,
        help_text="Par exemple « moyenne régionale des honoraires 2025 ». Obligatoire pour une personne.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = self.fields["task"]
        assert isinstance(tasks, forms.ModelChoiceField)
        tasks.queryset = queries.tasks().filter(ended_on=None).order_by("name", "pk")
        professions = self.fields["profession"]
        assert isinstance(professions, forms.ChoiceField)
        professions.choices = [("", "toutes (tâche seulement)"), *profession_choices()]


class EndForm(forms.Form):
    """Until when a rate holds."""

    last_day = day_field("Dernier jour", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", timezone.localdate().isoformat())


class ProfileForm(forms.Form):
    """Usual hours of one person, agreement of the employer."""

    version = version_field()
    day_starts = HourField(
        label="Ses heures habituelles : de", help_text="Laissez vide pour celles de la règle."
    )
    day_ends = HourField(label="à")
    saturday_ends = HourField(label="Le samedi jusqu’à")
    employer_agreed_on = day_field(
        "Accord de l’employeur du", help_text="Une personne salariée n’est payée qu’avec cet accord."
    )
    note = forms.CharField(
        label="Remarque",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
