"""What the agreement pays in a year, by mission, part and size class: dated tables read from data files.

A renegotiation is a new file: each of its lines takes the place, from its first day, of the line of the same part and
mission; `ended` names the lines that it drops without another. No amount is written in code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args

from maillage.core.aci.dated import cents_of_euros
from maillage.core.aci.sizes import SizeClass

OPERATING: Final = "operating"
FIXED: Final = "fixed"
VARIABLE: Final = "variable"
EVENT: Final = "event"
# operating: the fund of the structure. event: paid only when something happens, such as a crisis.
PARTS: Final = (OPERATING, FIXED, VARIABLE, EVENT)
SIZES: Final[tuple[SizeClass, ...]] = get_args(SizeClass)

Sums = Mapping[SizeClass, int]


@dataclass(frozen=True)
class TableLine:
    """What a part of a mission pays in a whole year (`cents` by size; a size that no source gives is missing)."""

    part: str
    mission: str
    cents: Sums
    applies_from_on: date
    source: str
    verified: bool
    agreement: str
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.part, self.mission


@dataclass(frozen=True)
class ReferenceSum:
    """A published sum to compare with; nothing is computed from it. is_ceiling: the most that a year may pay."""

    label: str
    cents: Sums
    applies_from_on: date
    source: str
    verified: bool
    is_ceiling: bool


@dataclass(frozen=True)
class PaymentTerms:
    """How a year's sum is paid: so many ten-thousandths in advance, the rest at the anniversary."""

    advance_per_10000: int
    operating_first_year_whole: bool
    applies_from_on: date
    source: str
    verified: bool


@dataclass(frozen=True)
class Agreement:
    """One file: what a signed text pays, or changes."""

    name: str
    applies_from_on: date
    source: str
    lines: tuple[TableLine, ...]
    references: tuple[ReferenceSum, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    payment: PaymentTerms | None = None


def read_agreement(text: str) -> Agreement:
    """A file as in `tables/`; ValueError says what is wrong with it."""
    found = tomllib.loads(text)
    head = found.get("agreement", {})
    name, since, source = head.get("name"), head.get("applies_from_on"), head.get("source")
    if not name or not source or not isinstance(since, date):
        raise ValueError("[agreement] says name, applies_from_on and source")
    lines = tuple(_line(row, since, str(name)) for row in found.get("lines", []))
    if len({line.key for line in lines}) != len(lines):
        raise ValueError(f"{name}: two lines for the same part of a mission")
    return Agreement(
        str(name),
        since,
        str(source),
        lines,
        tuple(_reference(row, since) for row in found.get("references", [])),
        tuple((_part(row), str(row["mission"])) for row in found.get("ended", [])),
        _payment(found.get("payment"), since),
    )


def _line(row: dict[str, Any], since: date, agreement: str) -> TableLine:
    verified, source = row.get("verified"), row.get("source")
    if not isinstance(verified, bool) or not source:
        raise ValueError("each line says its source and whether it was verified")
    part, mission = _part(row), str(row.get("mission", ""))
    if (part == OPERATING) != (mission == ""):
        raise ValueError("the operating fund has no mission, every other part has one")
    return TableLine(
        part, mission, _sums(row), since, str(source), verified, agreement, str(row.get("note", ""))
    )


def _part(row: dict[str, Any]) -> str:
    part = row.get("part")
    if part not in PARTS:
        raise ValueError(f"a part is one of {', '.join(PARTS)}")
    return str(part)


def _sums(row: dict[str, Any]) -> dict[SizeClass, int]:
    euros = row.get("euros", {})
    if not isinstance(euros, dict) or not set(euros) <= set(SIZES):
        raise ValueError("euros gives a sum by size class, T1 to T4")
    return {size: cents_of_euros(euros[size]) for size in SIZES if size in euros}


def _reference(row: dict[str, Any], since: date) -> ReferenceSum:
    return ReferenceSum(
        str(row["label"]),
        _sums(row),
        since,
        str(row["source"]),
        row.get("verified") is True,
        row.get("is_ceiling") is True,
    )


def _payment(row: dict[str, Any] | None, since: date) -> PaymentTerms | None:
    if row is None:
        return None
    advance = row.get("advance_per_10000")
    if not isinstance(advance, int) or not 0 <= advance <= 10_000:
        raise ValueError("the advance is between 0 and 10000 ten-thousandths")
    return PaymentTerms(
        advance,
        row.get("operating_first_year_whole") is True,
        since,
        str(row["source"]),
        row.get("verified") is True,
    )


def lines_on(agreements: Iterable[Agreement], day: date) -> list[TableLine]:
    """The lines in force that day: for each part of a mission, that of the latest text. In the order of the texts."""
    found: dict[tuple[str, str], TableLine] = {}
    for agreement in sorted(agreements, key=lambda one: one.applies_from_on):
        if agreement.applies_from_on > day:
            continue
        for key in agreement.ended:
            found.pop(key, None)
        found.update({line.key: line for line in agreement.lines})
    return list(found.values())


def line_on(agreements: Iterable[Agreement], day: date, part: str, mission: str) -> TableLine | None:
    """The line of a part of a mission that day."""
    return next((line for line in lines_on(agreements, day) if line.key == (part, mission)), None)


def ceiling_on(agreements: Sequence[Agreement], day: date, size: SizeClass) -> ReferenceSum | None:
    """The most that a year may pay, as the latest text published it for that size; None when it is not known.

    A text that names a ceiling without that size makes the earlier one obsolete.
    """
    for agreement in sorted(agreements, key=lambda one: one.applies_from_on, reverse=True):
        ceilings = [one for one in agreement.references if one.is_ceiling]
        if agreement.applies_from_on <= day and ceilings:
            return next((one for one in ceilings if size in one.cents), None)
    return None


def terms_on(agreements: Iterable[Agreement], day: date) -> PaymentTerms:
    """How sums are paid that day; ValueError before the first text."""
    known = [one.payment for one in agreements if one.payment and one.applies_from_on <= day]
    if not known:
        raise ValueError("no agreement says how sums are paid on that day")
    return max(known, key=lambda one: one.applies_from_on)
