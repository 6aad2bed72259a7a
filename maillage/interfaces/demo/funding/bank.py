"""A bank statement of the last months: most of its lines explained, some that still wait."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any, Final

from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import Batch, ContractPayment, Expense, Receipt
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.funding.rates import impossible_iban
from maillage.interfaces.demo.story import Story

_OPENING_CENTS: Final = 4_812_000
# (days ago, label, cents): what the product knows nothing of.
_UNKNOWN: Final = (
    (118, "FRAIS TENUE DE COMPTE", -2_400),
    (57, "FRAIS TENUE DE COMPTE", -2_400),
    (44, "VIR REMBOURSEMENT ASSURANCE DEMO", 18_650),
    (21, "PRLV TELEPHONIE DEMO", -3_990),
)
_DAYS: Final = 240


def tell_statement(story: Story) -> None:
    """The account, its statement as the bank sends it, the sure matches accepted, the charges put aside."""
    by = story.actor("tresorerie")
    first = story.today - timedelta(days=_DAYS)
    with as_of(evening(first)):
        account = funding.save_bank_account(
            by=by,
            name="Compte courant",
            iban=impossible_iban(1),
            is_payer=True,
            opening_on=first,
            opening_cents=_OPENING_CENTS,
        )
    with as_of(evening(story.today - timedelta(days=1))):
        statement = funding.send_statement(
            by=by,
            account=account,
            name="releve.csv",
            stream=io.BytesIO(_csv(_lines(story, first)).encode()),
        )
        funding.confirm_statement(by=by, pk=statement.pk)
        funding.accept_sure_matches(by=by, account_pk=account.pk)


def _lines(story: Story, first: date) -> list[tuple[date, str, int]]:
    """What left and came since that day, as the bank words it."""
    found: list[tuple[date, str, int]] = []
    found += [
        (one.paid_on, f"VIR {one.supplier.upper()} {one.invoice}", -one.amount_cents)
        for one in _paid(Expense.objects.filter(state="paid"), first)
    ]
    found += [
        (one.paid_on, f"VIREMENTS {one.label}", -one.total_cents)
        for one in _paid(Batch.objects.filter(state="paid"), first)
    ]
    found += [
        (one.received_on, "VIR CPAM DE DEMONSTRATION ACI", one.amount_cents)
        for one in ContractPayment.objects.filter(cancelled_at=None, received_on__gt=first).order_by("pk")
    ]
    found += [
        (one.received_on, f"VIR {one.payer.upper()}", one.amount_cents)
        for one in Receipt.objects.filter(cancelled_at=None, received_on__gt=first).order_by("pk")
    ]
    found += [(story.today - timedelta(days=days), label, cents) for days, label, cents in _UNKNOWN]
    return sorted(found)


def _paid(rows: Any, first: date) -> list[Any]:
    return list(rows.filter(paid_on__gt=first).order_by("pk"))


def _csv(lines: list[tuple[date, str, int]]) -> str:
    rows = ["Date;Libellé;Montant"]
    rows += [f"{on:%d/%m/%Y};{label};{cents / 100:.2f}".replace(".", ",") for on, label, cents in lines]
    return "\r\n".join(rows) + "\r\n"
