"""Departures, supply, counts: against plain Python, and what must hold whatever the figures."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.outlook.counts import count_distribution, poisson_distribution, range_of, ranges_by_year
from maillage.core.outlook.departures import EARLIER_YEARS, Departures, departures_of, presence_by_age
from maillage.core.outlook.profiles import AGES, PROFILES, YOUNGEST
from maillage.core.outlook.supply import UNKNOWN, Arrivals, Professionals, course_of, supply_moments

YEARS = 6
NOBODY_LEAVES = np.zeros(3)


def naive_presence(rules: Departures, age: int, years: int) -> list[tuple[float, float]]:
    """Chances of today's activity and of the reduced one each year, by following every path."""
    leaving = rules.leaving_at()
    if age - rules.later_years >= rules.retired_by:
        whole, found = 1.0, []
        for year in range(years + 1):
            found.append((whole, 0.0))
            whole = 0.0 if age + year + 1 > AGES[-1] else whole * (1 - rules.cumul_exit)
        return found
    whole, reduced, found = 1.0, 0.0, []
    for year in range(years + 1):
        found.append((whole, reduced))
        now = min(age + year, int(AGES[-1]))
        leaves = whole * float(leaving[now - YOUNGEST])
        stays = 0.0 if age + year + 1 > AGES[-1] else 1 - rules.cumul_exit
        goes_on = rules.cumul_share if now - rules.later_years >= rules.pension_from else 0.0
        whole, reduced = whole - leaves, reduced * stays + leaves * goes_on
    return found


@pytest.mark.parametrize("profession", sorted(PROFILES))
def test_presence_equals_the_plain_walk(profession: str) -> None:
    rules = departures_of(profession, later_years=1)
    found = presence_by_age(rules, 15)
    for row, age in enumerate(AGES.tolist()):
        plain = np.array(naive_presence(rules, age, 15))
        np.testing.assert_allclose(found.whole[row], plain[:, 0], atol=1e-12)
        np.testing.assert_allclose(found.reduced[row], plain[:, 1], atol=1e-12)


@given(
    later=st.integers(-6, 6),
    share=st.floats(0, 1),
    activity=st.floats(0, 1),
    leaving=st.floats(0, 1),
)
@settings(max_examples=40, deadline=None)
def test_presence_is_a_chance_and_only_falls(
    later: int, share: float, activity: float, leaving: float
) -> None:
    found = presence_by_age(Departures(later, share, activity, leaving), 15)
    present = found.practising
    assert (found.whole >= -1e-12).all()
    assert (found.reduced >= -1e-12).all()
    assert (present <= 1 + 1e-12).all()
    assert (np.diff(present, axis=1) <= 1e-12).all()
    assert (np.diff(found.mean, axis=1) <= 1e-12).all()
    assert (found.variance <= 0.25 + 1e-12).all()
    np.testing.assert_allclose(present[:, 0], 1.0)


def test_the_defaults_meet_what_is_published_of_liberal_doctors() -> None:
    """DREES 1097 (2018): practice ends at 67 on average, 43 % of 65 to 69 still practise. Of those there at 60."""
    practising = presence_by_age(departures_of("gp"), 35).practising[60 - YOUNGEST]
    leaving = -np.diff(practising)
    mean_end = float(leaving @ (60 + np.arange(35) + 0.5)) / leaving.sum()
    assert mean_end == pytest.approx(67, abs=0.5)
    assert practising[5:10].mean() == pytest.approx(0.43, abs=0.06)


def test_other_professions_stop_earlier_in_the_order_published() -> None:
    half = {
        profession: int(
            np.argmax(presence_by_age(departures_of(profession), 30).practising[60 - YOUNGEST] < 0.5)
        )
        for profession in ("gp", "dentist", "nurse")
    }
    assert half["gp"] > half["dentist"] > half["nurse"]
    assert set(EARLIER_YEARS) == set(PROFILES)


def test_profiles_are_what_their_sources_say() -> None:
    assert PROFILES["gp"].share_from(60) == pytest.approx(0.34)
    assert PROFILES["pharmacist"].share_from(60) == pytest.approx(0.19)
    assert 1 - PROFILES["pharmacist"].share_from(35) == pytest.approx(0.21)
    assert PROFILES["dentist"].share_from(61) == pytest.approx(0.20)
    for profile in PROFILES.values():
        chances = profile.by_age()
        assert chances.sum() == pytest.approx(1)
        assert profile.source
        assert 35 < profile.mean_age < 55


def people(rows: list[tuple[int, float, int, int]]) -> Professionals:
    site, supply, age, leaves_in = zip(*rows, strict=True)
    return Professionals(
        np.array(site, dtype=np.int64),
        np.array(supply, dtype=float),
        np.array(age, dtype=np.int64),
        np.array(leaves_in, dtype=np.int64),
    )


ages = st.one_of(st.just(UNKNOWN), st.integers(20, 99))
dates = st.one_of(st.just(UNKNOWN), st.integers(0, YEARS + 3))
rows = st.lists(st.tuples(st.integers(0, 2), st.floats(0, 9000), ages, dates), min_size=1, max_size=7)


def naive_supply(
    professionals: Professionals, profile: np.ndarray, rules: Departures, arrivals: Arrivals, n_sites: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance by place and year, professional after professional."""
    mean, variance = np.zeros((2, n_sites, YEARS + 1))
    for row in range(len(professionals)):
        site, supply = int(professionals.site[row]), float(professionals.supply[row])
        for year in range(YEARS + 1):
            left = naive_left(professionals, row, year, profile, rules)
            first = sum(chance * activity for chance, activity in left)
            second = sum(chance * activity**2 for chance, activity in left)
            mean[site, year] += supply * first
            variance[site, year] += supply**2 * (second - first**2)
    for site, year in itertools.product(range(n_sites), range(YEARS + 1)):
        there = sum(arrivals.per_year[site] * (1 - arrivals.leaving) ** since for since in range(year))
        for share, activity in (
            (1 - arrivals.part_time_share, 1.0),
            (arrivals.part_time_share, arrivals.part_time),
        ):
            mean[site, year] += there * share * activity * arrivals.activity
            variance[site, year] += there * share * (activity * arrivals.activity) ** 2
    return mean, variance


def naive_left(
    professionals: Professionals, row: int, year: int, profile: np.ndarray, rules: Departures
) -> list[tuple[float, float]]:
    """(chance, share of activity) of each state of one professional."""
    leaves_in, age = int(professionals.leaves_in[row]), int(professionals.age[row])
    if leaves_in != UNKNOWN:
        return [(1.0, 1.0 if year < leaves_in else 0.0)]
    if age != UNKNOWN:
        whole, reduced = naive_presence(rules, min(max(age, YOUNGEST), int(AGES[-1])), YEARS)[year]
        return [(whole, 1.0), (reduced, rules.cumul_activity)]
    found = []
    for chance, of_age in zip(profile.tolist(), AGES.tolist(), strict=True):
        if chance:
            whole, reduced = naive_presence(rules, of_age, YEARS)[year]
            found += [(chance * whole, 1.0), (chance * reduced, rules.cumul_activity)]
    return found


@given(rows=rows, rate=st.floats(0, 2), part=st.floats(0, 1))
@settings(max_examples=20, deadline=None)
def test_moments_equal_the_plain_sum(
    rows: list[tuple[int, float, int, int]], rate: float, part: float
) -> None:
    profile, rules = PROFILES["gp"].by_age(), departures_of("gp")
    arrivals = Arrivals(np.array([rate, 0.0, 1.0]), 5400.0, part, 0.6, 0.03)
    professionals = people(rows)
    found = supply_moments(professionals, course_of(professionals, profile, rules, YEARS), arrivals, 3)
    mean, variance = naive_supply(professionals, profile, rules, arrivals, 3)
    np.testing.assert_allclose(found.mean, mean, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(found.variance, variance, rtol=1e-6, atol=1e-2)


@given(rows=rows, more=st.floats(0, 3))
@settings(max_examples=30, deadline=None)
def test_mean_is_bounded_and_more_arrivals_never_lower_it(
    rows: list[tuple[int, float, int, int]], more: float
) -> None:
    professionals = people(rows)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    today = np.bincount(professionals.site, professionals.supply, 3)
    alone = supply_moments(professionals, course, None, 3)
    assert (alone.mean >= -1e-9).all()
    assert (alone.mean <= today[:, None] * (1 + 1e-12) + 1e-9).all()
    assert (alone.variance >= 0).all()
    few = supply_moments(professionals, course, Arrivals(np.full(3, 0.5), 5400.0), 3)
    many = supply_moments(professionals, course, Arrivals(np.full(3, 0.5 + more), 5400.0), 3)
    assert (many.mean >= few.mean - 1e-9).all()
    assert (few.mean >= alone.mean).all()


def test_no_departure_and_no_arrival_change_nothing() -> None:
    professionals = people([(0, 5400.0, UNKNOWN, 99), (2, 2700.0, UNKNOWN, 99)])
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    found = supply_moments(professionals, course, Arrivals(NOBODY_LEAVES, 5400.0), 3)
    np.testing.assert_array_equal(found.mean, np.array([[5400.0], [0.0], [2700.0]]) * np.ones(YEARS + 1))
    assert not found.variance.any()


def test_a_declared_departure_is_sure_and_goes_before_an_age() -> None:
    professionals = people([(0, 1.0, 70, 3)])
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    found = supply_moments(professionals, course, None, 1)
    np.testing.assert_array_equal(found.mean[0], [1, 1, 1, 0, 0, 0, 0])
    assert not found.variance.any()


def test_practice_with_a_pension_counts_for_its_part() -> None:
    rules = Departures(cumul_share=1.0, cumul_activity=0.5, cumul_exit=0.0)
    professionals = people([(0, 1.0, 67, UNKNOWN)])
    course = course_of(professionals, PROFILES["gp"].by_age(), rules, 3)
    found = supply_moments(professionals, course, None, 1)
    np.testing.assert_allclose(found.mean[0], [1, 0.75, 0.5, 0.5])
    np.testing.assert_allclose(found.variance[0], [0, 0.0625, 0, 0], atol=1e-12)
    without = course_of(professionals, PROFILES["gp"].by_age(), replace(rules, cumul_share=0.0), 3)
    np.testing.assert_allclose(supply_moments(professionals, without, None, 1).mean[0], [1, 0.5, 0, 0])


@pytest.mark.parametrize("share", [1.1, -0.1, float("nan")])
def test_shares_outside_of_0_to_1_are_refused(share: float) -> None:
    for made in (
        lambda: Departures(cumul_share=share),
        lambda: Departures(cumul_activity=share),
        lambda: Departures(cumul_exit=share),
    ):
        with pytest.raises(ValueError, match="between 0 and 1"):
            made()


def test_impossible_supply_and_arrivals_are_refused() -> None:
    site, unknown = np.zeros(1, dtype=np.int64), np.array([UNKNOWN])
    with pytest.raises(ValueError, match="not negative"):
        Professionals(site, np.array([-1.0]), unknown, unknown)
    with pytest.raises(ValueError, match="not negative"):
        Professionals(site, np.array([np.nan]), unknown, unknown)
    with pytest.raises(ValueError, match="one value"):
        Professionals(site, np.ones(2), unknown, unknown)
    with pytest.raises(ValueError, match="not negative"):
        Arrivals(np.array([-0.1]), 1.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Arrivals(np.array([0.1]), 1.0, part_time_share=2.0)
    with pytest.raises(ValueError, match="newcomer"):
        Arrivals(np.array([0.1]), -1.0)


@given(st.lists(st.floats(0, 1), max_size=8))
@settings(max_examples=40, deadline=None)
def test_counts_equal_the_enumeration(chances: list[float]) -> None:
    plain = [0.0] * (len(chances) + 1)
    for there in itertools.product((0, 1), repeat=len(chances)):
        weight = 1.0
        for is_there, chance in zip(there, chances, strict=True):
            weight *= chance if is_there else 1 - chance
        plain[sum(there)] += weight
    np.testing.assert_allclose(count_distribution(np.array(chances)), plain, atol=1e-12)


@given(chances=st.lists(st.floats(0, 1), max_size=60), newcomers=st.floats(0, 50))
@settings(max_examples=40, deadline=None)
def test_the_range_holds_the_chance_asked_for(chances: list[float], newcomers: float) -> None:
    distribution = count_distribution(np.array(chances), newcomers)
    assert distribution.sum() == pytest.approx(1, abs=1e-9)
    found = range_of(distribution, 0.8)
    assert found.mean == pytest.approx(sum(chances) + newcomers, rel=1e-6, abs=1e-6)
    assert distribution[found.low : found.high + 1].sum() >= 0.8 - 1e-9
    assert distribution[: found.low].sum() <= 0.1 + 1e-9
    assert distribution[found.high + 1 :].sum() <= 0.1 + 1e-9


def test_counts_at_the_ends() -> None:
    assert range_of(count_distribution(np.ones(4))) == range_of(np.array([0, 0, 0, 0, 1.0]))
    assert (range_of(count_distribution(np.ones(4))).low, range_of(count_distribution(np.ones(4))).high) == (
        4,
        4,
    )
    assert range_of(count_distribution(np.zeros(0))).high == 0
    assert poisson_distribution(0.0).tolist() == [1.0]
    with pytest.raises(ValueError, match="confidence"):
        range_of(np.ones(1), 1.0)


def test_ranges_follow_the_years() -> None:
    professionals = people([(0, 1.0, UNKNOWN, UNKNOWN)] * 7)
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    found = ranges_by_year(course, np.zeros(YEARS + 1))
    assert (found[0].low, found[0].high) == (7, 7)
    assert found[-1].low < found[-1].high <= 7
    assert [one.mean for one in found] == sorted((one.mean for one in found), reverse=True)
