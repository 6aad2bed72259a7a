"""Writes on what lines settle. One call of an existing service marks a thing as paid, or records it, once.

Writers of money of a community take turns (`serialised`); what is left of the line and of the thing is counted again
inside, so that a double click, or two people, settle once: sums never exceed either side.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from maillage.contexts.association.api import FeeRefused
from maillage.contexts.association.api import record_payment as record_fee
from maillage.contexts.association.models import Fee
from maillage.contexts.funding.bank import candidates
from maillage.contexts.funding.bank.candidates import Candidate, by_key
from maillage.contexts.funding.bank.models import TARGETS, Aside, BankLine, Match, Settles
from maillage.contexts.funding.bank.refusals import BankRefused
from maillage.contexts.funding.budget.services import record_receipt
from maillage.contexts.funding.contract.models import Contract
from maillage.contexts.funding.contract.payments import record_payment as record_aci
from maillage.contexts.funding.contract.queries import payments_of
from maillage.contexts.funding.expenses.models import Expense, ExpenseState
from maillage.contexts.funding.expenses.services import mark_paid as mark_expense
from maillage.contexts.funding.payments.models import Batch, BatchState, Transfer
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.contexts.funding.payments.services import mark_paid as mark_batch
from maillage.contexts.funding.refusals import MoneyRefused
from maillage.contexts.programme.api import YearRefused
from maillage.core.dues.euros import euros
from maillage.core.money.matching import MOST_PARTS, sure
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

__all__ = ["BankRefused", "accept", "accept_many", "accept_sure", "set_aside", "undo", "undo_group"]

_REFUSALS: Final = (MoneyRefused, PayRefused, FeeRefused, YearRefused)
_GONE: Final = "Cela vient d’être réglé, ou a changé : la page montre ce qu’il en est maintenant."


def _line(by: Actor, pk: int, seen_left: int | None) -> BankLine:
    serialised(by)
    line: BankLine = BankLine.objects.select_related("account").get(pk=pk)
    if line.left_cents == 0:
        raise BankRefused("Cette ligne est déjà expliquée en entier : rien n’a changé.")
    if seen_left is not None and seen_left != line.left_cents:
        raise BankRefused(
            f"Quelqu’un a rapproché une partie de cette ligne entre-temps : il reste {euros(line.left_cents)}."
        )
    return line


@transaction.atomic
def accept(
    *,
    by: Actor,
    line_pk: int,
    key: str,
    cents: int | None = None,
    seen_left: int | None = None,
    group: str = "",
) -> Match:
    """The line settles that thing (`candidates`), for `cents`: None for all that both sides allow. BankRefused."""
    line = _line(by, line_pk, seen_left)
    known = by_key(candidates.money_out() if line.is_debit else candidates.money_in())
    candidate = known.get(key)
    if candidate is None:
        raise BankRefused(_GONE)
    most = min(line.left_cents, candidate.thing.cents)
    amount = most if cents is None else cents
    if not 0 < amount <= most:
        raise BankRefused(
            f"Écrivez une somme de 0,01 € à {euros(most)} : au-delà, un des deux côtés serait dépassé."
        )
    try:
        return _settled(by, line, candidate, amount, group)
    except _REFUSALS as refusal:
        raise BankRefused(str(refusal)) from refusal


def _settled(by: Actor, line: BankLine, candidate: Candidate, cents: int, group: str) -> Match:
    name, _, rest = candidate.key.partition(":")
    make = _MAKERS.get(name)
    kind = _MADE.get(name, name)
    pk = make(by, line, rest, cents) if make else int(rest)
    match = Match(
        community=by.community,
        line=line,
        kind=kind,
        amount_cents=cents,
        group=group,
        marked=make is not None,
        matched_by=by.user,
    )
    setattr(match, f"{TARGETS[kind]}_id", pk)
    match.save()
    _explain(line, cents)
    if make is None and cents == candidate.thing.cents:
        match.marked = _mark(by, line, kind, pk)
        if match.marked:
            match.save(update_fields=["marked"])
    told = {"line": line.label, "settles": candidate.label, "amount_cents": cents, "marked": match.marked}
    record(by=by, action="bank.matched", obj=match, after=told)
    return match


def _explain(line: BankLine, cents: int) -> None:
    line.left_cents -= cents
    line.save(update_fields=["left_cents"])


def _mark(by: Actor, line: BankLine, kind: str, pk: int) -> bool:
    """The thing is settled whole: note it paid, unless it is already. True when something was written."""
    if kind == Settles.EXPENSE:
        if Expense.objects.get(pk=pk).state == ExpenseState.PAID:
            return False
        mark_expense(by=by, pk=pk, paid_on=line.booked_on)
        return True
    if kind not in (Settles.BATCH, Settles.TRANSFER):
        return False
    batch = Batch.objects.get(pk=pk) if kind == Settles.BATCH else Transfer.objects.get(pk=pk).batch
    if batch.state == BatchState.PAID or _left_of_batch(batch) > 0:
        return False
    mark_batch(by=by, pk=batch.pk, paid_on=line.booked_on)
    return True


def _left_of_batch(batch: Batch) -> int:
    done = candidates.settled()
    parts = Transfer.objects.filter(batch=batch).values_list("pk", flat=True)
    return (
        batch.total_cents
        - done.of(Settles.BATCH, batch.pk)
        - sum(done.of(Settles.TRANSFER, pk) for pk in parts)
    )


# --- What is recorded because the bank says it came -------------------------------------------------------


def _make_aci(by: Actor, line: BankLine, rest: str, cents: int) -> int:
    contract_pk, _, due = rest.partition(":")
    contract: Contract = Contract.objects.get(pk=int(contract_pk))
    count = payments_of(contract).count()
    made = record_aci(
        by=by,
        contract_pk=contract.pk,
        received_on=line.booked_on,
        amount_cents=cents,
        seen_payments=count,
        expected_key=due,
    )
    return made.pk


def _make_receipt(by: Actor, line: BankLine, rest: str, cents: int) -> int:
    made = record_receipt(
        by=by, line_pk=int(rest), received_on=line.booked_on, amount_cents=cents, payer=line.label[:160]
    )
    return made.pk


def _make_fee(by: Actor, line: BankLine, rest: str, cents: int) -> int:
    fee = Fee.objects.get(pk=int(rest))
    made = record_fee(
        by=by,
        fee_pk=fee.pk,
        amount_cents=cents,
        method="transfer",
        paid_on=line.booked_on,
        reference=line.reference[:80],
    )
    return int(made.pk)


_MAKERS: Final[dict[str, Callable[[Actor, BankLine, str, int], int]]] = {
    "aci_due": _make_aci,
    "income": _make_receipt,
    "fee_due": _make_fee,
}
_MADE: Final[dict[str, str]] = {
    "aci_due": Settles.ACI,
    "income": Settles.RECEIPT,
    "fee_due": Settles.FEE,
}


@transaction.atomic
def accept_many(*, by: Actor, line_pk: int, keys: list[str], seen_left: int) -> int:
    """The line settles several things, each whole; all or none. How many. BankRefused."""
    left = seen_left
    if not 0 < len(keys) <= MOST_PARTS or len(set(keys)) != len(keys):
        raise BankRefused("Rien à rapprocher : rechargez la page.")
    for key in keys:
        made = accept(by=by, line_pk=line_pk, key=key, seen_left=left)
        left -= made.amount_cents
    return len(keys)


# --- Nothing to settle, several at once, undoing ----------------------------------------------------------


@transaction.atomic
def set_aside(*, by: Actor, line_pk: int, aside: str, reason: str, seen_left: int | None = None) -> Match:
    """What is left of the line settles nothing that the product knows, and why. BankRefused."""
    line = _line(by, line_pk, seen_left)
    why = " ".join(reason.split())[:300]
    if aside not in Aside.values or not why:
        raise BankRefused("Choisissez une nature et écrivez le motif : il reste avec la ligne.")
    match: Match = Match.objects.create(
        community=by.community,
        line=line,
        kind=Settles.ASIDE,
        aside=aside,
        reason=why,
        amount_cents=line.left_cents,
        matched_by=by.user,
    )
    _explain(line, match.amount_cents)
    told = {"line": line.label, "reason": why, "amount_cents": match.amount_cents}
    record(by=by, action="bank.set_aside", obj=match, after=told)
    return match


@dataclass(frozen=True)
class Accepted:
    """group: under which they are undone together. refused: line and why it was not."""

    group: str
    count: int
    refused: tuple[tuple[str, str], ...]


@transaction.atomic
def accept_sure(*, by: Actor, account_pk: int) -> Accepted:
    """Every match of the account beyond doubt (`core.money.matching.sure`); what is refused is told, others hold."""
    serialised(by)
    group = uuid.uuid4().hex
    count, refused = 0, []
    for line, candidate in sure_pairs(account_pk):
        try:
            with transaction.atomic():
                accept(by=by, line_pk=line.pk, key=candidate.key, group=group)
        except BankRefused as refusal:
            refused.append((str(line), str(refusal)))
        else:
            count += 1
    return Accepted(group, count, tuple(refused))


def sure_pairs(account_pk: int) -> list[tuple[BankLine, Candidate]]:
    """Lines of the account and what each settles beyond doubt. Reads only; lines of other accounts count as rivals."""
    rows = BankLine.objects.filter(left_cents__gt=0).select_related("account").order_by("booked_on", "pk")
    lines = {row.pk: row for row in rows}
    found: list[tuple[BankLine, Candidate]] = []
    if not lines:
        return found
    done = candidates.settled()
    for is_debit, known in ((True, candidates.money_out(done)), (False, candidates.money_in(done))):
        named = by_key(known)
        asked = [_asked(row) for row in lines.values() if row.is_debit == is_debit]
        for line, thing in sure(asked, [one.thing for one in known]):
            found.append((lines[int(str(line.key))], named[str(thing.key)]))
    return [pair for pair in found if pair[0].account_id == account_pk]


def _asked(row: BankLine) -> Any:
    return candidates.as_line(row.pk, row.left_cents, row.booked_on, row.label, row.reference)


@transaction.atomic
def undo(*, by: Actor, pk: int) -> str:
    """The line explains it no longer; what was noted as paid stays noted, and is told. Twice is once."""
    serialised(by)
    match: Match | None = Match.objects.select_related("line").filter(pk=pk).first()
    return "" if match is None else _undone(by, match)


def _undone(by: Actor, match: Match) -> str:
    line = BankLine.objects.get(pk=match.line_id)
    line.left_cents += match.amount_cents
    line.save(update_fields=["left_cents"])
    told = {
        "line": line.label,
        "kind": match.kind,
        "amount_cents": match.amount_cents,
        "marked": match.marked,
    }
    record(by=by, action="bank.unmatched", obj=match, before=told)
    match.delete()
    return _LEFT.get(match.kind, "") if match.marked else ""


_LEFT: Final[dict[str, str]] = {
    Settles.BATCH: "Le lot reste noté payé : si la banque ne l’a pas exécuté, notez le retour de ses virements.",
    Settles.TRANSFER: "Le lot reste noté payé : si la banque ne l’a pas exécuté, notez le retour de ses virements.",
    Settles.EXPENSE: "La dépense reste notée payée.",
    Settles.ACI: "Le versement du contrat reste enregistré : annulez-le sur la page du contrat s’il n’est pas venu.",
    Settles.RECEIPT: "La recette reste enregistrée : annulez-la sur la ligne du budget si elle n’est pas venue.",
    Settles.FEE: "Le paiement de la cotisation reste enregistré : annulez-le dans les cotisations s’il n’est pas venu.",
}


@transaction.atomic
def undo_group(*, by: Actor, group: str) -> tuple[int, list[str]]:
    """Undo what was accepted together: how many, and what is left written. Twice is once."""
    serialised(by)
    rows = list(Match.objects.filter(group=group).select_related("line").order_by("pk")) if group else []
    told = [_undone(by, row) for row in rows]
    return len(rows), sorted({one for one in told if one})
