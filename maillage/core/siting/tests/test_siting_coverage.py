"""Most people within some minutes: against all choices of small cases, and against spopt."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from maillage.core.accessibility.pairs import pairs_from_minutes
from maillage.core.siting.coverage import cover_best, cover_greedily, within
from maillage.core.siting.coverage_task import reduced
from maillage.core.siting.tests.small_cases import most_served, people_of, tables

cases = tables(8, 7).flatmap(
    lambda table: st.tuples(
        st.just((table > 0.8).astype(float)),
        people_of(table),
        st.lists(st.booleans(), min_size=len(table), max_size=len(table)).map(np.array),
        st.lists(st.booleans(), min_size=table.shape[1], max_size=table.shape[1]).map(np.array),
    )
)


@given(cases, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_best_and_bound_are_those_of_all_choices(case: Any, count: int) -> None:
    table, people, served, allowed = case
    candidates = np.flatnonzero(allowed).tolist()
    best = (
        most_served(table.tolist(), people.tolist(), served.tolist(), candidates, count) if candidates else 0
    )
    exact = cover_best(sparse.csr_array(table), people, count, allowed=allowed, served=served)
    assert exact.value == exact.bound == best
    greedy = cover_greedily(
        sparse.csr_array(table), people, count, allowed=allowed, served=served, enough=1.0
    )
    assert greedy.value <= best <= greedy.bound + 1e-6
    assert greedy.value >= (1 - 1 / math.e) * best
    for answer in (exact, greedy):
        assert set(answer.sites) <= set(candidates)
        assert len(set(answer.sites)) == len(answer.sites) <= count
        reached = (table[:, list(answer.sites)].sum(axis=1) > 0) & ~served
        assert people[reached].sum() == answer.value


@given(cases)
@settings(max_examples=40, deadline=None)
def test_merging_changes_no_optimum(case: Any) -> None:
    table, people, served, allowed = case
    task = reduced(sparse.csr_array(table), people, allowed=allowed, served=served)
    candidates = np.flatnonzero(allowed).tolist()
    if candidates and len(task.columns):
        plain = most_served(table.tolist(), people.tolist(), served.tolist(), candidates, 2)
        small = task.table.toarray().tolist()
        nobody = [False] * len(small)
        assert plain == most_served(small, task.people.tolist(), nobody, list(range(len(task.columns))), 2)


def test_people_in_fractions_are_proved_too() -> None:
    rng = np.random.default_rng(2)
    table, people = rng.random((30, 12)) < 0.2, rng.random(30)
    answer = cover_best(sparse.csr_array(table.astype(float)), people, 3)
    candidates = list(range(12))
    best = most_served(table.tolist(), people.tolist(), [False] * 30, candidates, 3)
    assert answer.value == pytest.approx(best)
    assert answer.gap < 1e-6


def test_exactly_at_the_limit_is_within() -> None:
    pairs = pairs_from_minutes([0, 1], [0, 0], [20.0, 20.1], n_demand=2, n_sites=1, reach_min=30)
    assert within(pairs, 20.0).toarray().tolist() == [[1.0], [0.0]]
    with pytest.raises(ValueError, match="do not tell"):
        within(pairs, 31.0)


def test_wrong_lengths_are_refused() -> None:
    table = sparse.csr_array(np.eye(2))
    with pytest.raises(ValueError, match="people of 2 places"):
        cover_best(table, [1], 1)
    with pytest.raises(ValueError, match="a mask of 2 places"):
        cover_best(table, [1, 1], 1, served=np.array([True]))
    with pytest.raises(ValueError, match="at least one"):
        cover_greedily(table, [1, 1], 0)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_objective_is_that_of_spopt(seed: int) -> None:
    from spopt.locate import MCLP

    rng = np.random.default_rng(seed)
    where = rng.random((60, 2)) * 80
    minutes = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)).round(1)
    people = rng.integers(0, 3000, 60).astype(float)
    model = MCLP.from_cost_matrix(minutes, people, 15, p_facilities=5)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    ours = cover_best(sparse.csr_array((minutes <= 15).astype(float)), people, 5)
    assert ours.is_best
    assert ours.value == pytest.approx(model.problem.objective.value())
