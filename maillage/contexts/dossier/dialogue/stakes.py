"""The money of a year as the contract computes it, for the dialogue: nothing without a contract or the module."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import Contract, ContractLine
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Indicator, ReportingYear
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class Owed:
    """A line of what the contract pays in the year. cents: as things stand, None when nobody knows the sum.

    indicator: what carries it in a variable line; None for a fixed line, or for the part that none carries.
    at_stake_cents: the most that it may pay.
    """

    line: ContractLine | None
    indicator: Indicator | None
    label: str
    cents: int | None
    at_stake_cents: int | None
    value: Decimal | None = None
    target: Decimal | None = None

    @property
    def key(self) -> str:
        """Names it in a form: « 12-7 »."""
        return f"{self.line.pk if self.line else 0}-{self.indicator.pk if self.indicator else 0}"


def contract_of(year: ReportingYear, community: Community) -> Contract | None:
    """The contract that paid at the end of the year, else at its beginning. At most 2 queries."""
    if not community.has_module("funding"):
        return None
    return funding.contract_on(year.ends_on) or funding.contract_on(year.starts_on)


def owed(year: ReportingYear, community: Community) -> list[Owed]:
    """What the year pays line by line, in the order of the contract; without one, its indicators. At most 9 queries."""
    contract = contract_of(year, community)
    if contract is None:
        return _without_contract(year)
    lines = funding.contract_lines(contract)
    part = funding.variable_part(contract, year, lines=lines)
    rest = {
        one.line.pk: one.cents or 0 for one in funding.parts(contract, year, lines) if one.part == "variable"
    }
    found: list[Owed] = []
    for one in funding.parts(contract, year, lines):
        if one.part == "event":
            # Nothing is computed of it: only a crisis, and the insurer, make it due.
            found.append(Owed(one.line, None, str(one.line), 0, one.cents))
            continue
        if one.part != "variable":
            found.append(Owed(one.line, None, str(one.line), one.cents, one.cents))
            continue
        for hung in (hung for hung in part.rows if hung.line.pk == one.line.pk):
            rest[one.line.pk] -= hung.stake.cents
            found.append(
                Owed(
                    one.line,
                    hung.indicator,
                    f"{one.line} : {hung.indicator}",
                    hung.stake.acquired,
                    hung.stake.cents,
                    hung.shown_value,
                    hung.target,
                )
            )
        if one.cents is None:
            found.append(Owed(one.line, None, str(one.line), None, None))
        elif left := rest[one.line.pk]:
            found.append(Owed(one.line, None, f"{one.line} : sans indicateur", 0, left))
    return found


def _without_contract(year: ReportingYear) -> list[Owed]:
    rows = programme.indicator_table(year, with_evidence=False)
    return [
        Owed(None, one.indicator, str(one.indicator), None, None, one.value, one.target_value)
        for one in rows
        if one.target is not None
    ]


def shares(year: ReportingYear, community: Community) -> dict[int, int]:
    """Cents of the variable part that hang on each indicator, by its key. At most 4 queries."""
    contract = contract_of(year, community)
    return funding.variable_shares(contract, year) if contract else {}


def without_target(year: ReportingYear, community: Community) -> list[str]:
    """Indicators that money hangs on and that have no target in the year."""
    carried = shares(year, community)
    rows = programme.indicator_table(year, with_evidence=False)
    return [str(one.indicator) for one in rows if one.pk in carried and one.target is None]
