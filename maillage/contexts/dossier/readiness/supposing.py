"""« Et si… »: the variable part with other values, by the very function that gives the real one. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from maillage.contexts.funding import api as funding
from maillage.contexts.programme.models import Indicator, Mission, ReportingYear
from maillage.core.aci.variable import Range

PREFIX: Final = "si_"
_LARGEST: Final = Decimal(10) ** 11


@dataclass(frozen=True)
class Line:
    """An indicator on a line of the contract, as it stands and as it would."""

    indicator: Indicator
    mission: Mission | None
    worth_cents: int
    target: Decimal | None
    value: Decimal | None
    now_cents: int
    then_cents: int
    supposed: Decimal | None

    @property
    def more_cents(self) -> int:
        return self.then_cents - self.now_cents


@dataclass(frozen=True)
class Supposed:
    """now: from what is acquired to the most. then_cents: with these values and nothing else to come.

    then_best_cents: with these values, every other target reached. unassigned_cents: what no indicator carries.
    """

    lines: tuple[Line, ...]
    now: Range
    then_cents: int
    then_best_cents: int
    whole_cents: int
    unassigned_cents: int

    @property
    def more_cents(self) -> int:
        return self.then_cents - self.now.low


def suppose(year: ReportingYear, values: Mapping[int, Decimal]) -> Supposed:
    """values: by indicator. 1 query, and 13 for each contract of the year."""
    lines: list[Line] = []
    low = high = then_low = then_high = whole = unassigned = 0
    for contract in funding.aci_contracts().filter(starts_on__lte=year.ends_on):
        if funding.contract_last_day(contract) < year.starts_on:
            continue
        now, then = funding.what_if(contract, year, values)
        low, high = low + now.range.low, high + now.range.high
        then_low += then.range.low
        whole, unassigned = whole + now.whole_cents, unassigned + now.unassigned_cents
        then_high += _best(now, then, values)
        lines += [
            Line(
                before.indicator,
                before.line.mission,
                before.stake.cents,
                before.target,
                before.shown_value,
                before.stake.acquired,
                after.stake.acquired,
                values.get(before.indicator.pk),
            )
            for before, after in zip(now.rows, then.rows, strict=True)
        ]
    return Supposed(tuple(lines), Range(low, high), then_low, then_high, whole, unassigned)


def _best(now: Any, then: Any, values: Mapping[int, Decimal]) -> int:
    """What is supposed stands; of the rest, the most that may still be paid."""
    settled = sum(one.stake.acquired for one in then.rows if one.indicator.pk in values)
    # The most of the real one, less what it counted for those that are now supposed.
    supposed = sum(one.stake.at_most for one in now.rows if one.indicator.pk in values)
    return int(now.range.high - supposed + settled)


def values_of(asked: Mapping[str, Any], known: Sequence[int]) -> tuple[dict[int, Decimal], bool]:
    """« si_12=45,5 » by indicator, and whether one of them is no number."""
    found: dict[int, Decimal] = {}
    wrong = False
    for key in known:
        text = str(asked.get(f"{PREFIX}{key}", "")).strip().replace(",", ".").replace("\u202f", "")
        if not text:
            continue
        try:
            value = Decimal(text)
        except InvalidOperation:
            wrong = True
            continue
        if value.is_finite() and abs(value) < _LARGEST:
            found[key] = value
        else:
            wrong = True
    return found, wrong
