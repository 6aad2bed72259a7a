"""Reads on the bank. Every function works inside the community's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from maillage.contexts.funding.bank import candidates
from maillage.contexts.funding.bank.candidates import Candidate, as_line, by_key
from maillage.contexts.funding.bank.models import (
    BankAccount,
    BankLine,
    Match,
    Settles,
    Statement,
    StatementState,
)
from maillage.core.identifiers.iban import masked
from maillage.core.money.matching import Line, Proposal, Why, only_subset, proposals
from maillage.core.search_text import search_text

_LARGEST: Final = 2**63 - 1
_WORDS: Final = 8
WHY: Final[dict[Why, str]] = {
    Why.AMOUNT: "même montant",
    Why.REFERENCE: "référence dans le libellé",
    Why.NAME: "nom dans le libellé",
    Why.DATE: "dates proches",
}


def accounts() -> QuerySet[BankAccount]:
    """With the number of lines to explain, the sum since the opening, and the last day known."""
    of = BankLine.objects.filter(account=OuterRef("pk")).order_by().values("account")
    since = of.filter(booked_on__gt=OuterRef("opening_on"))
    rows: QuerySet[BankAccount] = BankAccount.objects.select_related("payer").annotate(
        to_explain=Coalesce(Subquery(of.filter(left_cents__gt=0).annotate(n=Count("pk")).values("n")), 0),
        moved_cents=Coalesce(Subquery(since.annotate(n=Sum("amount_cents")).values("n")), 0),
        last_on=Subquery(
            BankLine.objects.filter(account=OuterRef("pk")).order_by("-booked_on").values("booked_on")[:1]
        ),
    )
    return rows


def find_account(pk: int) -> BankAccount | None:
    return accounts().filter(pk=pk).first() if pk <= _LARGEST else None


def iban_shown(account: BankAccount) -> str:
    """« FR14 … 2606 », never whole; "" when not given."""
    number = account.payer.iban if account.payer else account.iban
    return masked(number) if number else ""


def lines(account: BankAccount | None = None) -> QuerySet[BankLine]:
    """The latest first."""
    rows: QuerySet[BankLine] = BankLine.objects.select_related("account").prefetch_related("matches")
    rows = rows.order_by("-booked_on", "-pk")
    return rows if account is None else rows.filter(account=account)


def holding(rows: QuerySet[BankLine], text: str) -> QuerySet[BankLine]:
    for word in search_text(text).split()[:_WORDS]:
        rows = rows.filter(search_name__contains=word)
    return rows


def find_line(pk: int) -> BankLine | None:
    rows = BankLine.objects.select_related("account", "statement__file")
    return rows.filter(pk=pk).first() if pk <= _LARGEST else None


def statements(account: BankAccount) -> QuerySet[Statement]:
    """The latest first."""
    rows: QuerySet[Statement] = Statement.objects.filter(account=account).select_related("file", "sent_by")
    return rows.order_by("-sent_at", "-pk")


def find_statement(pk: int) -> Statement | None:
    rows = Statement.objects.select_related("account__payer", "file")
    return rows.filter(pk=pk).first() if pk <= _LARGEST else None


def matches_of(rows: Iterable[BankLine]) -> dict[int, list[Match]]:
    """What each line settles, by line. 1 query."""
    found: dict[int, list[Match]] = defaultdict(list)
    known = Match.objects.filter(line__in=[row.pk for row in rows]).select_related(
        "batch",
        "transfer__contact",
        "transfer__batch",
        "expense",
        "aci_payment",
        "receipt__line",
        "fee_payment__fee__contact",
        "fee_payment__fee__period",
        "matched_by",
    )
    for match in known.order_by("pk"):
        found[match.line_id].append(match)
    return dict(found)


def in_words(match: Match) -> str:
    """What it settles: « Lot de virements 2026-003 »."""
    if match.kind == Settles.ASIDE:
        return f"{match.get_aside_display()} : {match.reason}"
    if match.transfer:
        word = "Virement revenu de" if match.kind == Settles.RETURNED else "Virement à"
        return f"{word} {match.transfer.contact.name}, lot {match.transfer.batch.label}"
    if match.fee_payment:
        fee = match.fee_payment.fee
        return f"Cotisation de {fee.contact.name}, {fee.period.name}"
    told = {
        "Lot de virements": match.batch and match.batch.label,
        "Dépense": match.expense and f"{match.expense.supplier}, {match.expense.label}",
        "Versement du contrat": match.aci_payment and match.aci_payment.label,
        "Recette": match.receipt and match.receipt.line.label,
    }
    return next(f"{word} : {name}" for word, name in told.items() if name)


# --- Proposals --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """candidate with why it is proposed; cents: what accepting it would settle."""

    candidate: Candidate
    why: tuple[str, ...]
    cents: int


@dataclass(frozen=True)
class Choices:
    """proposed: the likeliest first. others: the nearest amount first. together: the only sum of transfers."""

    proposed: tuple[Choice, ...]
    others: tuple[Choice, ...]
    together: tuple[Choice, ...]


def choices(line: BankLine) -> Choices:
    """What a line may settle. A few queries, whatever there is to settle."""
    if line.left_cents == 0:
        return Choices((), (), ())
    known = candidates.money_out() if line.is_debit else candidates.money_in()
    asked = as_line(line.pk, line.left_cents, line.booked_on, line.label, line.reference)
    named = by_key(known)
    found = proposals(asked, [one.thing for one in known])
    first = tuple(_choice(line, named, one) for one in found)
    shown = {one.candidate.key for one in first}
    rest = sorted(
        (one for one in known if one.key not in shown),
        key=lambda one: (abs(one.thing.cents - line.left_cents), one.key),
    )
    others = tuple(Choice(one, (), min(line.left_cents, one.thing.cents)) for one in rest)
    return Choices(first, others, _together(asked, known))


def _choice(line: BankLine, named: dict[str, Candidate], one: Proposal) -> Choice:
    candidate = named[str(one.thing.key)]
    return Choice(candidate, tuple(WHY[why] for why in one.why), min(line.left_cents, one.thing.cents))


def _together(asked: Line, known: list[Candidate]) -> tuple[Choice, ...]:
    """The only transfers of one batch whose sum is the line's: a bank that sums up part of a batch."""
    by_batch: dict[str, list[Candidate]] = defaultdict(list)
    for one in known:
        if one.key.startswith("transfer:") and one.url is not None:
            by_batch[str(one.url[1]["pk"])].append(one)
    found = []
    for rows in by_batch.values():
        places = only_subset(asked.cents, [one.thing.cents for one in rows])
        if places is not None and len(places) > 1:
            found.append(tuple(Choice(rows[at], ("partie du lot",), rows[at].thing.cents) for at in places))
    return found[0] if len(found) == 1 else ()


# --- Reconciliation ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reconciliation:
    """statement: the last balance that the bank told. counted_cents: ours, the same evening. without_line: things noted
    paid or received that no line explains whole."""

    account: BankAccount
    statement: Statement | None
    counted_cents: int
    unexplained: tuple[BankLine, ...]
    unexplained_in_cents: int
    unexplained_out_cents: int
    without_line: tuple[Candidate, ...]

    @property
    def gap_cents(self) -> int | None:
        if self.statement is None or self.statement.closing_cents is None:
            return None
        return self.statement.closing_cents - self.counted_cents


def balance_on(account: BankAccount, day: date) -> int:
    """What was on the account that evening, by its lines. 1 query."""
    rows = BankLine.objects.filter(account=account, booked_on__gt=account.opening_on, booked_on__lte=day)
    return account.opening_cents + (rows.aggregate(cents=Sum("amount_cents"))["cents"] or 0)


def reconciliation(account: BankAccount, most: int | None = None) -> Reconciliation:
    """most: how many lines are listed; None for all."""
    last: Statement | None = (
        Statement.objects.filter(account=account, state=StatementState.IMPORTED)
        .exclude(closing_on=None)
        .order_by("-closing_on", "-pk")
        .first()
    )
    rows = BankLine.objects.filter(account=account, left_cents__gt=0)
    sums: dict[str, Any] = rows.aggregate(
        out=Sum("left_cents", filter=Q(amount_cents__lt=0), default=0),
        into=Sum("left_cents", filter=Q(amount_cents__gt=0), default=0),
    )
    shown = rows.order_by("-booked_on", "-pk")
    day = last.closing_on if last is not None and last.closing_on is not None else date.max
    return Reconciliation(
        account,
        last,
        balance_on(account, day),
        tuple(shown if most is None else shown[:most]),
        sums["into"],
        sums["out"],
        without_line(account.opening_on),
    )


def without_line(since: date) -> tuple[Candidate, ...]:
    """What is noted paid or received since that day and that no line of the bank explains whole.

    Transfers of a batch are told by their batch; a fee in cash or by cheque comes in another way, and is told too.
    """
    done = candidates.settled()
    known = [*candidates.money_out(done), *candidates.money_in(done)]
    noted = {"payé", "payée", "enregistré", "enregistrée", "reçue", "revenu"}
    return tuple(
        one
        for one in known
        if one.note in noted
        and not one.key.startswith("transfer:")
        and (one.thing.day is None or one.thing.day > since)
    )


def counts() -> tuple[int, int]:
    """Lines to explain, drafts of statements. 2 queries."""
    lines_left = BankLine.objects.filter(left_cents__gt=0).count()
    return lines_left, Statement.objects.filter(state=StatementState.DRAFT).count()


def partly(rows: QuerySet[BankLine], state: str) -> QuerySet[BankLine]:
    """Lines by state: « todo » (something is left), « done »."""
    if state == "todo":
        return rows.filter(left_cents__gt=0)
    if state == "done":
        return rows.filter(left_cents=0)
    if state == "part":
        return rows.filter(left_cents__gt=0).exclude(
            Q(left_cents=F("amount_cents")) | Q(left_cents=-F("amount_cents"))
        )
    return rows
