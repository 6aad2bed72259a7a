"""The shortest mean trip, proved, on a territory: HiGHS on each place's closest candidates, more of them where needed.

A place is given its few closest candidates and a way out at the cost of the next one. That programme never costs more
than the true one: when its answer uses no way out it is the best, else the places concerned get more candidates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from maillage.core.siting.answer import Answer, Flags, Floats, Ints, checked_count
from maillage.core.siting.median import MedianTask, answer_of, median_sites, median_task
from maillage.core.siting.median_bound import proved_median
from maillage.core.siting.solver import NotSolved, Programme, solve

_FIRST_CANDIDATES = 12
_MOST_TURNS = 12


def shortest_trips(
    minutes: ArrayLike,
    people: ArrayLike,
    count: int,
    *,
    allowed: Flags | None = None,
    already_min: ArrayLike | None = None,
    gap: float = 1e-7,
    time_limit_s: float = 60.0,
    rounds: int = 600,
) -> Answer:
    """As `median.shortest_trips_greedily`, with the best choice, proved up to `gap`.

    time_limit_s: for each programme that is solved; past it, the best found and the bound that was proved.
    """
    task = median_task(minutes, people, allowed=allowed, already_min=already_min)
    checked_count(count, len(task.columns))
    chosen = median_sites(task, count)
    value = task.total(chosen)
    proof = proved_median(task.trips, task.today, chosen, value=value, rounds=rounds, enough=1 - gap)
    bound = proof.value
    kept = np.flatnonzero(~proof.settled(value) | np.isin(np.arange(len(task.columns)), chosen))
    near = np.full(len(task.trips), _FIRST_CANDIDATES)
    for _ in range(_MOST_TURNS):
        if value - bound <= gap * value:
            break
        model = _Model.of(task, kept, near, count)
        try:
            solution = solve(model.programme, gap=gap / 4, time_limit_s=time_limit_s)
        except NotSolved:
            break
        # What is settled away is in no better choice: the bound holds for those that are left.
        bound = max(bound, min(value, solution.bound))
        picked = kept[np.flatnonzero(solution.x[: len(kept)] > 0.5)]
        total = task.total(picked)
        if total < value:
            chosen, value = picked, total
        if not solution.proved or not model.widen(solution.x, near):
            break
    return answer_of(task, chosen, value, min(bound, value))


class _Model:
    """Columns: x of each candidate kept, then one for each trip (place, candidate) given, then one way out a place."""

    def __init__(self, programme: Programme, n_sites: int, way_out: Ints) -> None:
        self.programme, self.n_sites, self.way_out = programme, n_sites, way_out

    @classmethod
    def of(cls, task: MedianTask, kept: Ints, near: Ints, count: int) -> _Model:
        trips = task.trips[:, kept]
        n_places, n_sites = trips.shape
        order = np.argsort(trips, axis=1, kind="stable")
        ranked = np.take_along_axis(trips, order, axis=1)
        # A trip as long as today's serves no one.
        useful = (np.arange(n_sites)[None, :] < near[:, None]) & (ranked < task.today[:, None])
        place, rank = np.nonzero(useful)
        site, cost = order[place, rank], ranked[place, rank]
        given = useful.sum(axis=1)
        following = np.where(
            given < n_sites, ranked[np.arange(n_places), np.minimum(given, n_sites - 1)], np.inf
        )
        out = np.minimum(following, task.today)
        way_out = np.flatnonzero(np.isfinite(out))
        programme = _programme(place, site, cost, out[way_out], way_out, n_places, n_sites, count)
        return cls(programme, n_sites, np.where((out < task.today)[way_out], way_out, -1))

    def widen(self, x: Floats, near: Ints) -> bool:
        """More candidates for the places that took a way out which is not today's trip; False when there is none."""
        used = x[len(x) - len(self.way_out) :] > 1e-6
        places = self.way_out[used]
        places = places[places >= 0]
        near[places] *= 2
        return bool(len(places))


def _programme(
    place: Ints, site: Ints, cost: Floats, out: Floats, way_out: Ints, n_places: int, n_sites: int, count: int
) -> Programme:
    """Each place is served once; a trip needs its site open; exactly `count` are open."""
    n_trips, n_out = len(place), len(way_out)
    width = n_sites + n_trips + n_out
    trip, outs = n_sites + np.arange(n_trips), n_sites + n_trips + np.arange(n_out)
    once = sparse.csr_array(
        (np.ones(n_trips + n_out), (np.concatenate([place, way_out]), np.concatenate([trip, outs]))),
        shape=(n_places, width),
    )
    entries = np.concatenate([np.ones(n_trips), -np.ones(n_trips)])
    numbers = np.arange(n_trips)
    needs = sparse.csr_array(
        (entries, (np.concatenate([numbers, numbers]), np.concatenate([site, trip]))), shape=(n_trips, width)
    )
    chosen = sparse.csr_array(
        (np.ones(n_sites), (np.zeros(n_sites, np.int64), np.arange(n_sites))), shape=(1, width)
    )
    return Programme(
        costs=np.concatenate([np.zeros(n_sites), cost, out]),
        low=np.zeros(width),
        high=np.ones(width),
        whole=np.arange(width) < n_sites,
        matrix=sparse.vstack([once, needs, chosen], format="csc"),
        row_low=np.concatenate([np.ones(n_places), np.zeros(n_trips), [count]]),
        row_high=np.concatenate([np.ones(n_places), np.full(n_trips, np.inf), [count]]),
    )
