from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.calendars.terms import last_day, months_later

DAYS = st.dates(date(1901, 7, 1), date(2199, 12, 31))


def naive_months_later(day: date, months: int) -> date:
    """Month by month, then back to the last day that exists."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


@given(DAYS, st.integers(-240, 240))
def test_as_counted_month_by_month(day: date, months: int) -> None:
    assert months_later(day, months) == naive_months_later(day, months)


@given(DAYS, st.integers(1, 12))
def test_terms_in_a_row_leave_no_day_out_and_none_twice(day: date, years: int) -> None:
    end = last_day(day, years=years)
    following = end + timedelta(days=1)
    assert following == months_later(day, 12 * years)
    assert day <= end


@given(DAYS.filter(lambda day: day.day <= 28), st.integers(1, 120))
def test_there_and_back(day: date, months: int) -> None:
    assert months_later(months_later(day, months), -months) == day


@pytest.mark.parametrize(
    ("starts", "years", "end"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 27)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2023, 3, 1), 1, date(2024, 2, 29)),
        (date(2026, 1, 1), 3, date(2028, 12, 31)),
    ],
)
def test_leap_years(starts: date, years: int, end: date) -> None:
    assert last_day(starts, years=years) == end
    assert calendar.isleap(2024)


def test_a_term_has_a_length() -> None:
    with pytest.raises(ValueError, match="at least a month"):
        last_day(date(2026, 1, 1))
    with pytest.raises(OverflowError):
        months_later(date(9999, 12, 1), 1)
