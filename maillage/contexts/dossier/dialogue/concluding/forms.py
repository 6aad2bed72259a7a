"""Forms of the conclusions: one row for each line of the contract, one for each indicator of the next year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from maillage.contexts.dossier.dialogue.concluding.services import MOST_CENTS, Retained
from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.dialogue.pages import version_field
from maillage.contexts.dossier.dialogue.showing import RetainedShown
from maillage.core.dues.euros import typed
from maillage.platform.tables.money import EurosField


def _number(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "Écrivez un nombre, par exemple 12 ou 12,5."},
    )


@dataclass(frozen=True)
class FormRow:
    """A row of the page: what is known, and its fields."""

    line: Any
    cents: Any = None
    value: Any = None
    note: Any = None

    @property
    def errors(self) -> list[str]:
        return [str(text) for one in (self.cents, self.value, self.note) if one for text in one.errors]


class RetainedForm(forms.Form):
    """What is retained of each line, then the text of the conclusions."""

    conclusions = forms.CharField(
        label="Conclusions",
        max_length=12_000,
        required=False,
        help_text="Ce qui a été convenu, en quelques phrases ; le relevé signé se joint à part.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    version = version_field()

    def __init__(
        self, data: Any = None, *, row: Dialogue, lines: list[RetainedShown], values: dict[str, Decimal]
    ) -> None:
        super().__init__(data, initial={"conclusions": row.conclusions, "version": row.version})
        self.lines = lines
        for one in lines:
            field = EurosField(label=f"{one.label} : retenu (€)", required=False, most_cents=MOST_CENTS)
            field.initial = "" if one.retained_cents is None else typed(one.retained_cents)
            self.fields[f"cents_{one.key}"] = field
            if one.has_indicator:
                value = _number(f"{one.label} : valeur retenue")
                value.initial = values.get(one.key)
                self.fields[f"value_{one.key}"] = value
            self.fields[f"note_{one.key}"] = forms.CharField(
                label=f"{one.label} : remarque",
                max_length=300,
                required=False,
                initial=one.note,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def rows(self) -> list[FormRow]:
        return [
            FormRow(
                one,
                self[f"cents_{one.key}"],
                self[f"value_{one.key}"] if one.has_indicator else None,
                self[f"note_{one.key}"],
            )
            for one in self.lines
        ]

    @property
    def retained(self) -> dict[str, Retained]:
        told = self.cleaned_data
        return {
            one.key: Retained(
                told.get(f"cents_{one.key}"), told.get(f"value_{one.key}"), told.get(f"note_{one.key}") or ""
            )
            for one in self.lines
        }


@dataclass(frozen=True)
class TargetRow:
    """An indicator of the next year. now: what is written there today; this_year: value and target of this one."""

    pk: int
    name: str
    unit: str
    this_value: str
    this_target: str
    now: str
    agreed: Decimal | None


class TargetsForm(forms.Form):
    """What is agreed for the next year; empty for nothing."""

    version = version_field()

    def __init__(self, data: Any = None, *, row: Dialogue, targets: list[TargetRow]) -> None:
        super().__init__(data, initial={"version": row.version})
        self.targets = targets
        for one in targets:
            field = _number(f"{one.name} : cible convenue")
            field.initial = one.agreed
            self.fields[f"target_{one.pk}"] = field

    @property
    def rows(self) -> list[FormRow]:
        return [FormRow(one, value=self[f"target_{one.pk}"]) for one in self.targets]

    @property
    def values(self) -> dict[int, Decimal | None]:
        return {one.pk: self.cleaned_data.get(f"target_{one.pk}") for one in self.targets}
