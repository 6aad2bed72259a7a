"""Dates that come back, against a naive count day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.calendars.recurrence import (
    MONTHLY,
    WEEKLY,
    days_after,
    rank_in_month,
    same_hour,
    weekday_of_month,
)

PARIS = ZoneInfo("Europe/Paris")
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31))


def naive_of_month(year: int, month: int, weekday: int, rank: int) -> date:
    """Walk through the month and keep those days of the week."""
    day, found = date(year, month, 1), []
    while day.month == month:
        if day.weekday() == weekday:
            found.append(day)
        day += timedelta(days=1)
    return found[min(rank, len(found)) - 1]


@settings(max_examples=80, deadline=None)
@given(day=DAYS, rank=st.integers(1, 5), weekday=st.integers(0, 6))
def test_as_one_counts_on_a_calendar(day: date, rank: int, weekday: int) -> None:
    assert weekday_of_month(day.year, day.month, weekday, rank) == naive_of_month(
        day.year, day.month, weekday, rank
    )


@settings(max_examples=60, deadline=None)
@given(start=DAYS, every=st.integers(1, 12))
def test_months_keep_the_weekday_and_its_rank(start: date, every: int) -> None:
    days = list(islice(days_after(start, step=MONTHLY, every=every), 8))
    for number, day in enumerate(days, 1):
        months = start.year * 12 + start.month - 1 + number * every
        assert (day.year * 12 + day.month - 1, day.weekday()) == (months, start.weekday())
        rank = rank_in_month(start)
        assert rank_in_month(day) == rank or (rank == 5 and rank_in_month(day) == 4)


@settings(max_examples=40, deadline=None)
@given(start=DAYS, every=st.integers(1, 12))
def test_weeks_are_weeks(start: date, every: int) -> None:
    days = list(islice(days_after(start, step=WEEKLY, every=every), 5))
    assert [(day - start).days for day in days] == [7 * every * number for number in range(1, 6)]


def test_the_calendar_has_an_end() -> None:
    assert list(days_after(date(9999, 12, 20), step=WEEKLY)) == [date(9999, 12, 27)]
    assert list(days_after(date(9999, 11, 5), step=MONTHLY)) == [date(9999, 12, 3)]


@pytest.mark.parametrize(("step", "every"), [("daily", 1), (WEEKLY, 0), (MONTHLY, -1)])
def test_no_other_step(step: str, every: int) -> None:
    with pytest.raises(ValueError, match="step"):
        next(days_after(date(2026, 1, 1), step=step, every=every))


def test_the_hour_of_the_clock_stays() -> None:
    start = datetime(2026, 3, 24, 20, 30, tzinfo=PARIS)
    found = same_hour(start, [date(2026, 3, 31), date(2026, 10, 27)], PARIS)
    assert [(one.hour, one.minute) for one in found] == [(20, 30), (20, 30)]
    assert [one.utcoffset() for one in found] == [timedelta(hours=2), timedelta(hours=1)]


def test_an_hour_that_the_spring_leaves_out() -> None:
    start = datetime(2026, 3, 22, 2, 30, tzinfo=PARIS)
    [found] = same_hour(start, [date(2026, 3, 29)], PARIS)
    assert (found.hour, found.minute) == (3, 30)
