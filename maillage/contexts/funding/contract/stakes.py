"""The variable part of a year as things stand, and « et si… »: read from the readings and the targets of indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from maillage.contexts.funding.contract.models import Contract, ContractLine, IndicatorShare
from maillage.contexts.funding.contract.queries import worths
from maillage.contexts.programme.models import Indicator, Reading, ReportingYear, Target
from maillage.core.aci.variable import Range, Stake, achievement, range_of
from maillage.core.indicators.figures import exact_value, rounded


@dataclass(frozen=True)
class Hanging:
    """An indicator, the money that hangs on it, where it stands. value, target: None when there is none."""

    line: ContractLine
    share: IndicatorShare
    value: Fraction | None
    target: Decimal | None
    stake: Stake

    @property
    def indicator(self) -> Indicator:
        return self.share.indicator

    @property
    def shown_value(self) -> Decimal | None:
        return None if self.value is None else rounded(self.value)

    @property
    def is_reached(self) -> bool:
        return self.stake.achieved is not None and self.stake.achieved >= 1


@dataclass(frozen=True)
class VariablePart:
    """The variable part of a year. unassigned_cents: what no indicator carries, which is never counted as acquired."""

    rows: tuple[Hanging, ...]
    unassigned_cents: int
    range: Range

    @property
    def whole_cents(self) -> int:
        return sum(one.stake.cents for one in self.rows) + self.unassigned_cents


def variable_part(
    contract: Contract,
    year: ReportingYear,
    supposed: Mapping[int, Decimal] | None = None,
    lines: list[ContractLine] | None = None,
) -> VariablePart:
    """Where each indicator stands in the year. supposed: values to take instead of the readings, by indicator.

    Only the readings and targets of that very year count. 5 queries, 4 when `lines` is given.
    """
    carried, rest = worths(contract, year, lines)
    keys = [one.share.indicator_id for one in carried if one.share]
    figures = Reading.objects.filter(year=year, indicator__in=keys, is_current=True).order_by()
    readings = {
        key: (numerator, denominator)
        for key, numerator, denominator in figures.values_list("indicator_id", "numerator", "denominator")
    }
    aims = Target.objects.filter(year=year, indicator__in=keys).order_by()
    targets: dict[int, Decimal] = dict(aims.values_list("indicator_id", "value"))
    rows = []
    for one in carried:
        assert one.share is not None
        indicator = one.share.indicator
        value = _value(indicator, readings.get(indicator.pk), supposed or {})
        target = targets.get(indicator.pk)
        achieved = None
        if value is not None and target is not None:
            achieved = achievement(value, target, up=indicator.direction == "up")
        stake = Stake(indicator.pk, one.cents, one.share.rule, achieved, year.is_closed)
        rows.append(Hanging(one.line, one.share, value, target, stake))
    left = sum(one.cents for one in rest)
    open_left = 0 if year.is_closed else left
    return VariablePart(tuple(rows), left, range_of([one.stake for one in rows], open_left))


def _value(
    indicator: Indicator, reading: tuple[Decimal, Decimal | None] | None, supposed: Mapping[int, Decimal]
) -> Fraction | None:
    if indicator.pk in supposed:
        return Fraction(supposed[indicator.pk])
    if reading is None:
        return None
    return exact_value(*reading, indicator.unit)


def what_if(
    contract: Contract, year: ReportingYear, supposed: Mapping[int, Decimal]
) -> tuple[VariablePart, VariablePart]:
    """The variable part as it stands, then with these values and nothing else to come."""
    now = variable_part(contract, year)
    then = variable_part(contract, year, supposed)
    settled = tuple(replace(one, stake=replace(one.stake, is_final=True)) for one in then.rows)
    return now, VariablePart(settled, then.unassigned_cents, range_of([one.stake for one in settled]))
