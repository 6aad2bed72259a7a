"""When the sums of a contract are paid: in advance at the start of each contract year, the rest at its anniversary.

Source: ACI of 20 June 2019, article 9.1, and Sénat, rapport r25-032: the operating fund of the first year is paid whole
at signature, then 75 % at each anniversary; a mission gets at its start 75 % of its fixed part, pro rata to the
anniversary, then at each anniversary the balance of the year that ends and 75 % of the one that begins; the variable
part is paid once the year is over, for what was achieved. Rounding: `core/money`; advance and balance sum to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from maillage.core.aci.agreements import EVENT, FIXED, OPERATING, VARIABLE, PaymentTerms
from maillage.core.dues.years import year_of
from maillage.core.money.prorata import earned
from maillage.core.money.rounding import share

ADVANCE: Final = "advance"
BALANCE: Final = "balance"
WHOLE: Final = "whole"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class PaidLine:
    """A line of a contract. cents: what a whole year pays, for each contract year in turn; None when nobody knows.

    starts_on, ends_on: first and last day on which it earns, None for those of the contract.
    """

    key: int
    part: str
    cents: Sequence[int | None]
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Expected:
    """A payment to come. year: number of the contract year that it is for, 1 the first. kind: advance, balance, whole.

    A variable one is the most that may be paid. key is stable: what is received names it.
    """

    line: int
    part: str
    year: int
    kind: str
    due_on: date
    cents: int

    @property
    def key(self) -> str:
        return f"{self.line}-{self.year}-{self.kind}"


def due_in_year(line: PaidLine, first_day: date, number: int) -> int | None:
    """What a line pays for contract year `number` (1 the first), pro rata to its days; None when it is not known."""
    cents = line.cents[number - 1]
    if cents is None:
        return None
    period = year_of(first_day, number - 1)
    start = max(period[0], line.starts_on or period[0])
    end = min(period[1], line.ends_on or period[1])
    return earned(cents, period, start, end)


def schedule(first_day: date, lines: Iterable[PaidLine], terms: PaymentTerms) -> list[Expected]:
    """Every payment of a contract whose first year begins on `first_day`, by date; nothing for what is not known."""
    found = [
        one
        for line in lines
        if line.part != EVENT
        for number in range(1, len(line.cents) + 1)
        for one in _payments(line, first_day, number, terms)
        if one.cents
    ]
    return sorted(found, key=lambda one: (one.due_on, one.year, one.part, one.line, one.kind))


def _payments(line: PaidLine, first_day: date, number: int, terms: PaymentTerms) -> list[Expected]:
    due = due_in_year(line, first_day, number)
    if not due:
        return []
    start, end = year_of(first_day, number - 1)
    begins, after = max(start, line.starts_on or start), end + _DAY
    if line.part == VARIABLE:
        return [Expected(line.key, line.part, number, WHOLE, after, due)]
    whole_at_once = line.part == OPERATING and number == 1 and terms.operating_first_year_whole
    if whole_at_once:
        return [Expected(line.key, line.part, number, WHOLE, begins, due)]
    advance = share(due, terms.advance_per_10000)
    return [
        Expected(line.key, line.part, number, ADVANCE, begins, advance),
        Expected(line.key, line.part, number, BALANCE, after, due - advance),
    ]


def earned_between(line: PaidLine, first_day: date, start: date, end: date) -> int | None:
    """What the days `start` to `end` earn of a line, over all contract years; None when some of it is not known.

    Periods laid end to end over the contract sum exactly to what the contract pays.
    """
    total = 0
    for number, cents in enumerate(line.cents, 1):
        first, last = year_of(first_day, number - 1)
        line_first, line_last = max(first, line.starts_on or first), min(last, line.ends_on or last)
        if line_last < line_first or end < line_first or line_last < start:
            continue
        if cents is None:
            return None
        total += earned(cents, (first, last), max(start, line_first), min(end, line_last))
    return total


def is_certain(part: str) -> bool:
    """Whether a part is paid whatever is achieved."""
    return part in (OPERATING, FIXED)
