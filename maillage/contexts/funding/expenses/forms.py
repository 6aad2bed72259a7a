"""Forms of an expense: the invoice, its file, the day on which it was paid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.funding.budget.models import BudgetLine, Kind
from maillage.contexts.funding.contract.forms import FileForm
from maillage.contexts.funding.contract.models import MAX_CENTS
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.forms import needed_day, optional_day, version_field
from maillage.contexts.programme.models import ReportingYear
from maillage.core.dues.euros import typed
from maillage.platform.tables.money import EurosField

_NAMES = ("supplier", "label", "amount_cents", "invoiced_on", "line", "invoice", "due_on")


class ExpenseForm(forms.Form):
    """An invoice, or an expense without; its file may come along when it is new."""

    supplier = forms.CharField(
        label="À qui",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites à qui l’on paie."},
    )
    label = forms.CharField(
        label="Pour quoi",
        max_length=200,
        help_text="Sans nom de patient.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites pour quoi : « Impression des affiches Mois sans tabac »."},
    )
    amount_cents = EurosField(label="Montant TTC (€)", most_cents=MAX_CENTS)
    invoiced_on = needed_day("Date de la facture")
    line = forms.ChoiceField(label="Ligne du budget", required=False)
    invoice = forms.CharField(label="Numéro de facture", max_length=80, required=False)
    due_on = optional_day("À payer avant le")
    file = FileForm.base_fields["file"]
    version = version_field()

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        year: ReportingYear,
        expense: Expense | None = None,
        line: str = "",
    ) -> None:
        super().__init__(data, files, initial=self._initial(expense, line))
        self.year = year
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        rows = BudgetLine.objects.filter(year=year, kind=Kind.EXPENSE).select_related("mission")
        known = list(rows.order_by("mission__rank", "pk"))
        self.lines = {str(one.pk): one for one in known}
        field.choices = [
            ("", "à choisir avant l’envoi"),
            *((key, _in_a_line(one)) for key, one in self.lines.items()),
        ]
        self.fields["file"].required = False
        self.fields["file"].label = "Facture"
        if expense is not None:
            del self.fields["file"]
        else:
            del self.fields["version"]

    @staticmethod
    def _initial(expense: Expense | None, line: str) -> dict[str, Any]:
        if expense is None:
            return {"line": line, "invoiced_on": timezone.localdate().isoformat()}
        return {
            **{name: getattr(expense, name) for name in _NAMES},
            "amount_cents": typed(expense.amount_cents),
            "line": str(expense.line_id or ""),
            "version": expense.version,
        }

    def clean_invoiced_on(self) -> Any:
        day = self.cleaned_data["invoiced_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : vérifiez-la.")
        return day

    @property
    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in _NAMES}
        return {**found, "line": self.lines.get(found["line"]), "year": self.year}


def _in_a_line(line: BudgetLine) -> str:
    return f"{line.mission.name if line.mission else 'Fonctionnement'} : {line.label}"


class PaidForm(forms.Form):
    paid_on = needed_day("Payée le")
    version = version_field()


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label="Motif du refus",
        max_length=300,
        required=False,
        help_text="Nécessaire pour refuser.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = version_field()
