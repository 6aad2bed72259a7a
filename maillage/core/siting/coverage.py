"""Where k sites bring most people within some minutes: the maximal covering location problem (Church & ReVelle 1974).

People who are within the limit of an existing site are served already and count for nothing. Candidates that can do
nothing more than another one, and places that the same candidates serve, are merged first: that changes no optimum.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from maillage.core.accessibility.pairs import Pairs
from maillage.core.siting.answer import Answer, Flags, Ints, checked_count, sum_of_largest
from maillage.core.siting.coverage_task import CoverTask, reduced
from maillage.core.siting.solver import NotSolved, Programme, Solution, solve

# Exchanges of one site against another that are tried at most; a few dozen are made.
_MOST_EXCHANGES = 2_000


def within(pairs: Pairs, limit_min: float) -> sparse.csr_array:
    """Who is within `limit_min` (exactly that many counts) of which site: shape (n_demand, n_sites), entries of 1.

    ValueError where the pairs do not go as far as the limit.
    """
    if limit_min > pairs.reach_min:
        raise ValueError(f"pairs up to {pairs.reach_min} min do not tell who is within {limit_min} min")
    near = pairs.minutes <= np.float32(limit_min)
    starts = np.concatenate(([0], np.cumsum(near)))[pairs.starts]
    ones = np.ones(int(near.sum()))
    return sparse.csr_array((ones, pairs.sites[near], starts), shape=(pairs.n_demand, pairs.n_sites))


def cover_greedily(
    reach: sparse.sparray,
    people: ArrayLike,
    count: int,
    *,
    allowed: Flags | None = None,
    served: Flags | None = None,
    enough: float = 0.9,
    time_limit_s: float = 10.0,
) -> Answer:
    """Sites by greedy additions, then exchanges as long as one helps; `value` is the number of people newly served.

    reach: places x candidates, not 0 where a place is within the limit; people: of each place, shape (n_places,);
    served: places within the limit of an existing site. Fewer sites than `count` when no other serves anyone more.
    enough: share of the best possible beyond which no tighter bound is looked for, by the linear relaxation, within the
    time limit. ValueError on arrays of other lengths.
    """
    task = reduced(reach, people, allowed=allowed, served=served)
    chosen = greedy_sites(task, checked_count(count))
    value = task.people_served(chosen)
    bound = _first_bound(task, chosen, count)
    if value < enough * bound:
        relaxed = _solved(task, count, whole=False, gap=0.0, time_limit_s=time_limit_s)
        bound = bound if relaxed is None or not relaxed.proved else min(bound, -relaxed.bound)
    return task.answer(chosen, value, bound)


def cover_best(
    reach: sparse.sparray,
    people: ArrayLike,
    count: int,
    *,
    allowed: Flags | None = None,
    served: Flags | None = None,
    gap: float = 1e-9,
    time_limit_s: float = 60.0,
) -> Answer:
    """As `cover_greedily`, with the best choice, by HiGHS, proved up to `gap`.

    Past the time limit, the best found with the bound that was proved.
    """
    task = reduced(reach, people, allowed=allowed, served=served)
    chosen = greedy_sites(task, checked_count(count))
    value, bound = task.people_served(chosen), _first_bound(task, chosen, count)
    if bound - value <= gap * bound:
        return task.answer(chosen, value, bound)
    solution = _solved(task, count, whole=True, gap=gap, time_limit_s=time_limit_s, chosen=chosen)
    if solution is None:
        return task.answer(chosen, value, bound)
    picked = np.flatnonzero(solution.x[: task.table.shape[1]] > 0.5)
    found = task.people_served(picked)
    if found > value:
        chosen, value = picked, found
    bound = min(bound, -solution.bound)
    # Where people are counted whole, a bound of 1,000.4 lets nobody be the 1,001st.
    return task.answer(chosen, value, math.floor(bound + 1e-6) if task.is_whole else bound)


def _first_bound(task: CoverTask, chosen: Ints, count: int) -> float:
    """Nothing exceeds everybody, the best sites added up, nor these sites and the best ones after them."""
    everybody = float(task.people.sum())
    alone = sum_of_largest(task.table.T @ task.people, count)
    flags = np.zeros(task.table.shape[1])
    flags[chosen] = 1
    left = task.people * (task.table @ flags == 0)
    after = task.people_served(chosen) + sum_of_largest(task.table.T @ left, count)
    return min(everybody, alone, after)


def _solved(
    task: CoverTask, count: int, *, whole: bool, gap: float, time_limit_s: float, chosen: Ints | None = None
) -> Solution | None:
    """Least `-sum P y` with `y_i <= sum of x over those that serve i <= 1`, `sum x <= count`; None without answer."""
    n_places, n_sites = task.table.shape
    links = sparse.hstack([task.table, -sparse.eye_array(n_places)], format="csr")
    ones = (np.zeros(n_sites, np.int64), np.arange(n_sites))
    few = sparse.csr_array((np.ones(n_sites), ones), shape=(1, n_sites + n_places))
    programme = Programme(
        costs=np.concatenate([np.zeros(n_sites), -task.people]),
        low=np.zeros(n_sites + n_places),
        high=np.ones(n_sites + n_places),
        whole=(np.arange(n_sites + n_places) < n_sites) & whole,
        matrix=sparse.vstack([links, few], format="csc"),
        row_low=np.concatenate([np.zeros(n_places), [-np.inf]]),
        row_high=np.concatenate([np.full(n_places, np.inf), [count]]),
    )
    start = None
    if chosen is not None:
        x = np.zeros(n_sites)
        x[chosen] = 1
        start = np.concatenate([x, (task.table @ x > 0).astype(np.float64)])
    least_step = 0.999 if task.is_whole else 1e-9
    try:
        return solve(programme, start=start, gap=gap, least_step=least_step, time_limit_s=time_limit_s)
    except NotSolved:
        return None


def greedy_sites(task: CoverTask, count: int) -> Ints:
    """Columns of the task: the best addition again and again, then exchanges."""
    return _exchanged(task, _greedy(task, count))


def _greedy(task: CoverTask, count: int) -> Ints:
    by_site = sparse.csc_array(task.table)
    worth = by_site.T @ task.people
    left = task.people.copy()
    chosen: list[int] = []
    while len(chosen) < min(count, len(worth)):
        site = int(worth.argmax())
        if worth[site] <= 0:
            break
        chosen.append(site)
        rows = by_site.indices[by_site.indptr[site] : by_site.indptr[site + 1]]
        newly = rows[left[rows] > 0]
        worth = worth - task.table[newly].T @ left[newly]
        left[newly] = 0
        worth[site] = -np.inf
    return np.array(chosen, dtype=np.int64)


def _exchanged(task: CoverTask, chosen: Ints) -> Ints:
    """The best exchange of one site against one that is not chosen, again and again until none helps."""
    by_site = sparse.csc_array(task.table)
    candidates = by_site.T.tocsr()
    for _ in range(_MOST_EXCHANGES):
        flags = np.zeros(task.table.shape[1])
        flags[chosen] = 1
        times = task.table @ flags
        gain = candidates @ (task.people * (times == 0))
        gain[chosen] = -np.inf
        alone = sparse.csr_array(by_site[:, chosen].T.multiply(task.people * (times == 1)))
        loss = np.asarray(alone.sum(axis=1)).ravel()
        # Places that the one leaving served alone and the newcomer serves too are not lost.
        kept = sparse.coo_array(alone @ task.table)
        profit = np.full((len(chosen), len(gain)), -loss[:, None]) + gain
        profit[kept.coords[0], kept.coords[1]] += kept.data
        out, into = divmod(int(profit.argmax()), len(gain)) if profit.size else (0, 0)
        if not profit.size or profit[out, into] <= 1e-9 * max(1.0, float(task.people.sum())):
            break
        chosen[out] = into
    return chosen
