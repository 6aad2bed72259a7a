"""What lines of the bank may settle: things not settled whole yet, with what names them in a label.

A few queries whatever the number of lines. Amounts are whole cents above zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.association.models import Fee, Payment
from maillage.contexts.funding.bank.models import Match, Settles
from maillage.contexts.funding.budget.models import Kind, Receipt
from maillage.contexts.funding.budget.queries import lines as budget_lines
from maillage.contexts.funding.contract.models import ContractPayment
from maillage.contexts.funding.contract.queries import contract_shown, schedule
from maillage.contexts.funding.expenses.models import ENGAGED, Expense
from maillage.contexts.funding.payments.models import Batch, BatchState, Transfer
from maillage.contexts.funding.payments.queries import number_of
from maillage.core.money.matching import Line, Thing

# Something of the schedule is proposed for what comes in until so long before its day.
EARLY: Final = timedelta(days=120)


@dataclass(frozen=True)
class Candidate:
    """thing.key is its address, « expense:12 ». note: its state in words; writes: what accepting writes, or ""."""

    thing: Thing
    label: str
    note: str
    writes: str = ""
    url: tuple[str, dict[str, int]] | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        return str(self.thing.key)


@dataclass(frozen=True)
class Settled:
    """Cents settled already, by kind then by key of the thing; `batches`: by transfers of each batch too."""

    by_kind: dict[str, dict[int, int]]

    def of(self, kind: str, pk: int) -> int:
        return self.by_kind.get(kind, {}).get(pk, 0)


def settled() -> Settled:
    """1 query."""
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = Match.objects.exclude(kind=Settles.ASIDE).values_list(
        "kind", "batch", "transfer", "expense", "aci_payment", "receipt", "fee_payment", "amount_cents"
    )
    for kind, *keys, cents in rows.order_by("pk"):
        pk = next(key for key in keys if key is not None)
        found[kind][pk] += cents
    return Settled({kind: dict(sums) for kind, sums in found.items()})


def money_out(done: Settled | None = None) -> list[Candidate]:
    """Batches, their transfers and expenses. 4 queries."""
    known = settled() if done is None else done
    return [*_batches(known), *_expenses(known)]


def _batches(done: Settled) -> list[Candidate]:
    rows = Batch.objects.exclude(state=BatchState.CANCELLED).order_by("pk")
    batches = {row.pk: row for row in rows}
    transfers = list(
        Transfer.objects.filter(batch__in=list(batches)).select_related("contact").order_by("pk")
    )
    by_transfers: dict[int, int] = defaultdict(int)
    for one in transfers:
        by_transfers[one.batch_id] += done.of(Settles.TRANSFER, one.pk)
    left = {
        pk: row.total_cents - done.of(Settles.BATCH, pk) - by_transfers[pk] for pk, row in batches.items()
    }
    found = [
        Candidate(
            Thing(f"batch:{pk}", left[pk], row.paid_on or row.execution_on, (row.label, number_of(row))),
            f"Lot de virements {row.label}",
            row.get_state_display(),
            "" if row.state == BatchState.PAID else "le lot sera noté payé une fois réglé en entier",
            ("funding:batch", {"pk": pk}),
        )
        for pk, row in batches.items()
        if left[pk] > 0
    ]
    for one in transfers:
        row = batches[one.batch_id]
        rest = min(one.amount_cents - done.of(Settles.TRANSFER, one.pk), left[one.batch_id])
        if rest <= 0 or done.of(Settles.BATCH, one.batch_id):
            continue
        found.append(
            Candidate(
                Thing(
                    f"transfer:{one.pk}",
                    rest,
                    row.paid_on or row.execution_on,
                    (f"{row.label}-{one.pk}",),
                    (one.contact.name, one.holder),
                ),
                f"Virement à {one.contact.name}, lot {row.label}",
                row.get_state_display(),
                "" if row.state == BatchState.PAID else "le lot sera noté payé une fois réglé en entier",
                ("funding:batch", {"pk": one.batch_id}),
            )
        )
    return found


def _expenses(done: Settled) -> list[Candidate]:
    rows = Expense.objects.filter(state__in=ENGAGED).order_by("pk")
    return [
        Candidate(
            Thing(
                f"expense:{row.pk}",
                row.amount_cents - done.of(Settles.EXPENSE, row.pk),
                row.paid_on or row.due_on or row.invoiced_on,
                (row.invoice,) if row.invoice else (),
                (row.supplier,),
            ),
            f"{row.supplier}, {row.label}",
            row.get_state_display(),
            "" if row.paid_on else "la dépense sera notée payée une fois réglée en entier",
            ("funding:expense", {"pk": row.pk}),
        )
        for row in rows
        if row.amount_cents > done.of(Settles.EXPENSE, row.pk)
    ]


def money_in(done: Settled | None = None) -> list[Candidate]:
    """Payments of the contract and what is expected of it, receipts, lines of income, fees, transfers sent back.

    About ten queries, whatever their number.
    """
    known = settled() if done is None else done
    return [*_aci(known), *_receipts(known), *_fees(known), *_returned(known)]


def _aci(done: Settled) -> list[Candidate]:
    rows = ContractPayment.objects.filter(cancelled_at=None).order_by("pk")
    found = [
        Candidate(
            Thing(f"aci:{row.pk}", row.amount_cents - done.of(Settles.ACI, row.pk), row.received_on),
            f"Versement du contrat : {row.label}",
            "enregistré",
            "",
            ("funding:contract", {}),
        )
        for row in rows
        if row.amount_cents > done.of(Settles.ACI, row.pk)
    ]
    contract = contract_shown(timezone.localdate())
    if contract is None:
        return found
    last = timezone.localdate() + EARLY
    for due in schedule(contract):
        if due.left_cents > 0 and due.expected.due_on <= last:
            found.append(
                Candidate(
                    Thing(
                        f"aci_due:{contract.pk}:{due.key}",
                        due.left_cents,
                        due.expected.due_on,
                        (),
                        ("CPAM", "Assurance maladie"),
                    ),
                    f"Attendu du contrat : {due.line}",
                    "pas encore reçu",
                    "le versement sera enregistré",
                    ("funding:contract", {}),
                )
            )
    return found


def _receipts(done: Settled) -> list[Candidate]:
    rows = Receipt.objects.filter(cancelled_at=None).select_related("line").order_by("pk")
    found = [
        Candidate(
            Thing(
                f"receipt:{row.pk}",
                row.amount_cents - done.of(Settles.RECEIPT, row.pk),
                row.received_on,
                (),
                (row.payer,) if row.payer else (),
            ),
            f"Recette : {row.line.label}",
            "enregistrée",
            "",
            ("funding:budget_line", {"pk": row.line_id}),
        )
        for row in rows
        if row.amount_cents > done.of(Settles.RECEIPT, row.pk)
    ]
    for line in budget_lines().filter(kind=Kind.INCOME, year__closed_at=None).order_by("pk"):
        expected = line.planned_cents if line.granted_cents is None else line.granted_cents
        left = expected - getattr(line, "received_cents", 0)
        if left > 0:
            found.append(
                Candidate(
                    Thing(f"income:{line.pk}", left, None, (), (line.label,)),
                    f"Recette attendue : {line.label}",
                    "pas encore reçue",
                    "la recette sera enregistrée",
                    ("funding:budget_line", {"pk": line.pk}),
                )
            )
    return found


def _fees(done: Settled) -> list[Candidate]:
    rows = Payment.objects.filter(cancelled_at=None).select_related("fee__contact", "fee__period")
    found = [
        Candidate(
            Thing(
                f"fee:{row.pk}",
                row.amount_cents - done.of(Settles.FEE, row.pk),
                row.paid_on,
                (row.reference,) if row.reference else (),
                (row.fee.contact.name, row.payer),
            ),
            f"Cotisation de {row.fee.contact.name}, {row.fee.period.name}",
            "reçue",
        )
        for row in rows.order_by("pk")
        if row.amount_cents > done.of(Settles.FEE, row.pk)
    ]
    due = Fee.objects.filter(state="due").select_related("contact", "period").order_by("pk")
    paid: dict[int, int] = defaultdict(int)
    for fee_id, cents in Payment.objects.filter(fee__state="due", cancelled_at=None).values_list(
        "fee", "amount_cents"
    ):
        paid[fee_id] += cents
    found += [
        Candidate(
            Thing(
                f"fee_due:{row.pk}",
                row.amount_cents - paid[row.pk],
                timezone.localdate(row.asked_at),
                (),
                (row.contact.name,),
            ),
            f"Cotisation due de {row.contact.name}, {row.period.name}",
            "pas encore payée",
            "le paiement sera enregistré, avec son reçu",
        )
        for row in due
        if row.amount_cents > paid[row.pk]
    ]
    return found


def _returned(done: Settled) -> list[Candidate]:
    rows = Transfer.objects.exclude(returned_on=None).select_related("contact", "batch").order_by("pk")
    return [
        Candidate(
            Thing(
                f"returned:{row.pk}",
                row.amount_cents - done.of(Settles.RETURNED, row.pk),
                row.returned_on,
                (f"{row.batch.label}-{row.pk}",),
                (row.contact.name, row.holder),
            ),
            f"Virement revenu de {row.contact.name}, lot {row.batch.label}",
            "revenu",
            "",
            ("funding:batch", {"pk": row.batch_id}),
        )
        for row in rows
        if row.amount_cents > done.of(Settles.RETURNED, row.pk)
    ]


def as_line(pk: int, left_cents: int, booked_on: date, label: str, reference: str) -> Line:
    return Line(pk, left_cents, booked_on, f"{label} {reference}")


def by_key(known: Iterable[Candidate]) -> dict[str, Candidate]:
    return {one.key: one for one in known}
