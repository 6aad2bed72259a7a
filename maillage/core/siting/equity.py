"""Where k more professionals lower most the shortfall of the least served, by a greedy search with a certificate.

The shortfall is `sum_i P_i max(0, threshold - A_i) ** exponent`: people count for what they miss, and with an exponent
above 1 those who miss most count more. As the index is linear in supply, what is gained is monotone with diminishing
returns, so that taking the best candidate one after the other is never under 1 - 1/e of the best choice (Nemhauser,
Wolsey & Fisher 1978), and much closer in practice: `equity_bound` says how close.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from maillage.core.siting.answer import Answer, Flags, Floats, Ints, allowed_flags, checked_count, ranges
from maillage.core.siting.effects import Effects
from maillage.core.siting.equity_bound import best_bound
from maillage.core.siting.shortfall import Shortfall, gains
from maillage.core.siting.smooth_top import top_sum

# A gain that is larger by less than this part is the same.
_ROUNDING = 1e-9


def place_greedily(
    effects: Effects,
    values: ArrayLike,
    shortfall: Shortfall,
    count: int,
    *,
    allowed: Flags | None = None,
    at_most: int | None = None,
    exchanges: int = 2,
    rounds: int | None = 40,
    enough: float = 0.99,
) -> Answer:
    """Sites of `count` professionals, best first; `value` is how much the shortfall falls.

    values: index of each place today, existing supply included, shape (n_places,); allowed: candidates that may be
    chosen, shape (n_candidates,); at_most: professionals at one site (no limit by default); exchanges: passes over the
    sites after that, each taken away for a better one if there is any.
    rounds: of the search for a tighter bound, which ends when the share of the best possible that is proved is
    `enough`; None: no search, only that the best candidates of today added up are not exceeded.
    ValueError for a mask of another length, or when fewer than `count` can be had.
    """
    usable = allowed_flags(effects.n_candidates, allowed)
    most = count if at_most is None else at_most
    checked_count(count, int(usable.sum()) * most)
    before = np.asarray(values, dtype=np.float64)
    search = _Search(effects, before, shortfall, usable, most)
    first = search.gains.copy()
    chosen = search.run(count)
    for _ in range(exchanges):
        if not search.exchange(chosen):
            break
    sites = tuple(chosen)
    value = shortfall.total(before) - shortfall.total(effects.index_with(before, sites))
    if rounds is None:
        bound = top_sum(first[usable], np.full(int(usable.sum()), most), count)
    else:
        bound = best_bound(
            effects, before, shortfall, sites, usable, at_most=most, rounds=rounds, enough=value / enough
        )
    return Answer(sites, value, max(value, bound))


class _Search:
    """Gains of all candidates, kept up to date: a change matters to those that share a short place with it alone."""

    def __init__(
        self, effects: Effects, values: Floats, shortfall: Shortfall, usable: Flags, at_most: int
    ) -> None:
        self.effects, self.shortfall, self.at_most = effects, shortfall, at_most
        self.values = values.copy()
        self.gains = gains(effects, values, shortfall)
        # A candidate that may not be chosen (any more) is never the best: its gain is looked at with this added.
        self.barred = np.where(usable, 0.0, -np.inf)
        self.times = np.zeros(effects.n_candidates, dtype=np.int64)

    def run(self, count: int) -> list[int]:
        """The best candidate, `count` times."""
        sites: list[int] = []
        for _ in range(count):
            sites.append(self._best())
            self._place(sites[-1], 1)
        return sites

    def exchange(self, sites: list[int]) -> bool:
        """Take each site away in turn for a better one, if there is any; True when one was found."""
        found = False
        for position, site in enumerate(sites):
            self._place(site, -1)
            other = self._best()
            better = self.gains[other] > self.gains[site] + _ROUNDING * max(1.0, abs(self.gains[site]))
            sites[position] = other if better else site
            found = found or bool(better)
            self._place(sites[position], 1)
        return found

    def _best(self) -> int:
        return int((self.gains + self.barred).argmax())

    def _place(self, site: int, sign: int) -> None:
        """One professional more at a site, or one less; gains follow."""
        effects, shortfall = self.effects, self.shortfall
        span = slice(effects.starts[site], effects.starts[site + 1])
        rows, added = effects.rows[span], sign * effects.added[span]
        self.times[site] += sign
        self.barred[site] = -np.inf if self.times[site] >= self.at_most else 0.0
        low = np.minimum(self.values[rows], self.values[rows] + added)
        short = rows[(low < shortfall.threshold) & (shortfall.people[rows] > 0)].astype(np.int64)
        before = shortfall.missing(self.values[short])
        self.values[rows] += added
        after = shortfall.missing(self.values[short])
        at = ranges(effects.place_starts, short)
        lengths = effects.place_starts[short + 1] - effects.place_starts[short]
        adds = effects.added_by_place[at]
        change = self._fall(after, lengths, adds) - self._fall(before, lengths, adds)
        change *= np.repeat(shortfall.people[short], lengths)
        np.add.at(self.gains, effects.columns[at], change)

    def _fall(self, missing: Floats, lengths: Ints, adds: Floats) -> Floats:
        weight = self.shortfall.weight
        here = np.repeat(missing, lengths)
        return np.repeat(weight(missing), lengths) - weight(np.maximum(0.0, here - adds))
