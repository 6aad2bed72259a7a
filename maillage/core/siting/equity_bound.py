"""How much better the best choice could be: an upper bound on the fall of the shortfall, whatever the search did.

For place i let `f_i(a)` be what its shortfall loses when its index rises by a: concave, 0 at 0. Take the straight
line of slope m_i that touches it at a_i: `f_i(a) <= c_i + m_i a`. With `h_i(a) = m_i a` up to a_i and `f_i(a) - c_i`
beyond, h_i is concave and 0 at 0, hence subadditive, and `f_i(sum of a_j) <= c_i + sum of h_i(a_j)` whatever is added.
So a choice of y_j professionals at candidate j gains at most

    sum_i P_i c_i  +  sum_j H_j(y_j)        with  H_j(y) = sum_i P_i h_i(y b_ij)  concave in y

of which the most is the sum of the k largest successive increments of the H_j: one sort. Every slope between 0 and that
of f_i at 0 gives a bound that holds (at that one, it is the first bound of Nemhauser, Wolsey & Fisher 1978); the least
is looked for by gradients, from the slopes that the sites found leave.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from maillage.core.siting.answer import Flags, Floats
from maillage.core.siting.effects import Effects
from maillage.core.siting.shortfall import Shortfall, sums_by_column
from maillage.core.siting.smooth_top import lower, smooth_top, top_sum

# Increments of one candidate that are computed; the last one stands for all that follow, which are no larger.
_DEPTH = 3


def best_bound(
    effects: Effects,
    values: Floats,
    shortfall: Shortfall,
    sites: tuple[int, ...],
    usable: Flags,
    *,
    at_most: int,
    rounds: int,
    enough: float,
) -> float:
    """The least bound seen on the gain of `len(sites)` professionals, at most `at_most` at each usable candidate.

    rounds: of the search, for each width of smoothing (0: the slopes that the sites leave, and the first ones);
    enough: a bound as small as this ends it.
    """
    prices = _Prices(effects, values, shortfall, usable, count=len(sites), at_most=at_most)
    if not len(prices.places):
        return 0.0
    left = prices.slopes_after(effects.index_with(values, sites))
    first = min(prices.bound(prices.steepest), prices.bound(left))
    if rounds == 0 or first <= enough:
        return first
    found, _ = lower(
        prices.look, left * prices.scale, prices.steepest * prices.scale,
        scale=first / len(sites), rounds=rounds, enough=enough,
    )  # fmt: skip
    return min(first, found)


class _Prices:
    """The bound as a function of the slopes, on the places that lack something and can be helped."""

    def __init__(
        self,
        effects: Effects,
        values: Floats,
        shortfall: Shortfall,
        usable: Flags,
        *,
        count: int,
        at_most: int,
    ) -> None:
        self.shortfall, self.count = shortfall, count
        missing = shortfall.missing(values)
        short = (missing > 0) & (shortfall.people > 0)
        columns = np.repeat(np.arange(effects.n_candidates), np.diff(effects.starts))
        kept = short[effects.rows] & usable[columns]
        self.places, self.row = np.unique(effects.rows[kept], return_inverse=True)
        self.columns, self.column = np.unique(columns[kept], return_inverse=True)
        self.added = effects.added[kept]
        self.starts = np.concatenate(([0], np.cumsum(np.bincount(self.column, minlength=len(self.columns)))))
        self.missing, self.people = missing[self.places], shortfall.people[self.places]
        self.steepest = shortfall.slope(self.missing)
        # Slopes are multiplied by this for the search: a village and a town then pull with the same strength.
        self.scale = np.sqrt(self.people)
        depth = min(at_most, _DEPTH)
        each = np.ones(depth, dtype=np.int64)
        each[-1] = at_most - depth + 1
        self.depth = depth
        self.times = np.repeat(each, len(self.columns))

    def slopes_after(self, values: Floats) -> Floats:
        """Slopes of what places lose at another index; a place that lacks nothing any more keeps none."""
        return self.shortfall.slope(self.shortfall.missing(values[self.places]))

    def bound(self, slopes: Floats) -> float:
        constant, increments, _ = self._increments(slopes)
        return constant + top_sum(increments, self.times, self.count)

    def look(self, scaled: Floats, width: float) -> tuple[float, float, Floats]:
        """The bound, the smoothed bound and its gradient by the scaled slopes."""
        constant, increments, touch = self._increments(scaled / self.scale)
        exact = constant + top_sum(increments, self.times, self.count)
        smoothed, taken = smooth_top(increments, self.times, self.count, width)
        gradient = self.people * (self._taken_by_place(taken, touch) - touch)
        return exact, constant + smoothed, gradient / self.scale

    def _increments(self, slopes: Floats) -> tuple[float, Floats, Floats]:
        """Constant part, increments of every candidate (first ones, second ones…), and where the lines touch."""
        touch = self._touch(slopes)
        lost = self._lost(touch, self.missing)
        rest = np.maximum(0.0, lost - slopes * touch)
        people, line = self.people[self.row], slopes[self.row]
        bend, above = touch[self.row], rest[self.row]
        lacking = self.missing[self.row]
        totals: list[Floats] = []
        for times in range(1, self.depth + 1):
            much = times * self.added
            worth = np.where(
                much <= bend, line * much, self._lost(np.minimum(much, lacking), lacking) - above
            )
            totals.append(sums_by_column(people * worth, self.starts))
        steps = [totals[0], *(after - before for before, after in pairwise(totals))]
        return float(self.people @ rest), np.concatenate(steps), touch

    def _taken_by_place(self, taken: Floats, touch: Floats) -> Floats:
        """Derivative by each slope of what the candidates bring, each taken in part."""
        size, bend = len(self.columns), touch[self.row]
        total = np.zeros(len(self.places))
        before: Floats = np.zeros_like(bend)
        for depth in range(self.depth):
            reached = np.minimum((depth + 1) * self.added, bend)
            part = taken[depth * size : (depth + 1) * size][self.column]
            total += np.bincount(self.row, weights=part * (reached - before), minlength=len(self.places))
            before = reached
        return total

    def _touch(self, slopes: Floats) -> Floats:
        """Rise at which the line of each slope touches the curve; with an exponent of 1, the corner."""
        exponent = self.shortfall.exponent
        if exponent == 1:
            return self.missing
        left = slopes / 2 if exponent == 2 else (slopes / exponent) ** (1 / (exponent - 1))
        result: Floats = np.clip(self.missing - left, 0.0, self.missing)
        return result

    def _lost(self, rise: Floats, missing: Floats) -> Floats:
        weight = self.shortfall.weight
        return weight(missing) - weight(np.maximum(0.0, missing - rise))
