"""The yearly ceiling of social security (PASS), which caps what a member of a CPTS may be paid in a calendar year.

Source of the cap: Code de la santé publique, articles D1434-44 and following (decree 2022-375 of 16 March 2022):
indemnities and remunerations together, per professional and year. A new year is a new entry of `tables/pass.toml`, once
its order is published.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from maillage.core.aci.carried import figures


class Ceiling(NamedTuple):
    """The ceiling of a calendar year, in cents; `source`: the order that fixes it."""

    year: int
    amount_cents: int
    source: str


CEILINGS: Final = tuple(Ceiling(one.from_on.year, one.cents, one.source) for one in figures("pass").figures)
_BY_YEAR: Final = {one.year: one for one in CEILINGS}


def ceiling_of(year: int) -> Ceiling | None:
    """The ceiling of a calendar year with its source; None for a year that is not in the table."""
    return _BY_YEAR.get(year)


def ceiling_cents(year: int) -> int | None:
    """The ceiling of a calendar year; None for a year whose order is not in the table: nothing is guessed."""
    found = ceiling_of(year)
    return found.amount_cents if found else None
