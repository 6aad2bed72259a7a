"""The money of a year as the page of readiness needs it: what hangs on each indicator, and what the treasury holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context
from fractions import Fraction
from typing import Final, NamedTuple

from django.db.models import Count, Q, Sum

from maillage.contexts.dossier.readiness.facts import IndicatorFact
from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import BankLine, Contract, ContractLine, Expense, PayRule, TimeEntry
from maillage.contexts.programme.api import validated_on
from maillage.contexts.programme.models import ReportingYear
from maillage.core.aci.variable import ALL_OR_NOTHING, Range, achievement, acquired_cents
from maillage.core.indicators.figures import PERCENT, exact_value
from maillage.platform.tenancy.prepared import Prepared

_WAITING: Final = ("proposed", "checked", "validated")


class LateDue(NamedTuple):
    contract_id: int
    label: str
    due_on: date
    cents: int
    mission_id: int | None


class TimeFact(NamedTuple):
    """Waiting entries of an action (None: of none) in one state."""

    state: str
    action_id: int | None
    entries: int
    unproven: int
    without_task: int


class Contracted(NamedTuple):
    """What the contracts of a year pay, by indicator and by line, and what of it is late."""

    contracts: Sequence[Contract]
    worths: Sequence[funding.PlainWorth]
    to_confirm: Sequence[tuple[ContractLine, int | None]]
    late: Sequence[LateDue]


class Treasury(NamedTuple):
    """How many and how much: expenses by state, those without invoice, operations that nothing explains."""

    expenses: dict[str, tuple[int, int]]
    without_invoice: tuple[int, int]
    unmatched: tuple[int, int]


class Waiting(NamedTuple):
    """Time that waits, and what it waits for. has_rule: whether something says how it is paid."""

    time: Sequence[TimeFact]
    validated_on: date | None
    has_rule: bool


@dataclass
class Money:
    """What the contracts of the year pay by indicator and by line, and what waits.

    to_confirm: lines that nobody confirmed, with what they pay in the year. no_rule: time waits, and nothing says how
    it is paid. validated_on: before it nothing is payable.
    """

    contracts: Sequence[Contract] = ()
    worths: Sequence[funding.PlainWorth] = ()
    to_confirm: Sequence[tuple[ContractLine, int | None]] = ()
    late: Sequence[LateDue] = ()
    expenses: dict[str, tuple[int, int]] = field(default_factory=dict)
    without_invoice: tuple[int, int] = (0, 0)
    unmatched: tuple[int, int] = (0, 0)
    time: Sequence[TimeFact] = ()
    validated_on: date | None = None
    has_rule: bool = True

    @property
    def variable_cents(self) -> int:
        return sum(one.cents for one in self.worths)


def gathered(contracted: Contracted, treasury: Treasury, waiting: Waiting) -> Money:
    return Money(**contracted._asdict(), **treasury._asdict(), **waiting._asdict())


def contracted_in(year: ReportingYear, today: date) -> Contracted:
    """1 query, and 4 for each contract of the year (two in the year in which one follows another)."""
    contracts = [
        one
        for one in funding.aci_contracts().filter(starts_on__lte=year.ends_on)
        if funding.contract_last_day(one) >= year.starts_on
    ]
    worths: list[funding.PlainWorth] = []
    to_confirm: list[tuple[ContractLine, int | None]] = []
    late: list[LateDue] = []
    for contract in contracts:
        lines = funding.contract_lines(contract)
        worths += funding.plain_worths(contract, year, lines)
        to_confirm += [
            (part.line, part.cents)
            for part in funding.parts(contract, year, lines)
            if part.line.confirmed_at is None
        ]
        late += _late(contract, lines, year, today)
    return Contracted(contracts, worths, to_confirm, late)


def treasury_in(year: ReportingYear) -> Treasury:
    """2 queries."""
    return Treasury(*_expenses(year), _unmatched(year))


def waiting_in(year: ReportingYear) -> Waiting:
    """1 query, 3 where time waits."""
    time = _time(year)
    return Waiting(time, validated_on(), bool(_RULE.rows())) if time else Waiting(time, None, True)


def _late(contract: Contract, lines: list[ContractLine], year: ReportingYear, today: date) -> list[LateDue]:
    dues = [one for one in funding.contract_schedule(contract, lines) if one.expected.due_on <= year.ends_on]
    return [
        LateDue(
            contract.pk,
            _due_words(one.line),
            one.expected.due_on,
            one.left_cents,
            one.line.mission_id,
        )
        for one in funding.late_dues(dues, today)
    ]


def _due_words(line: ContractLine) -> str:
    name = line.mission.name if line.mission else "Fonctionnement"
    return f"{name}, {line.get_part_display()}" if line.mission else name


_EXPENSES: Final = Prepared(
    lambda year: (
        Expense.objects.filter(year=year)
        .order_by()
        .values_list("state")
        .annotate(
            n=Count("pk"),
            cents=Sum("amount_cents", default=0),
            n_without=Count("pk", filter=Q(file=None)),
            cents_without=Sum("amount_cents", filter=Q(file=None), default=0),
        )
    )
)
_UNMATCHED: Final = Prepared(
    lambda start, end: (
        BankLine.objects.filter(left_cents__gt=0, booked_on__gte=start, booked_on__lte=end)
        .order_by()
        .values_list("account_id")
        .annotate(n=Count("pk"), cents=Sum("left_cents"))
    )
)
# Sums only: whose time it is does not leave the database.
_TIME: Final = Prepared(
    lambda start, end: (
        TimeEntry.objects.filter(state__in=_WAITING, happened_on__gte=start, happened_on__lte=end)
        .order_by()
        .values_list("state", "action_id")
        .annotate(
            n=Count("pk"),
            unproven=Count("pk", filter=Q(proof="", file=None)),
            without_task=Count("pk", filter=Q(kind="mission", task=None)),
        )
        .order_by("state", "action_id")
    )
)
_RULE: Final = Prepared(lambda: PayRule.objects.order_by().values_list("pk")[:1])


def _expenses(year: ReportingYear) -> tuple[dict[str, tuple[int, int]], tuple[int, int]]:
    """How many and how much, by state; then of those without invoice, the refused ones left out. 1 query."""
    by_state: dict[str, tuple[int, int]] = {}
    missing, missing_cents = 0, 0
    for state, n, cents, n_without, cents_without in _EXPENSES.rows(year=year.pk):
        by_state[state] = n, cents
        if state != "refused":
            missing, missing_cents = missing + n_without, missing_cents + cents_without
    return by_state, (missing, missing_cents)


def _unmatched(year: ReportingYear) -> tuple[int, int]:
    """Operations of the bank that nothing explains yet."""
    rows = _UNMATCHED.rows(start=year.starts_on, end=year.ends_on)
    return sum(n for _, n, _ in rows), sum(cents for _, _, cents in rows)


def _time(year: ReportingYear) -> list[TimeFact]:
    rows = _TIME.rows(start=year.starts_on, end=year.ends_on)
    return [TimeFact._make(row) for row in rows]


# --- What is acquired -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Where the variable part stands: by mission of its lines, by indicator, and as a range."""

    by_indicator: dict[int, int]
    variable_by_mission: dict[int | None, int]
    acquired_by_mission: dict[int | None, int]
    range: Range
    unassigned_cents: int

    @property
    def whole_cents(self) -> int:
        return sum(self.variable_by_mission.values())


def standing(
    worths: Iterable[funding.PlainWorth], facts: Sequence[IndicatorFact], year: ReportingYear
) -> Standing:
    """By the rules of `core.aci.variable`; what no indicator carries is never acquired.

    A test holds it to `funding.variable_part`, which reads the same rows one by one.
    """
    known = {one.pk: one for one in facts}
    by_indicator: dict[int, int] = defaultdict(int)
    variable: dict[int | None, int] = defaultdict(int)
    acquired: dict[int | None, int] = defaultdict(int)
    unassigned = 0
    for one in worths:
        mission = one.line.mission_id
        variable[mission] += one.cents
        if one.indicator_id is None:
            unassigned += one.cents
            continue
        by_indicator[one.indicator_id] += one.cents
        achieved = achieved_by(known.get(one.indicator_id), one.rule)
        acquired[mission] += acquired_cents(one.cents, one.rule, achieved)
    low = sum(acquired.values())
    # Once the year is closed nothing more is reached; before, everything may be.
    high = low if year.is_closed else sum(variable.values())
    return Standing(dict(by_indicator), dict(variable), dict(acquired), Range(low, high), unassigned)


_WHOLE: Final = Fraction(1)
_NOTHING: Final = Fraction(0)
# Products of two amounts of the database, whole.
_EXACT: Final = Context(prec=100)


def achieved_by(one: IndicatorFact | None, rule: str) -> Fraction | None:
    """How far the target is reached; None without figure or target. Of « all or nothing » only 0 or 1 matter.

    Fractions are slow: one is made only where a part of the way counts.
    """
    if one is None or one.numerator is None or one.target is None or one.denominator == 0:
        return None
    up = one.direction == "up"
    if _is_reached(one, up=up):
        return _WHOLE
    if rule == ALL_OR_NOTHING:
        return _NOTHING
    value = exact_value(one.numerator, one.denominator, one.unit)
    return None if value is None else achievement(value, one.target, up=up)


def _is_reached(one: IndicatorFact, *, up: bool) -> bool:
    """Multiplied across, not divided: exact in decimals."""
    value, aim = one.numerator, one.target
    if one.denominator is not None:
        aim = _EXACT.multiply(aim, one.denominator)
        if one.unit == PERCENT:
            value = _EXACT.multiply(value, 100)
        if one.denominator < 0:
            value, aim = aim, value
    return bool(value >= aim if up else value <= aim)
