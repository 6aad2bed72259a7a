"""What the least served lack, what a newcomer brings them, and how fast that falls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from maillage.core.siting.answer import Floats, Ints
from maillage.core.siting.effects import Effects


@dataclass(frozen=True)
class Shortfall:
    """threshold: of the index, in its unit; exponent: at least 1; people: of each place, shape (n_places,), 0 for one
    that is not to be helped (its people still share the supply)."""

    threshold: float
    people: Floats
    exponent: float = 2.0

    def __post_init__(self) -> None:
        if self.exponent < 1:
            raise ValueError("an exponent under 1 would favour those who miss least")
        if self.people.size and self.people.min() < 0:
            raise ValueError("a place cannot have fewer than no people")

    def missing(self, values: ArrayLike) -> Floats:
        """What each place lacks to reach the threshold, in units of the index."""
        result: Floats = np.maximum(0.0, self.threshold - np.asarray(values, dtype=np.float64))
        return result

    def weight(self, missing: Floats) -> Floats:
        """`missing ** exponent`, without the general power where it is not needed."""
        if self.exponent == 1:
            return missing
        return missing * missing if self.exponent == 2 else missing**self.exponent

    def slope(self, missing: Floats) -> Floats:
        """Derivative of `weight`: what the next small addition to the index brings to one inhabitant."""
        if self.exponent == 1:
            return (missing > 0).astype(np.float64)
        return 2 * missing if self.exponent == 2 else self.exponent * missing ** (self.exponent - 1)

    def total(self, values: ArrayLike) -> float:
        """The shortfall of all places together."""
        return float(self.people @ self.weight(self.missing(values)))


def gains(effects: Effects, values: Floats, shortfall: Shortfall) -> Floats:
    """How much the shortfall falls with one professional at each candidate, shape (n_candidates,)."""
    missing = shortfall.missing(values)
    here = missing[effects.rows]
    fall = shortfall.weight(here) - shortfall.weight(np.maximum(0.0, here - effects.added))
    fall *= shortfall.people[effects.rows]
    return sums_by_column(fall, effects.starts)


def slopes(effects: Effects, values: Floats, shortfall: Shortfall) -> Floats:
    """Derivative of the fall of the shortfall by the professionals at each candidate, shape (n_candidates,)."""
    pull = shortfall.people * shortfall.slope(shortfall.missing(values))
    return sums_by_column(pull[effects.rows] * effects.added, effects.starts)


def sums_by_column(entries: Floats, starts: Ints) -> Floats:
    """Sums of consecutive entries; 0 for an empty column (which `reduceat` would fill with its neighbour)."""
    filled = np.flatnonzero(starts[1:] > starts[:-1])
    sums = np.zeros(len(starts) - 1)
    if filled.size:
        sums[filled] = np.add.reduceat(entries, starts[filled])
    return sums
