"""Forms of fees: years and rates, one payment or many, why a fee is waived."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.fees.models import Basis, FeePeriod, Method
from maillage.contexts.association.fees.services import SETTINGS_FIELDS
from maillage.contexts.association.statutes.models import College
from maillage.core.dues.euros import typed
from maillage.platform.tables.filters import DayField
from maillage.platform.tables.money import EurosField


def _day(label: str, *, help_text: str = "") -> DayField:
    field = DayField(label=label)
    field.required, field.help_text = True, help_text
    field.error_messages["required"] = "Donnez une date, par exemple 15/03/2027."
    return field


def _year_from(first: date) -> date:
    """Last day of the year that begins on that day."""
    leap_day = (first.month, first.day) == (2, 29)
    after = date(first.year + 1, 3, 1) if leap_day else first.replace(year=first.year + 1)
    return after - timedelta(days=1)


class PeriodForm(forms.Form):
    """A year of fees; one field for the general rate, one for each open college."""

    name = forms.CharField(
        label="Nom",
        max_length=80,
        help_text="Par exemple « Cotisation 2027 » : c’est ce que disent les lettres et les reçus.",
        error_messages={"required": "Donnez un nom, par exemple « Cotisation 2027 »."},
    )
    basis = forms.ChoiceField(
        label="Année", choices=Basis.choices, initial=Basis.CALENDAR, widget=forms.RadioSelect
    )
    starts_on = _day("Du")
    ends_on = _day(
        "Au",
        help_text="Pour une année qui part de l’adhésion : tarifs des années commencées entre ces jours.",
    )
    due_days = forms.IntegerField(
        label="Délai de paiement (jours)", min_value=0, max_value=365, initial=30, required=True
    )
    general = EurosField(
        label="Tarif général (€)",
        required=False,
        help_text="Pour tous les collèges qui n’ont pas le leur ci-dessous. 0 si l’on ne paie rien.",
    )

    def __init__(self, data: Any = None, *, period: FeePeriod | None = None) -> None:
        self.colleges = list(College.objects.filter(closed_on=None).order_by("rank", "name", "pk"))
        super().__init__(data, initial=self._initial(period))
        for college in self.colleges:
            self.fields[f"college_{college.pk}"] = EurosField(
                label=f"Tarif : {college.name} (€)", required=False
            )

    def _initial(self, period: FeePeriod | None) -> dict[str, Any]:
        if period is None:
            return self._next()
        initial: dict[str, Any] = {
            name: getattr(period, name) for name in ("name", "basis", "starts_on", "ends_on", "due_days")
        }
        return initial | self._rates_of(period)

    def _next(self) -> dict[str, Any]:
        """The year that comes after the last one that was opened, at the same rates."""
        last = FeePeriod.objects.order_by("-ends_on", "-pk").first()
        year = timezone.localdate().year
        first = date(year, 1, 1)
        if last is not None and last.ends_on >= first:
            first = last.ends_on + timedelta(days=1)
        return {
            "name": f"Cotisation {first.year}",
            "starts_on": first.isoformat(),
            "ends_on": _year_from(first).isoformat(),
            "due_days": last.due_days if last else 30,
            "basis": last.basis if last else Basis.CALENDAR,
        } | (self._rates_of(last) if last else {})

    @staticmethod
    def _rates_of(period: FeePeriod) -> dict[str, Any]:
        return {
            f"college_{rate.college_id}" if rate.college_id else "general": typed(rate.amount_cents)
            for rate in period.rates.order_by("pk")
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.rates():
            self.add_error("general", "Écrivez au moins un tarif, même à 0 €.")
        return cleaned

    def rates(self) -> dict[int | None, int]:
        """Cents by college, None for the general rate."""
        rates: dict[int | None, int] = {}
        if self.cleaned_data.get("general") is not None:
            rates[None] = self.cleaned_data["general"]
        for college in self.colleges:
            cents = self.cleaned_data.get(f"college_{college.pk}")
            if cents is not None:
                rates[college.pk] = cents
        return rates

    def values(self) -> dict[str, Any]:
        """Arguments of `services.open_period` and `change_period`."""
        names = ("name", "basis", "starts_on", "ends_on", "due_days")
        return {name: self.cleaned_data[name] for name in names} | {"rates": self.rates()}


class _Received(forms.Form):
    method = forms.ChoiceField(
        label="Mode de paiement",
        choices=[("", "Choisir"), *Method.choices],
        error_messages={"required": "Choisissez le mode de paiement."},
    )
    paid_on = _day("Payé le")
    reference = forms.CharField(
        label="Référence",
        required=False,
        max_length=80,
        help_text="Numéro du chèque, libellé du virement.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PaymentForm(_Received):
    amount = EurosField(label="Somme reçue (€)")
    send_receipt = forms.BooleanField(label="Envoyer le reçu par e-mail", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=True, min_value=0)
    field_order = ("amount", "method", "paid_on", "reference", "send_receipt", "seen")


class ManyPaymentsForm(_Received):
    """The same day and way for several members: a pile of cheques, a bank statement."""

    fees = forms.TypedMultipleChoiceField(
        label="Cotisations à payer",
        coerce=int,
        required=True,
        error_messages={
            "required": "Cochez au moins une cotisation.",
            "invalid_choice": "Rechargez la page.",
        },
    )

    def __init__(self, data: Any = None, *, due: list[int]) -> None:
        super().__init__(data, initial={"paid_on": timezone.localdate().isoformat()})
        field = self.fields["fees"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(pk), str(pk)) for pk in due]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Il reste au dossier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le motif : il reste au dossier."},
    )


class AmountForm(ReasonForm):
    amount = EurosField(label="Nouveau montant (€)")
    field_order = ("amount", "reason")


class AskForm(forms.Form):
    """Ask one member, outside of a campaign."""

    period = forms.ModelChoiceField(
        queryset=FeePeriod.objects.none(),
        label="Année",
        empty_label=None,
        error_messages={"required": "Choisissez l’année.", "invalid_choice": "Choisissez une année ouverte."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["period"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FeePeriod.objects.filter(closed_on=None).order_by("-starts_on", "-pk")


class SettingsForm(forms.Form):
    legal_name = forms.CharField(
        label="Nom de l’association",
        max_length=200,
        required=False,
        help_text="Tel que déclaré en préfecture.",
    )
    address = forms.CharField(
        label="Adresse du siège", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    registration = forms.CharField(label="Numéro RNA ou SIREN", max_length=40, required=False)
    signatory = forms.CharField(
        label="Signature des reçus",
        max_length=200,
        required=False,
        help_text="Une fonction suffit : « La trésorerie ».",
    )
    how_to_pay = forms.CharField(
        label="Comment payer",
        max_length=2_000,
        required=False,
        help_text="IBAN, ordre des chèques, adresse d’envoi : repris dans les appels et les relances.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact_email = forms.EmailField(
        label="Adresse pour les questions",
        max_length=200,
        required=False,
        error_messages={"invalid": "Cette adresse n’est pas complète."},
    )
    field_order = SETTINGS_FIELDS
