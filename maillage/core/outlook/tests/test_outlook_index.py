"""The index in the coming years: exact moments, seeded draws, sensitivity, ageing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from maillage.core.outlook.ageing import ADULT_YEARS, NATIONAL, YOUNG_YEARS, VitalRates, aged
from maillage.core.outlook.departures import departures_of
from maillage.core.outlook.draws import draw_index
from maillage.core.outlook.index import Reach
from maillage.core.outlook.profiles import PROFILES
from maillage.core.outlook.sensitivity import Variation, tornado
from maillage.core.outlook.supply import Arrivals, Moments, Professionals, course_of, supply_moments

YEARS = 5


def problem(
    seed: int, places: int = 12, sites: int = 7, people: int = 20
) -> tuple[Reach, Professionals, np.ndarray]:
    random = np.random.default_rng(seed)
    weights = random.choice([0.0, 0.0, 0.1, 0.3, 1.0], (places, sites))
    weights[0] = 0.0
    weights[:, 0] = 0.0
    professionals = Professionals.of_unknown_age(
        random.integers(0, sites, people), random.uniform(1000, 6000, people)
    )
    demand = random.uniform(0, 3000, (places, YEARS + 1))
    return Reach(weights), professionals, demand


def naive_index(weights: np.ndarray, supply: Moments, in_reach: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    places, sites = weights.shape
    mean, variance = np.zeros((2, places, supply.mean.shape[1]))
    for place in range(places):
        for site in range(sites):
            for year in range(supply.mean.shape[1]):
                if in_reach[site, year] > 0:
                    share = weights[place, site] / in_reach[site, year]
                    mean[place, year] += share * supply.mean[site, year]
                    variance[place, year] += share**2 * supply.variance[site, year]
    return mean, variance


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_index_moments_equal_the_plain_sum(seed: int) -> None:
    reach, professionals, demand = problem(seed)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    supply = supply_moments(professionals, course, Arrivals(np.full(7, 0.2), 5400.0), 7)
    in_reach = reach.people_in_reach(demand)
    found = reach.index_moments(supply, in_reach)
    mean, variance = naive_index(reach.weights.toarray(), supply, in_reach)
    np.testing.assert_allclose(found.mean, mean, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(found.variance, variance, rtol=1e-10, atol=1e-12)
    assert not found.mean[0].any()


def test_index_agrees_with_the_catchments_of_the_product() -> None:
    """What is expected today is the index of today; sites at one position share a column."""
    from maillage.core.accessibility.catchments import Catchments
    from maillage.core.accessibility.decay import Decay
    from maillage.core.accessibility.pairs import Pairs

    starts, columns = np.array([0, 3, 5, 6], dtype=np.int64), np.array([0, 1, 2, 0, 1, 2], dtype=np.int32)
    pairs = Pairs(starts, columns, np.array([5.0, 5, 12, 18, 18, 2]), 3, 20.0)
    catchments = Catchments(pairs, Decay((10.0, 15.0, 20.0), (1.0, 0.3, 0.1)))
    site, supply, demand = (
        np.array([0, 1, 2, 2]),
        np.array([5400.0, 5400, 2700, 1000]),
        np.array([800.0, 1200, 50]),
    )
    professionals = Professionals.of_unknown_age(catchments.column_of[site], supply)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    reach = Reach(catchments.by_row)
    moments = supply_moments(professionals, course, None, reach.n_sites)
    found = reach.index_moments(moments, reach.people_in_reach(demand))
    expected = catchments.index(np.bincount(site, supply), demand)
    np.testing.assert_allclose(found.mean[:, 0], expected, rtol=1e-12)
    assert not found.variance[:, 0].any()


def test_pooled_counts_that_places_share_sites() -> None:
    reach, professionals, demand = problem(3)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    supply = supply_moments(professionals, course, None, 7)
    in_reach = reach.people_in_reach(demand)
    weights = np.vstack((demand[:, 0], np.eye(12)[4]))
    found = reach.pooled(supply, in_reach, weights)
    alone = reach.index_moments(supply, in_reach)
    np.testing.assert_allclose(found.mean[0], weights[0] @ alone.mean / weights[0].sum(), rtol=1e-12)
    np.testing.assert_allclose(found.variance[1], alone.variance[4], rtol=1e-12, atol=1e-15)
    drawn = draw_index(
        reach, professionals, course, in_reach, draws=4000, seed=5, threshold=1.0, keep=np.arange(12)
    )
    pooled = np.einsum("i,ijk->jk", weights[0] / weights[0].sum(), drawn.kept)
    np.testing.assert_allclose(pooled.var(axis=1, ddof=1)[1:], found.variance[0, 1:], rtol=0.12)


@pytest.mark.parametrize("arriving", [0.0, 0.4])
def test_draws_agree_with_the_exact_moments(arriving: float) -> None:
    reach, professionals, demand = problem(11, people=40)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    arrivals = Arrivals(np.full(7, arriving), 5400.0, 0.5, 0.6)
    in_reach = reach.people_in_reach(demand)
    exact = reach.index_moments(supply_moments(professionals, course, arrivals, 7), in_reach)
    draws = 6000
    drawn = draw_index(
        reach, professionals, course, in_reach, draws=draws, seed=20, threshold=2.0, arrivals=arrivals
    )
    varies = exact.variance > 1e-12
    errors = (drawn.moments.mean - exact.mean)[varies] / np.sqrt(exact.variance[varies] / draws)
    assert np.abs(errors).mean() < 1.6
    assert np.abs(errors).max() < 5
    np.testing.assert_allclose(drawn.moments.variance[varies], exact.variance[varies], rtol=0.15)
    np.testing.assert_allclose(drawn.moments.mean[~varies], exact.mean[~varies], rtol=1e-5)


def test_draws_are_those_of_their_seed_and_tell_the_chance_of_being_below() -> None:
    reach, professionals, demand = problem(2)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    in_reach = reach.people_in_reach(demand)
    rows = np.array([3, 5])

    def drawn(seed: int) -> np.ndarray:
        found = draw_index(
            reach, professionals, course, in_reach, draws=100, seed=seed, threshold=1.5, keep=rows
        )
        np.testing.assert_allclose((found.kept < 1.5).mean(axis=2), found.below[rows])
        low, high = found.quantiles((0.1, 0.9))
        assert (low <= high).all()
        return found.kept

    np.testing.assert_array_equal(drawn(1), drawn(1))
    assert (drawn(1) != drawn(2)).any()


def test_nobody_comes_back_in_a_drawn_future() -> None:
    reach, professionals, demand = problem(8, people=3)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    in_reach = reach.people_in_reach(demand[:, 0])
    found = draw_index(
        reach, professionals, course, in_reach, draws=200, seed=0, threshold=1.0, keep=np.arange(12)
    )
    assert (np.diff(found.kept, axis=1) <= 1e-5).all()


@given(st.floats(0.1, 3), st.floats(0.1, 3))
@settings(max_examples=15, deadline=None)
def test_the_index_does_not_depend_on_the_unit_of_people(people: float, supply: float) -> None:
    reach, professionals, demand = problem(4)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    base = reach.index_moments(supply_moments(professionals, course, None, 7), reach.people_in_reach(demand))
    scaled = Professionals.of_unknown_age(professionals.site, professionals.supply * supply)
    found = reach.index_moments(
        supply_moments(scaled, course, None, 7), reach.people_in_reach(demand * people)
    )
    np.testing.assert_allclose(found.mean, base.mean * supply / people, rtol=1e-9)
    np.testing.assert_allclose(found.variance, base.variance * (supply / people) ** 2, rtol=1e-9)


def test_the_tornado_puts_the_widest_first() -> None:
    def result(supposed: tuple[float, float]) -> float:
        return supposed[0] * 10 + supposed[1]

    small = Variation("peu", (1.0, 0.0), (1.0, 4.0), "0", "4")
    large = Variation("beaucoup", (0.5, 2.0), (2.0, 2.0), "0,5", "2")
    found = tornado((1.0, 2.0), [small, large], result)
    assert [swing.variation.name for swing in found] == ["beaucoup", "peu"]
    assert [(swing.low, swing.base, swing.high, swing.width) for swing in found] == [
        (7.0, 12.0, 22.0, 15.0),
        (10.0, 12.0, 14.0, 4.0),
    ]


def naive_ageing(
    groups: tuple[float, float, float], rates: VitalRates, years: int
) -> list[tuple[float, ...]]:
    found: list[tuple[float, ...]] = [groups]
    for _ in range(years):
        young, adult, old = found[-1]
        turned_20, turned_65 = young / YOUNG_YEARS, adult / ADULT_YEARS
        moved = rates.migration
        found.append(
            (
                young
                + adult * rates.births_per_adult
                - turned_20
                - young * rates.young_deaths
                + young * moved[0],
                adult + turned_20 - turned_65 - adult * rates.adult_deaths + adult * moved[1],
                old + turned_65 - old * rates.old_deaths + old * moved[2],
            )
        )
    return found


groups = st.tuples(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))


@given(groups)
@settings(max_examples=30, deadline=None)
def test_ageing_equals_the_plain_flows(people: tuple[float, float, float]) -> None:
    found = aged(np.array([people]), NATIONAL, 15)[0]
    np.testing.assert_allclose(found.T, naive_ageing(people, NATIONAL, 15), rtol=1e-9, atol=1e-9)
    assert (found >= 0).all()


def test_ageing_without_births_deaths_or_moves_loses_nobody() -> None:
    found = aged(np.array([[100.0, 200.0, 50.0], [0.0, 0.0, 0.0]]), VitalRates(0, 0, 0, 0), 15)
    np.testing.assert_allclose(found.sum(axis=1), np.array([[350.0], [0.0]]) * np.ones(16))
    assert (np.diff(found[0, 2]) > 0).all()


def test_the_whole_country_ages_as_published() -> None:
    """68.6 million inhabitants, 663,000 births and 646,000 deaths the first year."""
    france = np.array([[0.235, 0.553, 0.212]]) * 68_600_000
    found = aged(france, NATIONAL, 15)[0]
    assert found[:, 1].sum() - found[:, 0].sum() == pytest.approx(17_000, abs=1_000)
    share = found[2] / found.sum(axis=0)
    assert (np.diff(share) > 0).all()
    assert 0.23 < share[-1] < 0.27


def test_a_large_move_away_never_leaves_less_than_nobody() -> None:
    rates = VitalRates(0.0, 0.0, 0.0, 0.0, migration=(-2.0, -2.0, -2.0))
    assert (aged(np.array([[10.0, 10.0, 10.0]]), rates, 3) >= 0).all()


def test_ageing_wants_three_groups() -> None:
    with pytest.raises(ValueError, match="three columns"):
        aged(np.ones((2, 4)), NATIONAL, 1)


def test_reach_takes_any_sparse_array() -> None:
    dense = np.array([[1.0, 0.0], [0.3, 0.1]])
    np.testing.assert_allclose(Reach(sparse.coo_array(dense)).squares.toarray(), dense**2)
