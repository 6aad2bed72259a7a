"""Sums are kept to the cent, for any split and any cut; naive oracles in fractions."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.core.money.prorata import days_between, earned, earned_before
from maillage.core.money.rounding import rounded, share
from maillage.core.money.splitting import split, split_equally

CENTS = st.integers(-(10**11), 10**11)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


@given(CENTS, WEIGHTS)
def test_parts_sum_to_the_whole_for_any_split(cents: int, weights: list[int]) -> None:
    parts = split(cents, weights)
    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(cents * weight, sum(weights))) < 1
        assert weight or not part


@given(st.integers(0, 10**9), WEIGHTS)
def test_a_heavier_weight_never_gets_less(cents: int, weights: list[int]) -> None:
    pairs = sorted(zip(weights, split(cents, weights), strict=True))
    heavier = [(one, two) for one, two in pairwise(pairs) if one[0] < two[0]]
    assert all(two[1] >= one[1] for one, two in heavier)


def naive_split(cents: int, weights: list[int]) -> list[int]:
    """One cent after the other to whoever is the furthest from the exact part."""
    exact = [Fraction(cents * weight, sum(weights)) for weight in weights]
    parts = [int(one) for one in exact]
    while sum(parts) < cents:
        place = max(range(len(weights)), key=lambda one: (exact[one] - parts[one], -one))
        parts[place] += 1
    return parts


@given(st.integers(0, 5_000), st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any))
def test_split_equals_the_naive_one(cents: int, weights: list[int]) -> None:
    assert split(cents, weights) == naive_split(cents, weights)


def test_a_split_that_anybody_can_check() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split(10_00, [50, 30, 20]) == [500, 300, 200]
    assert split_equally(1_00, 3) == [34, 33, 33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_what_cannot_be_split_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        split(100, weights)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_is_to_the_nearest_half_away_from_zero(numerator: int, denominator: int) -> None:
    exact, found = Fraction(numerator, denominator), rounded(numerator, denominator)
    assert abs(found - exact) <= Fraction(1, 2)
    if abs(found - exact) == Fraction(1, 2):
        assert abs(found) > abs(exact)


def test_three_quarters_of_a_sum() -> None:
    assert share(50_000_00, 7_500) == 37_500_00
    assert share(1, 5_000) == 1
    assert share(-1, 5_000) == -1
    with pytest.raises(ValueError, match="denominator"):
        rounded(1, 0)


DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@given(st.integers(0, 10**9), DAYS, st.integers(0, 800), st.lists(DAYS, max_size=6))
def test_slices_of_a_period_sum_to_the_whole(cents: int, first: date, length: int, cuts: list[date]) -> None:
    last = first + timedelta(days=length)
    inside = sorted({cut for cut in cuts if first < cut <= last})
    starts = [first, *inside]
    ends = [*(cut - timedelta(days=1) for cut in inside), last]
    parts = [earned(cents, (first, last), *slice_) for slice_ in zip(starts, ends, strict=True)]
    assert sum(parts) == cents
    assert min(parts) >= 0


@given(st.integers(0, 10**7), DAYS, st.integers(1, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_slice_is_within_a_cent_of_its_exact_part(
    cents: int, first: date, length: int, start: int, days: int
) -> None:
    assume(start + days < length)
    period = (first, first + timedelta(days=length - 1))
    slice_ = (first + timedelta(days=start), first + timedelta(days=start + days))
    assert abs(earned(cents, period, *slice_) - Fraction(cents * (days + 1), length)) <= 1


def test_days_outside_of_the_period_earn_nothing() -> None:
    year = (date(2025, 7, 1), date(2026, 6, 30))
    assert earned(365_00, year, date(2024, 1, 1), date(2025, 6, 30)) == 0
    assert earned(365_00, year, date(2026, 7, 1), date(2027, 1, 1)) == 0
    assert earned(365_00, year, date(2025, 1, 1), date(2025, 7, 1)) == 1_00
    assert earned(365_00, year, date(2025, 7, 3), date(2025, 7, 2)) == 0
    assert earned(365_00, year, date(1, 1, 1), date.max) == 365_00
    assert days_between(date(2025, 1, 2), date(2025, 1, 1)) == 0
    with pytest.raises(ValueError, match="at least a day"):
        earned_before(1, (date(2025, 1, 2), date(2025, 1, 1)), date(2025, 1, 1))
