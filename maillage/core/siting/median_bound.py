"""How short trips could be at best: the Lagrangian bound of the p-median, by subgradients.

With a price u_i for serving place i, every choice of k sites costs at least
(Narula, Ogbu & Samuelsson 1977)

    sum_i min(u_i, today_i)  -  the k largest  sum_i max(0, min(u_i, today_i) - trip_ij)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.core.siting.answer import Flags, Floats, Ints, sum_of_largest

# The step is halved after as many turns without a better bound.
_PATIENCE = 20
# Where prices begin, between the closest chosen site (0) and the second (1).
_BETWEEN = 0.25


@dataclass(frozen=True)
class MedianProof:
    """value: no choice is under it; prices (n_places,) that prove it; worth of each candidate at these prices."""

    value: float
    prices: Floats
    worth: Floats
    count: int

    def settled(self, reached: float) -> Flags:
        """Candidates that are in no choice under `reached`."""
        if len(self.worth) <= self.count:
            return np.zeros(len(self.worth), np.bool_)
        last_in = np.sort(self.worth)[::-1][self.count - 1]
        result: Flags = (self.value + (last_in - self.worth) >= reached) & (self.worth < last_in)
        return result


def proved_median(
    trips: Floats, today: Floats, chosen: Ints, *, value: float, rounds: int, enough: float
) -> MedianProof:
    """The highest bound seen, for as many sites as are chosen.

    value: of the choice, which steps aim at; enough: share of it that ends the search; rounds: at most.
    """
    count = len(chosen)
    if not trips.size:
        return MedianProof(0.0, np.zeros(len(trips)), np.zeros(trips.shape[1]), count)
    prices = _first_prices(trips, today, chosen)
    best = _bound_at(trips, prices, count)
    step, idle = 1.0, 0
    work = np.empty_like(trips)
    for _ in range(rounds):
        if best.value >= enough * value:
            break
        np.subtract(prices[:, None], trips, out=work)
        np.maximum(work, 0.0, out=work)
        worth = work.sum(axis=0)
        bound = float(prices.sum()) - sum_of_largest(worth, count)
        best, idle = (MedianProof(bound, prices, worth, count), 0) if bound > best.value else (best, idle + 1)
        if idle >= _PATIENCE:
            step, idle, prices = step / 2, 0, best.prices
            continue
        taken = (
            np.argpartition(worth, len(worth) - count)[len(worth) - count :]
            if count < len(worth)
            else slice(None)
        )
        direction = 1.0 - (work[:, taken] > 0).sum(axis=1)
        length = float(direction @ direction)
        if length == 0:
            break
        prices = np.clip(prices + step * (1.02 * value - bound) / length * direction, 0.0, today)
    return best


def _first_prices(trips: Floats, today: Floats, chosen: Ints) -> Floats:
    """Between the trip to the closest chosen site and the trip to the second: near what a place would pay."""
    open_ = np.sort(np.column_stack([trips[:, chosen], today]), axis=1)
    first, second = open_[:, 0], open_[:, 1]
    result: Floats = first + _BETWEEN * (np.where(np.isfinite(second), second, 2 * first) - first)
    return result


def _bound_at(trips: Floats, prices: Floats, count: int) -> MedianProof:
    worth = np.maximum(0.0, prices[:, None] - trips).sum(axis=0)
    return MedianProof(float(prices.sum()) - sum_of_largest(worth, count), prices, worth, count)
