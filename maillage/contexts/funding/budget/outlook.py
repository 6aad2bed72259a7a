"""The year as a whole: what comes in, where it ends, and the threshold of public subsidies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.contexts.association.api import fees_received
from maillage.contexts.funding.budget import queries
from maillage.contexts.funding.budget.models import AciCounts, BudgetSettings
from maillage.contexts.funding.budget.queries import MissionBudget
from maillage.contexts.funding.contract import queries as contracts
from maillage.contexts.funding.contract.stakes import VariablePart, variable_part
from maillage.contexts.programme.models import ReportingYear
from maillage.core.aci.carried import subsidy_threshold
from maillage.core.aci.dated import DatedFigure
from maillage.core.aci.forecast import Cost, Forecast, Income, forecast
from maillage.core.aci.schedule import is_certain
from maillage.core.aci.variable import Range

# From so many ten-thousandths of the threshold on, it is said to be near.
NEAR_PER_10000: Final = 8_000


@dataclass(frozen=True)
class AciIncome:
    """The insurer's money of a year: earned whatever happens, variable, received. unknown: lines without a sum."""

    certain_cents: int
    variable: VariablePart | None
    received_cents: int
    unknown: int
    unconfirmed: int

    @property
    def range(self) -> Range:
        return self.variable.range if self.variable else Range(0, 0)


def aci_income(year: ReportingYear) -> AciIncome:
    """What the contract pays for a year; of two that follow one another, both. 2 queries, and 6 for each contract."""
    received = contracts.received_between(year.starts_on, year.ends_on)
    held = [
        one
        for one in contracts.contracts().filter(starts_on__lte=year.ends_on)
        if contracts.last_day(one) >= year.starts_on
    ]
    certain, unknown, unconfirmed = 0, 0, 0
    variables: list[VariablePart] = []
    for contract in held:
        lines = contracts.lines_of(contract)
        sure = [one for one in contracts.parts(contract, year, lines) if is_certain(one.part)]
        certain += sum(one.cents or 0 for one in sure)
        unknown += sum(one.cents is None for one in sure)
        unconfirmed += len(contracts.to_confirm(lines))
        variables.append(variable_part(contract, year, lines=lines))
    return AciIncome(certain, _together(variables), received, unknown, unconfirmed)


def _together(parts: list[VariablePart]) -> VariablePart | None:
    if not parts:
        return None
    return VariablePart(
        tuple(row for part in parts for row in part.rows),
        sum(part.unassigned_cents for part in parts),
        Range(sum(part.range.low for part in parts), sum(part.range.high for part in parts)),
    )


@dataclass(frozen=True)
class Outlook:
    """A year in one look. fees_cents: received from members. other_*: from lines of income."""

    year: ReportingYear
    missions: list[MissionBudget]
    aci: AciIncome
    fees_cents: int
    other_expected_cents: int
    other_received_cents: int
    forecast: Forecast

    @property
    def received_cents(self) -> int:
        return self.aci.received_cents + self.fees_cents + self.other_received_cents


def outlook(year: ReportingYear) -> Outlook:
    """Income and expense of a year, and the balance at its end. 8 queries, and those of `aci_income`.

    Other income counts for what is agreed to, or for what came in when that is more; fees for what came in.
    """
    missions = queries.by_mission(year)
    aci = aci_income(year)
    fees = fees_received(year.starts_on, year.ends_on)
    incomes = [state for row in missions for state in row.incomes]
    other = sum(max(state.allowed, state.received) for state in incomes)
    received = sum(state.received for state in incomes)
    carried = sum(row.carried_in - row.carried_out for row in missions)
    costs = [
        Cost(state.line.planned_cents, state.spent.engaged, state.spent.paid)
        for row in missions
        for state in row.expenses
    ] + [Cost(0, row.outside.engaged, row.outside.paid) for row in missions]
    income = Income(aci.certain_cents, aci.range, other + fees, carried, aci.received_cents + fees + received)
    return Outlook(year, missions, aci, fees, other, received, forecast(income, costs))


@dataclass(frozen=True)
class Threshold:
    """Public subsidies received in a calendar year against the threshold. with_aci: the insurer's money counted too.

    state: « under », « near », « over », or « depends » when only the insurer's money leads over it and nobody said
    yet whether it counts.
    """

    calendar_year: int
    figure: DatedFigure
    subsidies_cents: int
    aci_cents: int
    settings: BudgetSettings

    @property
    def with_aci_cents(self) -> int:
        return self.subsidies_cents + self.aci_cents

    @property
    def counted_cents(self) -> int:
        counts = self.settings.aci_counts == AciCounts.YES
        return self.with_aci_cents if counts else self.subsidies_cents

    @property
    def is_unknown(self) -> bool:
        return self.settings.aci_counts == AciCounts.UNKNOWN

    @property
    def state(self) -> str:
        limit = self.figure.cents
        if self.counted_cents > limit:
            return "over"
        if self.is_unknown and self.with_aci_cents > limit:
            return "depends"
        return "near" if self.counted_cents * 10_000 >= limit * NEAR_PER_10000 else "under"


def threshold(calendar_year: int) -> Threshold | None:
    """What was received in a calendar year, against the threshold of that year. 3 queries."""
    first, last = date(calendar_year, 1, 1), date(calendar_year, 12, 31)
    figure = subsidy_threshold(last)
    if figure is None:
        return None
    return Threshold(
        calendar_year,
        figure,
        queries.subsidies_between(first, last),
        contracts.received_between(first, last),
        queries.settings(),
    )
