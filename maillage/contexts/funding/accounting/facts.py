"""What happened to money, as balanced entries: one a fact, named by it. A fixed number of queries.

An invoice is written when it was made out, and when it was paid; what members are paid, the day that the transfer left;
income, the day that it came. Nothing is estimated: no depreciation, provision, or accrued income.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from maillage.contexts.association.models import Payment
from maillage.contexts.funding.accounting.banks import Banks, read_banks
from maillage.contexts.funding.accounting.chart import CASH, MEMBERS, SUPPLIERS
from maillage.contexts.funding.bank.models import Aside, Match, Settles
from maillage.contexts.funding.budget.models import Receipt
from maillage.contexts.funding.contract.models import ContractPayment
from maillage.contexts.funding.expenses.models import ENGAGED, Expense
from maillage.contexts.funding.payments.models import Batch, BatchState, PaidEntry, Transfer
from maillage.contexts.funding.rates.models import PayKind
from maillage.core.money.journal import Entry, Row, entry
from maillage.core.search_text import search_text

_ASIDES = {Aside.CHARGES: "charges", Aside.BETWEEN: "between", Aside.OTHER: "waiting"}


def facts(until: date) -> list[Entry]:
    """Every fact until that day. 10 queries."""
    banks = read_banks()
    found = [*_expenses(banks), *_batches(banks), *_income(banks), *_fees(banks), *_asides(banks)]
    return [one for one in found if one.day <= until]


def supplier_code(name: str) -> str:
    """« Imprimerie du Val » -> « FIMPRIMERIEDUVAL »: the same for one name, however it is cased."""
    letters = "".join(letter for letter in search_text(name).upper() if letter.isalnum())
    return f"F{letters[:16] or 'DIVERS'}"


def member_code(contact_id: int) -> str:
    return f"M{contact_id:06d}"


def _expenses(banks: Banks) -> list[Entry]:
    found = []
    rows = Expense.objects.filter(state__in=ENGAGED).select_related("line").order_by("pk")
    for row in rows:
        nature = row.line.nature if row.line else "other_expense"
        role = "members_expense" if nature == "members" else nature
        code, name = supplier_code(row.supplier), row.supplier
        piece = row.invoice or f"DEP-{row.pk}"
        due = Row(SUPPLIERS, -row.amount_cents, code, name)
        label = f"{name}, {row.label}"[:190]
        found.append(
            entry(
                f"expense-{row.pk}", "AC", row.invoiced_on, piece, label, [Row(role, row.amount_cents), due]
            )
        )
        if row.paid_on is not None:
            leaves = banks.rows(Settles.EXPENSE, row.pk, row.amount_cents, leaves=True)
            paid = [Row(SUPPLIERS, row.amount_cents, code, name), *leaves]
            found.append(
                entry(f"expense_paid-{row.pk}", "BQ", row.paid_on, piece, f"Paiement {name}"[:190], paid)
            )
    return found


def _batches(banks: Banks) -> list[Entry]:
    batches = list(Batch.objects.filter(state=BatchState.PAID).exclude(paid_on=None).order_by("pk"))
    transfers: dict[int, list[Transfer]] = defaultdict(list)
    rows = Transfer.objects.filter(batch__in=batches).select_related("contact", "batch").order_by("pk")
    for one in rows:
        transfers[one.batch_id].append(one)
    kinds: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    paid = PaidEntry.objects.filter(transfer__batch__in=batches).order_by("pk")
    for transfer_id, kind, cents in paid.values_list("transfer", "entry__kind", "amount_cents"):
        kinds[transfer_id]["pay_function" if kind == PayKind.INDEMNITY else "pay_mission"] += cents
    found = []
    for batch in batches:
        assert batch.paid_on is not None
        found += _batch(batch, batch.paid_on, transfers[batch.pk], kinds, banks)
    return found


def _batch(
    batch: Batch, day: date, transfers: list[Transfer], kinds: dict[int, dict[str, int]], banks: Banks
) -> list[Entry]:
    piece = f"LOT-{batch.label}"
    owed = [
        Row(MEMBERS, one.amount_cents, member_code(one.contact_id), one.contact.name) for one in transfers
    ]
    charges: dict[str, int] = defaultdict(int)
    for one in transfers:
        for role, cents in kinds[one.pk].items():
            charges[role] += cents
    spent = [Row(role, cents) for role, cents in sorted(charges.items())]
    total = sum(one.amount_cents for one in transfers)
    found = [
        entry(
            f"batch-{batch.pk}",
            "OD",
            day,
            piece,
            f"Sommes dues, lot {batch.label}",
            [*spent, *_opposite(owed)],
        ),
        entry(
            f"batch_paid-{batch.pk}",
            "BQ",
            day,
            piece,
            f"Virements, lot {batch.label}",
            [*owed, *banks.rows(Settles.BATCH, batch.pk, total, leaves=True)],
        ),
    ]
    for one in transfers:
        if one.returned_on is None:
            continue
        due = Row(MEMBERS, one.amount_cents, member_code(one.contact_id), one.contact.name)
        back = [Row(role, -cents) for role, cents in sorted(kinds[one.pk].items())]
        label = f"Virement revenu, lot {batch.label}"
        into = [*banks.rows(Settles.RETURNED, one.pk, one.amount_cents), *_opposite([due])]
        found.append(entry(f"returned-{one.pk}", "BQ", one.returned_on, piece, label, into))
        # What is due again is written again with the batch that pays it.
        found.append(entry(f"undue-{one.pk}", "OD", one.returned_on, piece, label, [due, *back]))
    return found


def _opposite(rows: list[Row]) -> list[Row]:
    return [Row(row.role, -row.cents, row.party, row.party_label) for row in rows]


def _income(banks: Banks) -> list[Entry]:
    found = [
        entry(
            f"aci-{row.pk}",
            "BQ",
            row.received_on,
            f"ACI-{row.pk}",
            row.label[:190],
            [*banks.rows(Settles.ACI, row.pk, row.amount_cents), Row("aci", -row.amount_cents)],
        )
        for row in ContractPayment.objects.filter(cancelled_at=None).order_by("pk")
    ]
    rows = Receipt.objects.filter(cancelled_at=None).select_related("line").order_by("pk")
    return found + [
        entry(
            f"receipt-{row.pk}",
            "BQ",
            row.received_on,
            f"REC-{row.pk}",
            f"{row.line.label}{f', {row.payer}' if row.payer else ''}"[:190],
            [*banks.rows(Settles.RECEIPT, row.pk, row.amount_cents), Row(row.line.nature, -row.amount_cents)],
        )
        for row in rows
    ]


def _fees(banks: Banks) -> list[Entry]:
    rows = Payment.objects.filter(cancelled_at=None).select_related("fee__contact", "fee__period")
    found = []
    for row in rows.order_by("pk"):
        is_cash = row.method == "cash"
        contact = row.fee.contact
        came = [Row(CASH, row.amount_cents)] if is_cash else banks.rows(Settles.FEE, row.pk, row.amount_cents)
        # A period is often called « Cotisation 2026 » already.
        name = row.fee.period.name
        called = name if name.casefold().startswith("cotisation") else f"Cotisation {name}"
        label = f"{called}, {contact.name}"[:190]
        piece = f"RECU-{row.receipt_year}-{row.receipt_number}"
        found.append(
            entry(
                f"fee-{row.pk}",
                "CA" if is_cash else "BQ",
                row.paid_on,
                piece,
                label,
                [*came, Row("fees", -row.amount_cents)],
            )
        )
    return found


def _asides(banks: Banks) -> list[Entry]:
    """Lines of the bank that settle nothing that the product knows."""
    rows = Match.objects.filter(kind=Settles.ASIDE).select_related("line").order_by("pk")
    found = []
    for row in rows:
        cents = -row.amount_cents if row.line.is_debit else row.amount_cents
        sides = [Row(banks.roles[row.line.account_id], cents), Row(_ASIDES[Aside(row.aside)], -cents)]
        piece, label = f"BANQUE-{row.line_id}", f"{row.line.label} ({row.reason})"[:190]
        found.append(entry(f"aside-{row.pk}", "BQ", row.line.booked_on, piece, label, sides))
    return found
