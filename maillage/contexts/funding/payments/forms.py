"""Forms of payments: accounts, a batch, what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.funding.payments.models import PayerAccount
from maillage.contexts.funding.rates.forms import day_field, version_field


def _line(label: str, length: int, *, required: bool = True, help_text: str = "", missing: str = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": missing} if missing else {},
    )


class AccountForm(forms.Form):
    """The bank account of a member."""

    holder = _line("Titulaire", 70, help_text="Comme sur le RIB.", missing="Écrivez le nom du titulaire.")
    iban = _line(
        "IBAN",
        60,
        help_text="Recopié du RIB ; il est vérifié, puis n’est plus jamais montré en entier.",
        missing="Recopiez l’IBAN du RIB.",
    )
    bic = _line("BIC", 20, required=False, help_text="Facultatif.")


class PayerForm(forms.Form):
    """The account that transfers leave from."""

    version = version_field()
    holder = _line(
        "Titulaire", 70, help_text="Le nom de l’association, comme sur son RIB.", missing="Écrivez-le."
    )
    iban = _line("IBAN", 60, required=False, help_text="Laissez vide pour garder celui qui est enregistré.")
    bic = _line("BIC", 20, required=False, help_text="Facultatif.")
    message = forms.ChoiceField(
        label="Format que la banque accepte", choices=PayerAccount.VERSIONS, widget=forms.RadioSelect
    )


class BatchForm(forms.Form):
    """When the transfers leave."""

    execution_on = day_field("À exécuter le", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("execution_on", timezone.localdate().isoformat())


class PaidForm(forms.Form):
    """The day the bank carried it out."""

    version = version_field()
    paid_on = day_field("Exécuté par la banque le", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("paid_on", timezone.localdate().isoformat())


class CancelForm(forms.Form):
    """Why a batch is not sent."""

    version = version_field()
    reason = _line("Motif", 300, missing="Écrivez le motif : il reste avec le lot.")
    # Shown, and needed, once the file was downloaded: `services.cancel_batch` asks for it.
    checked = forms.BooleanField(
        label="J’ai vérifié auprès de la banque : ce lot n’a pas été transmis, ou a été refusé en entier",
        required=False,
    )


class ReturnForm(forms.Form):
    """A transfer that came back."""

    returned_on = day_field("Revenu le", required=True)
    reason = _line("Motif donné par la banque", 300, missing="Écrivez le motif que la banque a donné.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("returned_on", timezone.localdate().isoformat())
