"""Years of a membership against a day-by-day count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.dues.years import anniversary, year_beginning, year_of, year_on

DAYS = st.dates(date(1970, 1, 1), date(2080, 12, 31))
LEAP = date(2024, 2, 29)


def naive_anniversary(start: date, years: int) -> date:
    """The same month and day, or the last day of that month when there is none."""
    day = start.day
    while True:
        try:
            return date(start.year + years, start.month, day)
        except ValueError:
            day -= 1


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(0, 60))
def test_an_anniversary_is_the_same_day_or_the_last_of_february(start: date, years: int) -> None:
    assert anniversary(start, years) == naive_anniversary(start, years)


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(0, 40))
def test_years_follow_one_another_without_gap_or_overlap(start: date, number: int) -> None:
    first, last = year_of(start, number)
    following, _ = year_of(start, number + 1)
    assert following == last + timedelta(days=1)
    assert 364 <= (last - first).days <= 365


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(0, 5_000))
def test_every_day_lies_in_one_year(start: date, later: int) -> None:
    day = start + timedelta(days=later)
    first, last = year_on(start, day)
    assert first <= day <= last
    assert [n for n in range(15) if year_of(start, n)[0] <= day <= year_of(start, n)[1]] == [
        n for n in range(15) if year_of(start, n) == (first, last)
    ]


@settings(max_examples=150, deadline=None)
@given(DAYS, DAYS, st.integers(0, 800))
def test_the_year_that_begins_within_is_the_first_that_does(start: date, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    naive = [year_of(start, n) for n in range(120) if first <= year_of(start, n)[0] <= last]
    assert year_beginning(start, first, last) == (naive[0] if naive else None)


@settings(max_examples=60, deadline=None)
@given(DAYS, DAYS)
def test_in_twelve_months_exactly_one_year_begins(start: date, first: date) -> None:
    last = anniversary(first, 1) - timedelta(days=1)
    found = year_beginning(start, first, last)
    assert (found is None) == (start > last)


def test_a_leap_day_comes_back() -> None:
    assert [year_of(LEAP, n)[0] for n in range(5)] == [
        LEAP,
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
    assert year_of(LEAP, 3) == (date(2027, 2, 28), date(2028, 2, 28))


def test_a_day_before_the_first_is_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        year_on(LEAP, date(2024, 2, 28))
