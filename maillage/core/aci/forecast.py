"""Where the money of a year ends: what is certain, what may come, what is spent and what is still planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.core.aci.variable import Range


@dataclass(frozen=True)
class Income:
    """certain: earned whatever is achieved. received: of all income, what has come in already."""

    certain_cents: int
    variable: Range
    other_cents: int = 0
    carried_cents: int = 0
    received_cents: int = 0


@dataclass(frozen=True)
class Cost:
    """A line of expense: planned for the year, engaged (approved, paid or not) and, of that, paid."""

    planned_cents: int
    engaged_cents: int
    paid_cents: int

    @property
    def expected_cents(self) -> int:
        """What the line will have cost: its plan, or what is engaged when that is more."""
        return max(self.planned_cents, self.engaged_cents)


@dataclass(frozen=True)
class Forecast:
    """Balance at the end of the year. low counts of the variable part what is acquired, high the most it may be."""

    income: Income
    paid_cents: int
    engaged_cents: int
    to_come_cents: int
    low_cents: int
    high_cents: int

    @property
    def cost_cents(self) -> int:
        return self.engaged_cents + self.to_come_cents


def forecast(income: Income, costs: Iterable[Cost]) -> Forecast:
    """to_come: what is planned and not engaged yet; a line that is overspent has nothing to come."""
    lines = list(costs)
    engaged = sum(one.engaged_cents for one in lines)
    expected = sum(one.expected_cents for one in lines)
    certain = income.certain_cents + income.other_cents + income.carried_cents
    return Forecast(
        income,
        paid_cents=sum(one.paid_cents for one in lines),
        engaged_cents=engaged,
        to_come_cents=expected - engaged,
        low_cents=certain + income.variable.low - expected,
        high_cents=certain + income.variable.high - expected,
    )
