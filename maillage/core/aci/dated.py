"""Figures that a text sets and another changes: each with its first day, its source, and whether it was verified."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class DatedFigure:
    """`cents` from `from_on` until the next one. verified: False for what is still to be confirmed."""

    from_on: date
    cents: int
    source: str
    verified: bool
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """One figure through time, the earliest first."""

    name: str
    figures: tuple[DatedFigure, ...]

    def on(self, day: date) -> DatedFigure | None:
        """The figure in force that day, None before the first."""
        in_force = [one for one in self.figures if one.from_on <= day]
        return in_force[-1] if in_force else None


def read_figures(text: str) -> Figures:
    """A file of figures, TOML as in `tables/`; ValueError says what is wrong with it."""
    found = tomllib.loads(text)
    rows = [_figure(row) for row in _rows(found, "figures")]
    rows.sort(key=lambda one: one.from_on)
    if len({one.from_on for one in rows}) != len(rows):
        raise ValueError("two figures begin on the same day")
    if not rows:
        raise ValueError("a table of figures has at least one")
    return Figures(str(found["name"]), tuple(rows))


def _rows(found: dict[str, Any], name: str) -> Sequence[dict[str, Any]]:
    rows = found.get(name, [])
    if not isinstance(rows, list):
        raise ValueError(f"{name} is a list of tables")
    return rows


def cents_of_euros(euros: Any) -> int:
    """Whole euros or « 12.5 » as TOML reads them, to cents; ValueError for less than a cent, or a negative sum."""
    if isinstance(euros, bool) or not isinstance(euros, int | float):
        raise ValueError("a sum is a number of euros")
    cents = round(euros * 100)
    if cents < 0 or abs(euros * 100 - cents) > 1e-6:
        raise ValueError("a sum is a whole number of cents, never negative")
    return cents


def _figure(row: dict[str, Any]) -> DatedFigure:
    day, source, verified = row.get("from_on"), row.get("source"), row.get("verified")
    if not isinstance(day, date) or not source or not isinstance(verified, bool):
        raise ValueError("each figure says from_on, source and verified")
    return DatedFigure(day, cents_of_euros(row.get("euros")), str(source), verified, str(row.get("note", "")))
