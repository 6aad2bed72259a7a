"""The equity objective: greedy, its certificate, the exact search, against all choices of small cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import pairs_from_minutes
from maillage.core.siting.effects import effects_from_table, effects_of
from maillage.core.siting.equity import place_greedily
from maillage.core.siting.equity_bound import best_bound
from maillage.core.siting.equity_exact import place_best
from maillage.core.siting.shortfall import Shortfall, gains, slopes
from maillage.core.siting.tests.small_cases import (
    best_fall,
    index_of,
    people_of,
    shortfall,
    tables,
    with_repeats,
)

cases = tables().flatmap(lambda table: st.tuples(st.just(table), people_of(table), index_of(table)))


@given(cases, st.integers(1, 3), st.sampled_from([1.0, 1.5, 2.0, 3.0]), st.sampled_from([1, 2, None]))
@settings(max_examples=60, deadline=None)
def test_the_certificate_holds_and_greedy_keeps_its_promise(
    case: Any, count: int, exponent: float, at_most: int | None
) -> None:
    table, people, values = case
    most = count if at_most is None else at_most
    if count > most * table.shape[1]:
        with pytest.raises(ValueError, match="can be had"):
            place_greedily(
                effects_from_table(table), values, Shortfall(2.5, people, exponent), count, at_most=at_most
            )
        return
    choices = with_repeats(list(range(table.shape[1])), count, most)
    best = best_fall(table.tolist(), values.tolist(), people.tolist(), 2.5, exponent, choices)
    answer = place_greedily(
        effects_from_table(table),
        values,
        Shortfall(2.5, people, exponent),
        count,
        at_most=at_most,
        enough=1.0,
    )
    near = 1e-7 * max(1.0, best)
    quick = place_greedily(
        effects_from_table(table),
        values,
        Shortfall(2.5, people, exponent),
        count,
        at_most=at_most,
        rounds=None,
    )
    assert quick.sites == answer.sites
    assert quick.bound >= best - near
    assert answer.value <= best + near <= answer.bound + 2 * near
    assert answer.value >= (1 - 1 / math.e) * best - near
    assert len(answer.sites) == count
    assert max(answer.sites.count(site) for site in answer.sites) <= most


few = tables(4, 2).flatmap(lambda table: st.tuples(st.just(table), people_of(table), index_of(table)))


@given(few, st.integers(1, 6), st.sampled_from([1.0, 1.5, 2.0]), st.integers(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_bound_holds_from_any_choice(case: Any, count: int, exponent: float, site: int) -> None:
    """From poor sites too, and with more professionals at one site than increments are computed."""
    table, people, values = case
    choices = with_repeats(list(range(table.shape[1])), count, count)
    best = best_fall(table.tolist(), values.tolist(), people.tolist(), 2.5, exponent, choices)
    sites = (min(site, table.shape[1] - 1),) * count
    usable = np.ones(table.shape[1], dtype=np.bool_)
    aim, effects = Shortfall(2.5, people, exponent), effects_from_table(table)
    bound = best_bound(effects, values, aim, sites, usable, at_most=count, rounds=5, enough=0.0)
    assert bound >= best - 1e-7 * max(1.0, best)


@given(cases, st.integers(1, 3), st.sampled_from([1.0, 2.0]))
@settings(max_examples=25, deadline=None)
def test_the_exact_search_finds_the_best(case: Any, count: int, exponent: float) -> None:
    table, people, values = case
    choices = with_repeats(list(range(table.shape[1])), count, count)
    best = best_fall(table.tolist(), values.tolist(), people.tolist(), 2.5, exponent, choices)
    answer = place_best(effects_from_table(table), values, Shortfall(2.5, people, exponent), count, gap=1e-6)
    assert answer.value == pytest.approx(best, rel=3e-6, abs=1e-6)
    assert answer.bound == pytest.approx(best, rel=3e-6, abs=1e-6)


@given(cases, st.sampled_from([1.0, 1.5, 2.0]))
@settings(max_examples=40, deadline=None)
def test_gains_are_what_a_plain_sum_says(case: Any, exponent: float) -> None:
    table, people, values = case
    aim = Shortfall(2.5, people, exponent)
    before = shortfall(values.tolist(), people.tolist(), 2.5, exponent)
    plain = [
        before - shortfall((values + table[:, site]).tolist(), people.tolist(), 2.5, exponent)
        for site in range(table.shape[1])
    ]
    effects = effects_from_table(table)
    assert gains(effects, values, aim) == pytest.approx(plain, abs=1e-8 * max(1.0, before))
    assert aim.total(values) == pytest.approx(before)
    # A slope is what a hundred-thousandth of a professional brings, times as much.
    part = 1e-5
    small = gains(effects_from_table(table * part), values, aim) / part
    assert slopes(effects, values, aim) == pytest.approx(small, rel=1e-3, abs=0.1)


@given(cases, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_greedy_is_the_plain_greedy(case: Any, count: int) -> None:
    """Gains are kept up to date by their changes: the fall is that of a search that recomputes everything."""
    table, people, values = case
    aim = Shortfall(2.5, people)
    effects = effects_from_table(table)
    now, plain = values.copy(), 0.0
    for _ in range(count):
        fresh = gains(effects, now, aim)
        plain += fresh.max()
        now = effects.index_with(now, (int(fresh.argmax()),))
    answer = place_greedily(effects, values, aim, count, exchanges=0, rounds=0)
    # Equal candidates may be taken in another order, with another sequel: never a worse first one.
    first = gains(effects, values, aim)
    assert first[answer.sites[0]] == pytest.approx(first.max())
    if count == 1:
        assert answer.value == pytest.approx(plain, abs=1e-7)
    unlike = len({round(float(gain), 6) for gain in first}) == len(first)
    if unlike and count == 2:
        assert answer.value == pytest.approx(plain, rel=1e-9, abs=1e-6)


@given(cases, st.integers(2, 4), st.sampled_from([1.0, 2.0]))
@settings(max_examples=40, deadline=None)
def test_exchanges_never_lose_and_leave_no_single_one_that_helps(
    case: Any, count: int, exponent: float
) -> None:
    table, people, values = case
    aim, effects = Shortfall(2.5, people, exponent), effects_from_table(table)
    plain = place_greedily(effects, values, aim, count, exchanges=0, rounds=None)
    answer = place_greedily(effects, values, aim, count, exchanges=30, rounds=None)
    near = 1e-7 * max(1.0, aim.total(values))
    assert answer.value >= plain.value - near
    for position in range(count):
        for other in range(table.shape[1]):
            sites = (*answer.sites[:position], other, *answer.sites[position + 1 :])
            assert aim.total(effects.index_with(values, sites)) >= aim.total(values) - answer.value - near


def test_a_professional_adds_supply_over_the_people_in_reach() -> None:
    pairs = pairs_from_minutes(
        [0, 1, 1, 2], [0, 0, 1, 1], [0, 12, 0, 15], n_demand=4, n_sites=3, reach_min=20
    )
    catchments = Catchments(pairs, Decay((10, 15, 20), (1.0, 0.3, 0.1)))
    demand = np.array([1000.0, 500.0, 200.0, 50.0])
    effects = effects_of(catchments, demand, 5000.0)
    with_it = catchments.index(np.array([5000.0, 0, 0]), demand)
    assert effects.index_with(np.zeros(4), (0,)) == pytest.approx(with_it)
    assert with_it[0] == pytest.approx(5000 / (1000 + 0.3 * 500))
    # Nobody is in reach of the third candidate.
    assert effects.index_with(np.zeros(4), (2,)) == pytest.approx(np.zeros(4))
    by_candidate = effects_of(catchments, demand, [0.0, 2500.0, 1.0])
    assert by_candidate.index_with(np.zeros(4), (1,)) == pytest.approx(
        catchments.index([0, 2500.0, 0], demand)
    )


def test_only_the_places_to_be_helped_and_the_allowed_candidates_count() -> None:
    table = np.array([[1.0, 0.0, 0.2], [0.0, 1.0, 0.2]])
    effects = effects_from_table(table)
    aim = Shortfall(2.5, np.array([0.0, 100.0]))
    assert place_greedily(effects, [0, 0], aim, 1).sites == (1,)
    answer = place_greedily(effects, [0, 0], aim, 1, allowed=np.array([True, False, True]))
    assert answer.sites == (2,)
    assert answer.share == pytest.approx(1.0)
    assert place_best(effects, [0, 0], aim, 2, allowed=np.array([True, False, True])).sites == (2, 2)
    assert place_greedily(effects, [3, 2.5], aim, 2).value == 0
    with pytest.raises(ValueError, match="mask"):
        place_greedily(effects, [0, 0], aim, 1, allowed=np.array([True]))
    with pytest.raises(ValueError, match="at least one"):
        place_greedily(effects, [0, 0], aim, 0)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="exponent"):
        Shortfall(2.5, np.array([1.0]), 0.5)
    with pytest.raises(ValueError, match="fewer than no people"):
        Shortfall(2.5, np.array([-1.0]))
    with pytest.raises(ValueError, match="never lowers"):
        effects_from_table(np.array([[-1.0]]))


@pytest.mark.parametrize("exponent", [1.0, 2.0])
def test_on_a_territory_greedy_is_close_to_the_best_and_says_so(exponent: float) -> None:
    rng = np.random.default_rng(5)
    where = rng.random((60, 2)) * 50
    minutes = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1))
    people = np.rint(rng.lognormal(6.5, 1, 60))
    weights = np.select([minutes <= 10, minutes <= 15, minutes <= 20], [1.0, 0.3, 0.1], 0.0)
    effects = effects_from_table(weights * 5000 / (weights.T @ people))
    values = weights @ np.where(rng.random(60) < 0.15, 5000 / (weights.T @ people), 0)
    aim = Shortfall(2.5, people, exponent)
    answer = place_greedily(effects, values, aim, 4)
    best = place_best(effects, values, aim, 4, gap=1e-3, time_limit_s=20)
    assert answer.share >= 0.9
    assert answer.value <= best.value * (1 + 1e-9) <= answer.bound * (1 + 1e-8)
    assert answer.value >= 0.95 * best.value
    assert best.gap <= 1e-3 + 1e-9
