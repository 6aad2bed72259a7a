"""Forms of definitions, targets and figures."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.indicators.models import (
    Direction,
    Indicator,
    IndicatorKind,
    Reading,
    Target,
)
from maillage.contexts.programme.missions.forms import version_field
from maillage.contexts.programme.missions.models import Mission
from maillage.core.disclosure.counts import LOWEST_THRESHOLD
from maillage.platform.registry.spine import indicator_sources
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.models import Community

_SPACES: Final = re.compile(r"[\s\u00a0\u202f]")
_MOST_DIGITS: Final = 20
_JOIN: Final = "|"
_LINE: Final = {"autocomplete": "off"}


class FigureField(forms.CharField):
    """A number as people type it: « 1 250 », « 12,5 », « 12.5 »; two decimals at most."""

    def __init__(self, *, label: str, required: bool = False, help_text: str = "", unit: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=40,
            help_text=help_text,
            widget=forms.TextInput(attrs={**_LINE, "inputmode": "decimal"}),
            error_messages={"required": "Écrivez un nombre."},
        )
        self.unit = unit

    def to_python(self, value: Any) -> Any:
        text = _SPACES.sub("", str(value or "")).replace(",", ".").rstrip("%")
        if not text:
            return None
        if len(text) > _MOST_DIGITS or not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
            raise forms.ValidationError("Écrivez un nombre, par exemple 1250 ou 12,5.")
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError("Écrivez un nombre, par exemple 1250 ou 12,5.") from None
        if amount != amount.quantize(Decimal("0.01")):
            raise forms.ValidationError("Deux décimales au plus.")
        return amount

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The checks of a text do not apply to a number."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


def source_choices(community: Community) -> list[tuple[str, Any]]:
    """Typed, then each source with what it may be narrowed to; a source that is switched off is left out."""
    choices: list[tuple[str, Any]] = [("", "Saisi à la main")]
    for source in indicator_sources:
        if community.has_module(source.module):
            inside = [(f"{source.name}{_JOIN}", f"{source.label} : tout")]
            inside += [
                (f"{source.name}{_JOIN}{key}", f"{source.label} : {words}") for key, words in source.options()
            ]
            choices.append((source.label, inside))
    return choices


class IndicatorForm(forms.Form):
    """What is counted, how, of what."""

    name = forms.CharField(
        label="Indicateur",
        max_length=200,
        help_text="Ce qui est compté, en quelques mots : « Médecins généralistes adhérents ».",
        widget=forms.TextInput(attrs=_LINE),
        error_messages={"required": "Donnez un nom à l’indicateur : ce qui est compté, en quelques mots."},
    )
    origin_of = forms.ChoiceField(
        label="D’où vient le chiffre",
        required=False,
        help_text="Calculé depuis ce que la CPTS note déjà, il suit les faits. Sinon il se saisit, et cela se voit.",
    )
    kind = forms.ChoiceField(
        label="Nature", choices=IndicatorKind.choices, initial=IndicatorKind.RESULT, widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(
        label="Sens", choices=Direction.choices, initial=Direction.UP, widget=forms.RadioSelect
    )
    unit = forms.CharField(
        label="Unité",
        required=False,
        max_length=30,
        help_text="« réunions », « % »… Avec « % » : numérateur ÷ dénominateur × 100. Vide : celle de la source.",
        widget=forms.TextInput(attrs=_LINE),
    )
    numerator = forms.CharField(
        label="Numérateur, en mots", required=False, max_length=200, widget=forms.TextInput(attrs=_LINE)
    )
    denominator = forms.CharField(
        label="Dénominateur, en mots",
        required=False,
        max_length=200,
        help_text="Vide pour un simple nombre.",
        widget=forms.TextInput(attrs=_LINE),
    )
    definition = forms.CharField(
        label="Définition",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui compte, ce qui ne compte pas.",
    )
    origin = forms.CharField(
        label="Où se lit le chiffre",
        required=False,
        max_length=200,
        help_text="Pour un chiffre saisi : « relevé de l’assurance maladie », « enquête de juin ».",
        widget=forms.TextInput(attrs=_LINE),
    )
    mission: forms.ModelChoiceField[Mission] = forms.ModelChoiceField(
        label="Mission", queryset=None, required=False, empty_label="toute la CPTS"
    )
    action: forms.ModelChoiceField[Action] = forms.ModelChoiceField(
        label="Fiche action", queryset=None, required=False, empty_label="aucune"
    )
    own_links = forms.BooleanField(
        label="Ne compter que ce qui est lié à la fiche (ses réunions, ses décisions)", required=False
    )
    mask_under = forms.IntegerField(
        label="Masquer les petits nombres sous",
        required=False,
        min_value=0,
        max_value=100,
        help_text=f"Pour qui ne voit que les totaux (région). 0 : jamais ; sinon {LOWEST_THRESHOLD} au moins.",
    )
    code = forms.CharField(
        label="Numéro",
        required=False,
        max_length=16,
        help_text="Vide : le suivant.",
        widget=forms.TextInput(attrs=_LINE),
    )
    valid_from = DayField(label="Mesuré depuis le")
    version = version_field()

    NAMES: tuple[str, ...] = (
        "name",
        "origin_of",
        "unit",
        "kind",
        "direction",
        "mission",
        "action",
        "own_links",
        "numerator",
        "denominator",
        "definition",
        "origin",
        "mask_under",
        "code",
        "valid_from",
    )
    RARE = ("numerator", "denominator", "origin", "mask_under", "code", "valid_from")

    def __init__(
        self, *args: Any, community: Community, without: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in without:
            del self.fields[name]
        field = self.fields["origin_of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = source_choices(community)
        current = kwargs.get("initial", {}).get("origin_of", "")
        if current and not field.valid_value(current):
            # A source that is switched off today stays what it is.
            field.choices = [*source_choices(community), (current, "source éteinte dans les réglages")]
        for name, rows in (
            ("mission", Mission.objects.order_by("rank", "pk")),
            ("action", Action.objects.order_by("pk")),
        ):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = rows

    @property
    def shown_fields(self) -> list[Any]:
        """What every indicator says."""
        return [self[name] for name in self.NAMES if name in self.fields and name not in self.RARE]

    @property
    def rare_fields(self) -> list[Any]:
        """What many leave empty: shown on demand, or when something of it is to be put right."""
        return [self[name] for name in self.RARE if name in self.fields]

    @property
    def shows_rare(self) -> bool:
        return (
            any(name in self.errors for name in self.RARE)
            if self.is_bound
            else bool(self.initial.get("version"))
        )

    @property
    def values(self) -> dict[str, Any]:
        found = {
            name: self.cleaned_data[name]
            for name in self.NAMES
            if name in self.fields and name != "origin_of"
        }
        found["source"], _, found["option"] = self.cleaned_data["origin_of"].partition(_JOIN)
        found["mask_under"] = found.get("mask_under") or 0
        return found

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0

    @classmethod
    def initial_of(cls, row: Indicator) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in (*cls.NAMES, "version") if name != "origin_of"}
        found["origin_of"] = f"{row.source}{_JOIN}{row.option}" if row.source else ""
        return found


class ReplacingForm(IndicatorForm):
    """Another definition, from a day on."""

    from_on = DayField(label="À partir du")

    NAMES = ("from_on", *IndicatorForm.NAMES)

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, community=community, without=("code", "valid_from"), **kwargs)
        self.fields["from_on"].required = True
        self.fields["from_on"].error_messages["required"] = (
            "Choisissez le premier jour de la nouvelle définition."
        )
        self.fields["from_on"].help_text = "Le premier jour d’une année de bilan, le plus souvent."

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        del found["from_on"]
        return found


class EndForm(forms.Form):
    """The last day on which something is measured."""

    on = DayField(label="Dernier jour")
    version = version_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = "Vide : il est de nouveau mesuré."

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class FigureForm(forms.Form):
    """A figure of a year. `seen`: number of the figure that the form shows, 0 for none."""

    numerator = FigureField(label="Chiffre", required=True)
    denominator = FigureField(label="Sur")
    note = forms.CharField(
        label="Remarque",
        required=False,
        max_length=500,
        help_text="D’où il vient, ce qui l’explique. Rien sur un patient.",
        widget=forms.TextInput(attrs=_LINE),
    )
    version = version_field()

    def __init__(self, *args: Any, indicator: Indicator, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second, note = self.fields["numerator"], self.fields["denominator"], self.fields["note"]
        first.label = (indicator.numerator or indicator.name or "Chiffre")[:1].upper() + (
            indicator.numerator or indicator.name
        )[1:]
        first.help_text = "" if indicator.denominator or indicator.unit == "%" else indicator.unit
        if indicator.denominator:
            second.label = f"Sur : {indicator.denominator}"
        elif indicator.unit == "%":
            second.help_text = "Vide si le premier nombre est déjà un pourcentage."
        else:
            del self.fields["denominator"]
        if correcting:
            note.label, note.required = "Pourquoi ce chiffre est corrigé", True
            note.error_messages["required"] = "Dites pourquoi : la raison reste à côté du chiffre."

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in ("numerator", "denominator", "note") if name in self.fields]

    @property
    def values(self) -> dict[str, Any]:
        return {
            "numerator": self.cleaned_data["numerator"],
            "denominator": self.cleaned_data.get("denominator"),
            "note": self.cleaned_data["note"],
            "seen": self.cleaned_data.get("version") or None,
        }

    @classmethod
    def initial_of(cls, reading: Reading | None) -> dict[str, Any]:
        if reading is None:
            return {"version": 0}
        return {
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "note": "",
            "version": reading.pk,
        }


class TargetForm(forms.Form):
    """What is aimed at in a year."""

    value = FigureField(label="Cible", help_text="Vide : pas de cible cette année.")
    agreed_on = DayField(label="Convenue le")
    version = forms.CharField(
        required=False,
        max_length=40,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, **_LINE}),
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if indicator.unit:
            self.fields["value"].label = f"Cible ({indicator.unit})"
        self.fields[
            "agreed_on"
        ].help_text = "Le jour où la CPTS et l’assurance maladie l’ont arrêtée ; vide sinon."

    @property
    def values(self) -> dict[str, Any]:
        """`seen`: the mark of the target that the form showed, "" for none."""
        found = {name: self.cleaned_data[name] for name in ("value", "agreed_on")}
        return {**found, "seen": self.cleaned_data["version"]}

    @classmethod
    def initial_of(cls, target: Target | None) -> dict[str, Any]:
        if target is None:
            return {"version": ""}
        return {"value": target.value, "agreed_on": target.agreed_on, "version": target.mark}
