"""Where k sites make the mean trip to the closest one shortest: the p-median problem (Hakimi 1964).

Greedy additions, then the best exchange of one chosen site against another candidate as long as one helps (Teitz & Bart
1968, with the gains and losses of Whitaker 1983 computed for all exchanges at once). Existing sites stay open.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from maillage.core.siting.answer import Answer, Flags, Floats, Ints, allowed_flags, checked_count
from maillage.core.siting.median_bound import proved_median

_MOST_EXCHANGES = 2_000


@dataclass(frozen=True)
class MedianTask:
    """trips: people x minutes, places x candidates; today: people x minutes to the closest existing site, shape
    (n_places,), infinite without any; columns: positions of the candidates in the caller's list."""

    trips: Floats
    today: Floats
    columns: Ints

    def total(self, chosen: Ints) -> float:
        """People x minutes to the closest site, once these are open too."""
        return float(np.minimum(self.today, self.trips[:, chosen].min(axis=1, initial=np.inf)).sum())


def median_task(
    minutes: ArrayLike,
    people: ArrayLike,
    *,
    allowed: Flags | None = None,
    already_min: ArrayLike | None = None,
) -> MedianTask:
    """The task. minutes: places x candidates, finite; people: of each place; already_min: to the closest existing site.

    Places without people are left out. ValueError on arrays of other shapes, negative or unknown numbers.
    """
    table, weight = np.asarray(minutes, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if table.ndim != 2 or weight.shape != table.shape[:1]:
        raise ValueError("minutes places x candidates and the people of each place are expected")
    if not (
        np.isfinite(table).all() and (table >= 0).all() and np.isfinite(weight).all() and (weight >= 0).all()
    ):
        raise ValueError("minutes and people are known and not negative")
    columns = np.flatnonzero(allowed_flags(table.shape[1], allowed))
    lived = np.flatnonzero(weight > 0)
    closest = (
        np.full(len(weight), np.inf) if already_min is None else np.asarray(already_min, dtype=np.float64)
    )
    if closest.shape != weight.shape or np.isnan(closest).any() or (closest < 0).any():
        raise ValueError(
            "minutes to the closest existing site are expected for each place, infinite where there is none"
        )
    trips = weight[lived, None] * table[np.ix_(lived, columns)]
    return MedianTask(trips, weight[lived] * closest[lived], columns)


def shortest_trips_greedily(
    minutes: ArrayLike,
    people: ArrayLike,
    count: int,
    *,
    allowed: Flags | None = None,
    already_min: ArrayLike | None = None,
    rounds: int = 300,
    enough: float = 0.995,
) -> Answer:
    """Sites by greedy additions and exchanges; `value` is people x minutes, `bound` is under every other choice's.

    minutes: places x candidates, finite; people: (n_places,); already_min: minutes of each place to the closest
    existing site. rounds: of the search for the bound, which ends at a share of `enough`. ValueError when more sites
    are asked for than may be chosen.
    """
    task = median_task(minutes, people, allowed=allowed, already_min=already_min)
    checked_count(count, len(task.columns))
    chosen = median_sites(task, count)
    value = task.total(chosen)
    proof = proved_median(task.trips, task.today, chosen, value=value, rounds=rounds, enough=enough)
    return answer_of(task, chosen, value, proof.value)


def answer_of(task: MedianTask, chosen: Ints, value: float, bound: float) -> Answer:
    sites = tuple(int(site) for site in task.columns[chosen])
    return Answer(sites, value, max(0.0, min(value, bound)), least=True)


def median_sites(task: MedianTask, count: int) -> Ints:
    """Columns of the task: greedy additions, then exchanges."""
    return exchanged(task, _greedy(task, count))


def _greedy(task: MedianTask, count: int) -> Ints:
    closest = task.today.copy()
    chosen: list[int] = []
    for _ in range(count):
        totals = np.minimum(closest[:, None], task.trips).sum(axis=0)
        totals[chosen] = np.inf
        site = int(totals.argmin())
        chosen.append(site)
        closest = np.minimum(closest, task.trips[:, site])
    return np.array(chosen, dtype=np.int64)


def exchanged(task: MedianTask, chosen: Ints) -> Ints:
    """The best exchange, again and again until none helps."""
    chosen = chosen.copy()
    if not len(task.trips):
        return chosen
    for _ in range(_MOST_EXCHANGES):
        profit = _profits(task, chosen)
        profit[:, chosen] = -np.inf
        out, into = divmod(int(profit.argmax()), profit.shape[1])
        if profit[out, into] <= 1e-9 * task.total(chosen):
            break
        chosen[out] = into
    return chosen


def _profits(task: MedianTask, chosen: Ints) -> Floats:
    """People x minutes saved by each exchange, shape (chosen, candidates)."""
    rows = np.arange(len(task.trips))
    open_ = np.column_stack([task.trips[:, chosen], task.today])
    nearest = open_.argmin(axis=1)
    first = open_[rows, nearest]
    open_[rows, nearest] = np.inf
    second = open_.min(axis=1)
    # Places in the order of the site that serves them: each site is a run of rows. The last run never closes.
    order = np.argsort(nearest, kind="stable")
    trips, first, second, nearest = task.trips[order], first[order], second[order], nearest[order]
    staying = np.minimum(trips, first[:, None])
    gain = (first[:, None] - staying).sum(axis=0)
    # Once its site is closed, a place goes to the newcomer or to the second: more than `staying`, never less.
    closing = np.minimum(trips, second[:, None]) - staying
    present, begin = np.unique(nearest, return_index=True)
    by_site = np.add.reduceat(closing, begin, axis=0)
    profit = np.repeat(gain[None, :], len(chosen), axis=0)
    closable = present < len(chosen)
    profit[present[closable]] -= by_site[closable]
    return profit
