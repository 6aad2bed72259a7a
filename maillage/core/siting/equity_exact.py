"""The best sites for the equity objective, proved, on a territory: HiGHS, with tangents where the shortfall is curved.

    least  sum_i P_i t_i     with  z_i + sum_j b_ij x_j >= missing_i,   sum_j x_j = k,   x whole,   z >= 0
                                    t_i >= every tangent of z ** exponent drawn so far

With an exponent of 1 that is one programme. Above, each answer is under the true least shortfall, its sites give one
above; tangents are added where it stood, until the two meet (outer approximation, Duran & Grossmann 1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from maillage.core.siting.answer import Answer, Flags, Floats, Ints, allowed_flags
from maillage.core.siting.effects import Effects
from maillage.core.siting.equity import place_greedily
from maillage.core.siting.shortfall import Shortfall
from maillage.core.siting.solver import NotSolved, Programme, solve

# Where the first tangents touch, as parts of what a place lacks today.
_FIRST_TANGENTS = (1.0, 0.75, 0.5, 0.3, 0.15, 0.05)
# Of the search for the bound that is in hand when a programme ends by its time limit.
_ROUNDS = 10


def place_best(
    effects: Effects,
    values: ArrayLike,
    shortfall: Shortfall,
    count: int,
    *,
    allowed: Flags | None = None,
    at_most: int | None = None,
    gap: float = 1e-6,
    time_limit_s: float = 30.0,
    turns: int = 25,
) -> Answer:
    """As `place_greedily`, with the best choice, proved up to `gap` of what is gained.

    time_limit_s: for each programme that is solved, of which there are at most `turns`; past them, the best found with
    the bound that was proved.
    """
    first = place_greedily(
        effects, values, shortfall, count, allowed=allowed, at_most=at_most, enough=1 - gap
    )
    if first.gap <= gap:
        return first
    before = np.asarray(values, dtype=np.float64)
    usable = allowed_flags(effects.n_candidates, allowed)
    model = _Model.of(effects, before, shortfall, usable, count, count if at_most is None else at_most)
    best, bound = first, first.bound
    for _ in range(turns):
        try:
            solution = solve(model.programme(), gap=gap / 4, time_limit_s=time_limit_s)
        except NotSolved:
            break
        sites = model.sites(solution.x)
        value = shortfall.total(before) - shortfall.total(effects.index_with(before, sites))
        bound = min(bound, model.total - solution.bound)
        if value > best.value:
            best = Answer(sites, value, bound)
        if bound - best.value <= gap * bound or not solution.proved or not model.draw(solution.x):
            break
    return Answer(best.sites, best.value, max(best.value, bound))


@dataclass
class _Model:
    """Columns: x of each usable candidate, z of each short place, t of each (none with an exponent of 1)."""

    shortfall: Shortfall
    count: int
    at_most: int
    candidates: Ints
    missing: Floats
    people: Floats
    table: sparse.csr_array
    touching: list[tuple[Ints, Floats]]
    total: float

    @classmethod
    def of(
        cls, effects: Effects, values: Floats, shortfall: Shortfall, usable: Flags, count: int, at_most: int
    ) -> _Model:
        missing = shortfall.missing(values)
        shape = (effects.n_places, effects.n_candidates)
        whole = sparse.csr_array((effects.added_by_place, effects.columns, effects.place_starts), shape=shape)
        places = np.flatnonzero(
            (missing > 0) & (shortfall.people > 0) & (whole @ usable.astype(np.float64) > 0)
        )
        candidates = np.flatnonzero(usable)
        lacking, people = missing[places], shortfall.people[places]
        everyone = np.arange(len(places))
        curved = shortfall.exponent > 1
        touching = [(everyone, lacking * part) for part in _FIRST_TANGENTS] if curved else []
        total = float(people @ shortfall.weight(lacking))
        return cls(
            shortfall,
            count,
            at_most,
            candidates,
            lacking,
            people,
            whole[places][:, candidates],
            touching,
            total,
        )

    def programme(self) -> Programme:
        n_x, n_z = len(self.candidates), len(self.missing)
        curved = self.shortfall.exponent > 1
        enough = [self.table, sparse.eye_array(n_z), *([sparse.csr_array((n_z, n_z))] if curved else [])]
        width = n_x + (2 if curved else 1) * n_z
        chosen = sparse.csr_array((np.ones(n_x), (np.zeros(n_x, np.int64), np.arange(n_x))), shape=(1, width))
        tangents, at_least = self._tangents(width)
        rows = [sparse.hstack(enough, format="csr"), chosen, *tangents]
        row_low = np.concatenate([self.missing, [self.count], *at_least])
        row_high = np.full(len(row_low), np.inf)
        row_high[n_z] = self.count
        costs = np.concatenate([np.zeros(n_x + (n_z if curved else 0)), self.people])
        high = np.concatenate(
            [np.full(n_x, self.at_most), *([self.missing] if curved else []), np.full(n_z, np.inf)]
        )
        whole = np.arange(width) < n_x
        return Programme(
            costs, np.zeros(width), high, whole, sparse.vstack(rows, format="csc"), row_low, row_high
        )

    def _tangents(self, width: int) -> tuple[list[sparse.csr_array], list[Floats]]:
        """Rows `t - slope z >= -(exponent - 1) z0 ** exponent` for each tangent drawn at z0."""
        n_x, n_z, exponent = len(self.candidates), len(self.missing), self.shortfall.exponent
        rows, lows = [], []
        for places, points in self.touching:
            at = np.arange(len(places))
            slope = self.shortfall.slope(points)
            entries = np.concatenate([np.ones(len(places)), -slope])
            columns = np.concatenate([n_x + n_z + places, n_x + places])
            rows.append(
                sparse.csr_array((entries, (np.concatenate([at, at]), columns)), shape=(len(at), width))
            )
            lows.append(-(exponent - 1) * self.shortfall.weight(points))
        return rows, lows

    def sites(self, x: Floats) -> tuple[int, ...]:
        times = np.rint(x[: len(self.candidates)]).astype(np.int64)
        return tuple(int(site) for site in np.repeat(self.candidates, times))

    def draw(self, x: Floats) -> bool:
        """Tangents where places stand with these sites; False when none is new."""
        if self.shortfall.exponent == 1:
            return False
        left = np.maximum(0.0, self.missing - self.table @ np.rint(x[: len(self.candidates)]))
        n_x, n_z = len(self.candidates), len(self.missing)
        true, seen = self.shortfall.weight(left), x[n_x + n_z :]
        places = np.flatnonzero(true - seen > 1e-9 * np.maximum(1.0, true))
        if len(places):
            self.touching.append((places, left[places]))
        return bool(len(places))
