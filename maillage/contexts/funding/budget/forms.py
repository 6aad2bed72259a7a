"""Forms of the budget: a line, money that came in, what is carried over, settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.funding.budget.models import (
    EXPENSES,
    INCOMES,
    AciCounts,
    BudgetLine,
    BudgetSettings,
    Kind,
)
from maillage.contexts.funding.contract.models import MAX_CENTS
from maillage.contexts.funding.forms import needed_day, optional_day, version_field
from maillage.contexts.programme.models import Action, Mission, ReportingYear
from maillage.core.dues.euros import typed
from maillage.platform.tables.money import EurosField

_NAMES = ("label", "nature", "action", "mission", "planned_cents", "granted_cents", "note")


def _pick(form: forms.Form, name: str, nothing: str, rows: Sequence[Any]) -> dict[str, Any]:
    """Fill a choice field with these rows; answers them by key."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", nothing), *((str(one.pk), str(one)) for one in rows)]
    return {str(one.pk): one for one in rows}


class LineForm(forms.Form):
    """A line of income or of expense."""

    label = forms.CharField(
        label="Libellé",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un libellé à la ligne : « Coordinatrice, 0,8 ETP »."},
    )
    nature = forms.ChoiceField(label="Nature")
    mission = forms.ChoiceField(label="Mission", required=False)
    action = forms.ChoiceField(
        label="Fiche action", required=False, help_text="Si la ligne est d’une action : sa mission suit."
    )
    planned_cents = EurosField(label="Prévu (€)", most_cents=MAX_CENTS)
    granted_cents = EurosField(label="Accordé (€)", required=False, most_cents=MAX_CENTS)
    note = forms.CharField(
        label="Remarques", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = version_field()

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        line: BudgetLine | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=(initial or {}) if line is None else self._initial(line))
        self.kind = kind
        nature = self.fields["nature"]
        assert isinstance(nature, forms.ChoiceField)
        allowed = INCOMES if kind == Kind.INCOME else EXPENSES
        nature.choices = [(str(one), one.label) for one in allowed]
        self.missions = _pick(
            self, "mission", "aucune (fonctionnement)", list(Mission.objects.order_by("rank", "pk"))
        )
        self.actions = _pick(self, "action", "aucune", list(Action.objects.order_by("pk")))
        granted = self.fields["granted_cents"]
        granted.help_text = (
            "Ce que le financeur a accordé, une fois qu’il a répondu."
            if kind == Kind.INCOME
            else "Ce que le bureau a voté. Vide : le prévu fait foi."
        )
        if line is None:
            del self.fields["version"]

    @staticmethod
    def _initial(line: BudgetLine) -> dict[str, Any]:
        return {
            "label": line.label,
            "nature": line.nature,
            "mission": str(line.mission_id or ""),
            "action": str(line.action_id or ""),
            "planned_cents": typed(line.planned_cents),
            "granted_cents": "" if line.granted_cents is None else typed(line.granted_cents),
            "note": line.note,
            "version": line.version,
        }

    @property
    def values(self) -> dict[str, Any]:
        """Arguments of `services.create_line` and `update_line`."""
        found = {name: self.cleaned_data[name] for name in _NAMES}
        found["mission"] = self.missions.get(found["mission"])
        found["action"] = self.actions.get(found["action"])
        return {**found, "kind": self.kind}


class SeenForm(forms.Form):
    """A form that adds a row. seen: how many rows there were when it was shown, so that one is not added twice."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=True, min_value=0, max_value=2_000_000_000)

    def count_anew(self, count: int) -> None:
        """Once the person was told of the others: the same form, sent again, is meant."""
        self.data = {name: self.data.get(name) for name in self.fields} | {"seen": str(count)}


class ReceiptForm(SeenForm):
    """Money that came in for a line of income."""

    amount_cents = EurosField(label="Somme reçue (€)", most_cents=MAX_CENTS)
    received_on = needed_day("Reçu le")
    payer = forms.CharField(
        label="Reçu de",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, left_cents: int = 0, seen: int) -> None:
        today = timezone.localdate().isoformat()
        left = typed(left_cents) if left_cents > 0 else ""
        super().__init__(data, initial={"received_on": today, "amount_cents": left, "seen": seen})


class CarryForm(SeenForm):
    """What is left of an earlier year and goes to this one."""

    from_year = forms.ChoiceField(
        label="De l’année", error_messages={"required": "Choisissez l’année d’où vient l’argent."}
    )
    mission = forms.ChoiceField(label="Mission", required=False)
    amount_cents = EurosField(label="Somme reportée (€)", most_cents=MAX_CENTS)
    reason = forms.CharField(label="Pourquoi", max_length=300, required=False)

    def __init__(self, data: Any = None, *, year: ReportingYear, seen: int) -> None:
        super().__init__(data, initial={"seen": seen})
        earlier = list(ReportingYear.objects.filter(starts_on__lt=year.starts_on).order_by("-starts_on"))
        self.years = _pick(self, "from_year", "Choisir", earlier)
        self.missions = _pick(
            self, "mission", "aucune (fonctionnement)", list(Mission.objects.order_by("rank", "pk"))
        )


class CopyForm(forms.Form):
    """The lines of an earlier year as a start."""

    source = forms.ChoiceField(
        label="Reprendre les lignes de", error_messages={"required": "Choisissez une année."}
    )

    def __init__(self, data: Any = None, *, year: ReportingYear) -> None:
        super().__init__(data)
        others = list(ReportingYear.objects.exclude(pk=year.pk).order_by("-starts_on"))
        self.years = _pick(self, "source", "Choisir", others)


class SettingsForm(forms.Form):
    aci_counts = forms.ChoiceField(
        label="L’argent de l’ACI compte-t-il dans le seuil des subventions ?",
        choices=AciCounts.choices,
        widget=forms.RadioSelect,
        help_text="À confirmer avec l’expert-comptable : de lui dépend l’obligation d’un commissaire aux comptes.",
    )
    told_by = forms.CharField(
        label="Selon", max_length=160, required=False, help_text="Le nom du cabinet suffit."
    )
    told_on = optional_day("Le")

    def __init__(self, data: Any = None, *, row: BudgetSettings) -> None:
        super().__init__(
            data, initial={"aci_counts": row.aci_counts, "told_by": row.told_by, "told_on": row.told_on}
        )
