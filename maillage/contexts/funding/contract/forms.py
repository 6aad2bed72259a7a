"""Forms of the contract: the contract itself, a line, what hangs on indicators, a payment."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.funding.contract.models import (
    MAX_CENTS,
    Contract,
    ContractLine,
    IndicatorShare,
    Part,
    Rule,
    Size,
)
from maillage.contexts.funding.contract.queries import Due
from maillage.contexts.funding.contract.services import MAX_YEARS
from maillage.contexts.funding.forms import needed_day, optional_day, version_field
from maillage.contexts.programme.models import Indicator, Mission
from maillage.core.dues.euros import euros, typed
from maillage.platform.files.checks import DOCUMENTS, in_words
from maillage.platform.files.checks import KINDS as FILE_KINDS
from maillage.platform.tables.money import EurosField
from maillage.platform.ui.typography import short_date

ACCEPTED = ",".join(suffix for name in sorted(DOCUMENTS) for suffix in FILE_KINDS[name].suffixes)
_NAMES = ("number", "signed_on", "starts_on", "years", "size_class", "population", "is_stated")
_END_NAMES = ("ended_on", "end_reason", "note")


class ContractForm(forms.Form):
    """A contract; with its missions when it is new, with its end when it is there."""

    number = forms.CharField(label="Numéro du contrat", max_length=60, required=False)
    signed_on = needed_day("Signé le")
    starts_on = optional_day(
        "Prend effet le",
        help_text="La date anniversaire de chaque année. Vide : le jour de la signature.",
    )
    years = forms.IntegerField(
        label="Durée (années)", min_value=1, max_value=MAX_YEARS, initial=5, help_text="Cinq ans d’ordinaire."
    )
    size_class = forms.ChoiceField(label="Taille de la CPTS", choices=Size.choices, widget=forms.RadioSelect)
    population = forms.IntegerField(
        label="Habitants", min_value=0, max_value=2_000_000, required=False, help_text=""
    )
    is_stated = forms.BooleanField(label="C’est la population écrite au contrat", required=False)
    missions = forms.MultipleChoiceField(
        label="Missions du contrat",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chacune reçoit ses lignes, aux montants du barème quand il est connu.",
    )
    ended_on = optional_day("Prend fin le", help_text="Seulement s’il est rompu ou remplacé avant son terme.")
    end_reason = forms.CharField(label="Pourquoi", max_length=300, required=False)
    note = forms.CharField(
        label="Remarques", max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = version_field()

    def __init__(
        self,
        data: Any = None,
        *,
        contract: Contract | None = None,
        missions: Sequence[Mission] = (),
        population: int | None = None,
        size_class: str = "",
    ) -> None:
        super().__init__(data, initial=self._initial(contract, missions, population, size_class))
        self.known = {str(mission.pk): mission for mission in missions}
        if contract is None:
            del self.fields["ended_on"], self.fields["end_reason"], self.fields["version"]
            field = self.fields["missions"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(key, mission.name) for key, mission in self.known.items()]
        if contract is not None or not self.known:
            del self.fields["missions"]
        if population is not None:
            self.fields[
                "population"
            ].help_text = f"Le périmètre en compte {population:,} aujourd’hui.".replace(",", "\u202f")

    @staticmethod
    def _initial(
        contract: Contract | None, missions: Sequence[Mission], population: int | None, size_class: str
    ) -> dict[str, Any]:
        if contract is not None:
            return {name: getattr(contract, name) for name in (*_NAMES, *_END_NAMES, "version")}
        chosen = [str(mission.pk) for mission in missions if mission.reference]
        return {"years": 5, "population": population, "size_class": size_class, "missions": chosen}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("signed_on") and not cleaned.get("starts_on"):
            cleaned["starts_on"] = cleaned["signed_on"]
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*_NAMES, *_END_NAMES) if name in self.cleaned_data}

    @property
    def chosen(self) -> list[Mission]:
        return [self.known[key] for key in self.cleaned_data.get("missions", [])]


class LineForm(forms.Form):
    """What the signed contract says of a line. An empty sum leaves it to the table, to be confirmed."""

    amount_cents = EurosField(
        label="Montant pour une année entière (€)",
        required=False,
        most_cents=MAX_CENTS,
        help_text="Tel qu’il est écrit au contrat. Vide : celui du barème, à confirmer plus tard.",
    )
    starts_on = optional_day("Depuis le", help_text="Démarrage de la mission. Vide : le début du contrat.")
    ends_on = optional_day("Jusqu’au", help_text="Vide : la fin du contrat.")
    version = version_field()

    @classmethod
    def initial_of(cls, line: ContractLine, cents: int | None) -> dict[str, Any]:
        """cents: what the table says, proposed for a line that nobody confirmed."""
        return {
            "amount_cents": "" if cents is None else typed(cents),
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
            "version": line.version,
        }


class NewLineForm(LineForm):
    """Another line: of an amendment, or of a mission that the contract gains."""

    mission = forms.ChoiceField(label="Mission", required=False)
    part = forms.ChoiceField(label="Part", choices=Part.choices, initial=Part.FIXED, widget=forms.RadioSelect)
    field_order = ("mission", "part", "amount_cents", "starts_on", "ends_on")

    def __init__(self, data: Any = None, *, missions: Sequence[Mission]) -> None:
        super().__init__(data)
        del self.fields["version"]
        self.known = {str(mission.pk): mission for mission in missions}
        field = self.fields["mission"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "aucune (fonctionnement)"),
            *((key, one.name) for key, one in self.known.items()),
        ]

    @property
    def mission_chosen(self) -> Mission | None:
        return self.known.get(self.cleaned_data.get("mission") or "")


class SharesForm(forms.Form):
    """For one variable line: a weight in per cent and a rule for each indicator of its mission."""

    def __init__(
        self, data: Any = None, *, indicators: Sequence[Indicator], known: Sequence[IndicatorShare]
    ) -> None:
        super().__init__(data)
        self.indicators = list(indicators)
        told = {one.indicator_id: one for one in known}
        for indicator in self.indicators:
            share = told.get(indicator.pk)
            self.fields[f"share_{indicator.pk}"] = forms.DecimalField(
                label=f"{indicator}",
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=2,
                localize=True,
                initial=Decimal(share.share_per_10000) / 100 if share else None,
                help_text="Pour cent de la part variable de la mission. Vide : rien n’en dépend.",
                error_messages={
                    "invalid": "Écrivez un nombre, par exemple 25 ou 12,5.",
                    "max_value": "Un indicateur porte 100 % au plus.",
                },
            )
            self.fields[f"rule_{indicator.pk}"] = forms.ChoiceField(
                label=f"Règle pour {indicator.code}",
                choices=Rule.choices,
                initial=share.rule if share else Rule.ALL,
                required=False,
            )

    @property
    def shares(self) -> list[tuple[int, int, str]]:
        """Arguments of `services.set_shares`."""
        return [
            (
                one.pk,
                int((self.cleaned_data.get(f"share_{one.pk}") or Decimal(0)) * 100),
                self.cleaned_data.get(f"rule_{one.pk}") or Rule.ALL,
            )
            for one in self.indicators
        ]


class PaymentForm(forms.Form):
    """A transfer from the insurer."""

    expected_key = forms.ChoiceField(label="Pour quoi", required=False)
    label = forms.CharField(
        label="Libellé",
        max_length=200,
        required=False,
        help_text="Tel qu’il est sur le relevé ; nécessaire s’il n’est pas dans l’échéancier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    received_on = needed_day("Reçu le")
    amount_cents = EurosField(label="Somme reçue (€)", most_cents=MAX_CENTS)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=True, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: Any = None, *, dues: Sequence[Due], seen: int, chosen: str = "") -> None:
        left = {one.key: one for one in dues if one.left_cents}
        due = left.get(chosen)
        initial = {
            "expected_key": chosen if due else "",
            "amount_cents": typed(due.left_cents) if due else "",
            "received_on": timezone.localdate().isoformat(),
            "seen": seen,
        }
        super().__init__(data, initial=initial)
        field = self.fields["expected_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "autre versement"),
            *((one.key, in_a_line(one)) for one in left.values()),
        ]


def in_a_line(due: Due) -> str:
    """« 1 juillet 2025, Fonctionnement, avance de l’année 2 : 45 000 € »."""
    return (
        f"{short_date(due.expected.due_on)}, {due.line}, {KINDS[due.expected.kind]} de l’année "
        f"{due.expected.year} : {euros(due.left_cents)}"
    )


KINDS = {"advance": "avance", "balance": "solde", "whole": "en une fois"}


class FileForm(forms.Form):
    file = forms.FileField(
        label="Fichier",
        allow_empty_file=True,
        max_length=500,
        help_text=f"{in_words(DOCUMENTS)} ; 20 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Choisissez un fichier."},
    )
