"""Forms of the bank: an account, a file, where the columns are, what a line settles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from maillage.contexts.funding.bank.models import Aside, BankAccount
from maillage.contexts.funding.bank.reading.csv_file import NONE, Layout
from maillage.contexts.funding.contract.models import MAX_CENTS
from maillage.contexts.funding.forms import needed_day, optional_day, version_field
from maillage.core.dues.euros import typed
from maillage.platform.tables.money import EurosField

_KEY: Final = 200


class SignedEurosField(EurosField):
    """A sum that may be below zero: « -12,50 »."""

    def clean(self, value: Any) -> int | None:
        text = str(value or "").strip()
        is_below = text[:1] in ("-", "\u2212")
        cents = super().clean(text[1:].strip() if is_below else text)
        return -cents if is_below and cents is not None else cents


class AccountForm(forms.Form):
    name = forms.CharField(
        label="Nom du compte",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un nom au compte : « Compte courant »."},
    )
    is_payer = forms.BooleanField(
        label="C’est le compte d’où partent les virements aux membres", required=False
    )
    iban = forms.CharField(
        label="IBAN",
        max_length=60,
        required=False,
        help_text="Chiffré, jamais montré en entier. Inutile pour le compte des virements, qui a déjà le sien.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    opening_on = needed_day(
        "Solde de départ : au soir du",
        help_text="Les lignes de ce jour et d’avant ne comptent pas dans le solde.",
    )
    opening_cents = SignedEurosField(label="Solde de départ (€)", most_cents=MAX_CENTS)
    closed_on = optional_day("Fermé le", help_text="Vide tant que le compte sert.")
    version = version_field()

    def __init__(self, data: Any = None, *, account: BankAccount | None = None) -> None:
        super().__init__(data, initial=None if account is None else self._initial(account))
        if account is None:
            del self.fields["closed_on"]
        elif account.iban_end:
            told = f"L’IBAN enregistré finit par {account.iban_end} : vide, il est gardé. Jamais montré en entier."
            self.fields["iban"].help_text = told

    @staticmethod
    def _initial(account: BankAccount) -> dict[str, Any]:
        cents = account.opening_cents
        return {
            "name": account.name,
            "is_payer": account.payer_id is not None,
            "opening_on": account.opening_on.isoformat(),
            "opening_cents": f"{'-' if cents < 0 else ''}{typed(abs(cents))}",
            "closed_on": account.closed_on.isoformat() if account.closed_on else "",
            "version": account.version,
        }


class StatementForm(forms.Form):
    file = forms.FileField(
        label="Relevé",
        allow_empty_file=True,
        max_length=500,
        help_text="OFX de préférence, sinon CSV ; 10 Mo au plus. Le fichier est gardé tel quel.",
        widget=forms.FileInput(attrs={"accept": ".ofx,.csv,.txt,.qfx"}),
        error_messages={"required": "Choisissez le fichier téléchargé depuis la banque."},
    )


_COLUMNS: Final = {
    "booked": "Date",
    "label": "Libellé",
    "amount": "Montant (une colonne, avec son signe)",
    "debit": "Débit",
    "credit": "Crédit",
    "value": "Date de valeur",
    "reference": "Référence",
    "balance": "Solde",
}


class LayoutForm(forms.Form):
    """Which column is what. rows: cells of the file."""

    def __init__(self, data: Any = None, *, rows: Sequence[Sequence[str]], layout: Layout) -> None:
        super().__init__(data, initial={name: str(one) for name, one in layout.as_dict().items()})
        shown = list(enumerate(rows[:30]))
        self.fields["heading"] = forms.ChoiceField(
            label="Ligne des titres",
            choices=[
                (
                    str(at),
                    f"ligne {at + 1} : {' | '.join(cell for cell in row if cell.strip())[:60] or 'vide'}",
                )
                for at, row in shown
            ],
        )
        titles = rows[layout.heading] if layout.heading < len(rows) else []
        width = max((len(row) for row in rows[:200]), default=0)
        choices = [(str(NONE), "aucune")]
        for at in range(width):
            title = titles[at].strip() if at < len(titles) else ""
            choices.append((str(at), f"colonne {at + 1}{f' : {title[:40]}' if title else ''}"))
        for name, label in _COLUMNS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def layout(self) -> Layout:
        return Layout(**{name: int(value or NONE) for name, value in self.cleaned_data.items()})


class ConfirmForm(forms.Form):
    with_alike = forms.BooleanField(label="Importer aussi ces lignes", required=False)


class MatchForm(forms.Form):
    """What the line settles, and for how much."""

    key = forms.CharField(max_length=_KEY, widget=forms.HiddenInput)
    seen_left = forms.IntegerField(min_value=0, max_value=2**53, widget=forms.HiddenInput)
    amount_cents = EurosField(label="Somme (€)", required=False, most_cents=MAX_CENTS)


class ManyForm(forms.Form):
    """Several parts of one batch that the line settles together."""

    keys = forms.CharField(max_length=4_000, widget=forms.HiddenInput)
    seen_left = forms.IntegerField(min_value=0, max_value=2**53, widget=forms.HiddenInput)


class AsideForm(forms.Form):
    aside = forms.ChoiceField(label="Nature", choices=Aside.choices)
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le motif : il reste avec la ligne."},
    )
    seen_left = forms.IntegerField(min_value=0, max_value=2**53, widget=forms.HiddenInput)
