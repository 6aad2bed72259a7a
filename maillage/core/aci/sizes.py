"""Size class of a CPTS from the population that it serves.

Source: ACI-CPTS signed on 20 June 2019 (arrêté of 21 August 2019): size 1 under 40,000 inhabitants, 2 between 40,000
and 80,000, 3 between 80,000 and 175,000, 4 above 175,000.

The text leaves its bounds open. « Under 40,000 » puts 40,000 itself in T2 and « above 175,000 » puts 175,000 itself in
T3; 80,000, which both sentences name, is put in T3 here, each class thus starting at its lower bound.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

SizeClass = Literal["T1", "T2", "T3", "T4"]


class SizeBounds(NamedTuple):
    """`t2_from`, `t3_from`: first population of the class; `t3_up_to`: last population before T4."""

    applies_from_on: date
    t2_from: int
    t3_from: int
    t3_up_to: int
    source: str


# Latest last.
SIZE_BOUNDS = (
    SizeBounds(
        date(2019, 6, 20), 40_000, 80_000, 175_000, "ACI-CPTS du 20 juin 2019 (arrêté du 21 août 2019)"
    ),
)


def size_bounds(on: date | None = None) -> SizeBounds:
    """The bounds in force on a day, or the latest ones; ValueError before the first agreement."""
    if on is None:
        return SIZE_BOUNDS[-1]
    in_force = [bounds for bounds in SIZE_BOUNDS if bounds.applies_from_on <= on]
    if not in_force:
        raise ValueError("Aucun accord conventionnel des CPTS n’existait avant le 20 juin 2019.")
    return in_force[-1]


def size_class(population: int, *, on: date | None = None) -> SizeClass:
    """The class T1, T2, T3 or T4 of a territory of `population` inhabitants; ValueError when negative."""
    if population < 0:
        raise ValueError("Une population ne peut pas être négative.")
    bounds = size_bounds(on)
    if population < bounds.t2_from:
        return "T1"
    if population < bounds.t3_from:
        return "T2"
    if population <= bounds.t3_up_to:
        return "T3"
    return "T4"
