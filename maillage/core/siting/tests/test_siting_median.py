"""The shortest mean trip: against all choices of small cases, and against spopt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.siting.median import median_sites, median_task, shortest_trips_greedily
from maillage.core.siting.median_bound import proved_median
from maillage.core.siting.median_exact import shortest_trips
from maillage.core.siting.tests.small_cases import least_trips, people_of, tables

cases = tables(7, 6).flatmap(
    lambda table: st.tuples(
        st.just(np.round(table * 10, 1)),
        people_of(table),
        st.one_of(
            st.none(),
            st.lists(st.floats(0, 40), min_size=len(table), max_size=len(table)).map(np.array),
        ),
    )
)


@given(cases, st.integers(1, 3), st.integers(0, 2**6))
@settings(max_examples=60, deadline=None)
def test_best_and_bound_are_those_of_all_choices(case: Any, count: int, mask: int) -> None:
    minutes, people, already = case
    allowed = np.array([not mask >> site & 1 for site in range(minutes.shape[1])])
    candidates = np.flatnonzero(allowed).tolist()
    if len(candidates) < count:
        with pytest.raises(ValueError, match=r"can be had|at least one"):
            shortest_trips(minutes, people, count, allowed=allowed, already_min=already)
        return
    known = [np.inf] * len(people) if already is None else already.tolist()
    best = least_trips(minutes.tolist(), people.tolist(), known, candidates, count)
    exact = shortest_trips(minutes, people, count, allowed=allowed, already_min=already)
    greedy = shortest_trips_greedily(minutes, people, count, allowed=allowed, already_min=already)
    near = 1e-6 * max(1.0, best)
    assert exact.value == pytest.approx(best, abs=near)
    assert exact.bound == pytest.approx(best, abs=near)
    assert greedy.bound - near <= best <= greedy.value + near
    for answer in (exact, greedy):
        assert set(answer.sites) <= set(candidates)
        assert len(set(answer.sites)) == count
        again = least_trips(minutes.tolist(), people.tolist(), known, list(answer.sites), count)
        assert answer.value == pytest.approx(again, abs=near)


@given(cases)
@settings(max_examples=30, deadline=None)
def test_no_exchange_of_one_site_helps_any_more(case: Any) -> None:
    minutes, people, already = case
    if minutes.shape[1] < 3:
        return
    task = median_task(minutes, people, already_min=already)
    chosen = median_sites(task, 2)
    for out in range(2):
        for into in set(range(minutes.shape[1])) - set(chosen.tolist()):
            other = chosen.copy()
            other[out] = into
            assert task.total(other) >= task.total(chosen) * (1 - 1e-8) - 1e-9


def _square(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    where = rng.random((size, 2)) * 80
    minutes = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)).round(1)
    return minutes, rng.integers(1, 3000, size).astype(float)


def test_the_gap_is_small_and_settled_candidates_are_in_no_better_choice() -> None:
    minutes, people = _square(4, 150)
    task = median_task(minutes, people)
    chosen = median_sites(task, 6)
    value = task.total(chosen)
    proof = proved_median(task.trips, task.today, chosen, value=value, rounds=400, enough=0.9999)
    assert 0.99 * value <= proof.value <= value
    best = shortest_trips(minutes, people, 6)
    assert proof.value <= best.value <= value
    assert best.gap <= 1e-6
    settled = proof.settled(best.value * (1 + 1e-9))
    assert not settled[list(best.sites)].any()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_objective_is_that_of_spopt(seed: int) -> None:
    from spopt.locate import PMedian

    minutes, people = _square(seed, 40)
    model = PMedian.from_cost_matrix(minutes, people, p_facilities=4)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    ours = shortest_trips(minutes, people, 4)
    assert ours.value == pytest.approx(model.problem.objective.value())
    assert ours.gap <= 1e-6


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="known"):
        shortest_trips_greedily([[np.nan]], [1], 1)
    with pytest.raises(ValueError, match="closest existing"):
        shortest_trips_greedily([[1.0]], [1], 1, already_min=[np.nan])
    with pytest.raises(ValueError, match="places x candidates"):
        shortest_trips_greedily([[1.0]], [1, 2], 1)


def test_a_site_that_exists_stays_open() -> None:
    minutes = np.array([[0.0, 30.0], [30.0, 0.0]])
    answer = shortest_trips(minutes, [100, 10], 1, already_min=[0.0, 30.0])
    assert answer.sites == (1,)
    assert answer.value == 0
    assert answer.share == 1
