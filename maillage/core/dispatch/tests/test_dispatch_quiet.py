"""Quiet hours against a clock that is read minute by minute, over midnight and over both changes of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.dispatch.quiet import quiet_until

PARIS = ZoneInfo("Europe/Paris")
EVENING, MORNING = time(20), time(7, 30)
MINUTE = timedelta(minutes=1)

clocks = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))
instants = st.integers(0, 6 * 365 * 1440).map(
    lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + minute * MINUTE
)


def at(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold)


def on_the_wall(now: datetime, begins: time, ends: time) -> bool:
    """The oracle: what the clock on the wall says, whatever the day."""
    clock = now.astimezone(PARIS).time().replace(fold=0)
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-20T19:59", None),
        ("2026-11-20T20:00", "2026-11-21T07:30"),
        ("2026-11-20T23:59", "2026-11-21T07:30"),
        ("2026-11-21T00:00", "2026-11-21T07:30"),
        ("2026-11-21T07:29", "2026-11-21T07:30"),
        ("2026-11-21T07:30", None),
        # The night of the spring change lasts an hour less, that of the autumn change an hour more.
        ("2026-03-28T20:00", "2026-03-29T07:30"),
        ("2026-10-24T20:00", "2026-10-25T07:30"),
    ],
)
def test_a_night(now: str, end: str | None) -> None:
    assert quiet_until(at(now), EVENING, MORNING, PARIS) == (at(end) if end else None)


def test_the_nights_of_the_changes_have_their_real_length() -> None:
    for day, hours in (("2026-03-28", 10.5), ("2026-10-24", 12.5), ("2026-06-01", 11.5)):
        begins = at(f"{day}T20:00")
        end = quiet_until(begins, EVENING, MORNING, PARIS)
        assert end is not None
        assert end - begins.astimezone(UTC) == timedelta(hours=hours)


def test_an_end_that_comes_twice_is_quiet_both_times() -> None:
    second = at("2026-10-25T02:30", fold=1).astimezone(UTC)
    for now in (at("2026-10-25T02:10"), at("2026-10-25T02:40"), at("2026-10-25T02:10", fold=1)):
        assert quiet_until(now, time(22), time(2, 30), PARIS) == second
    assert quiet_until(second, time(22), time(2, 30), PARIS) is None


def test_an_end_that_does_not_exist_is_reached_after_the_gap() -> None:
    end = quiet_until(at("2026-03-29T01:45"), time(22), time(2, 30), PARIS)
    assert end == at("2026-03-29T03:30").astimezone(UTC)


def test_equal_times_are_no_quiet_hours() -> None:
    assert quiet_until(at("2026-11-20T20:00"), time(20), time(20), PARIS) is None


@given(now=instants, begins=clocks, ends=clocks)
def test_as_the_clock_on_the_wall_says(now: datetime, begins: time, ends: time) -> None:
    local = now.astimezone(PARIS)
    changes = {(local + timedelta(hours=hours)).utcoffset() for hours in range(-26, 27)}
    if len(changes) > 1:
        # Around a change the rule is stricter than the wall clock, never looser.
        assert not on_the_wall(now, begins, ends) or begins == ends or quiet_until(now, begins, ends, PARIS)
        return
    assert bool(quiet_until(now, begins, ends, PARIS)) == (begins != ends and on_the_wall(now, begins, ends))


@given(now=instants, begins=clocks, ends=clocks)
def test_the_end_is_ahead_less_than_two_days_and_not_quiet_itself(
    now: datetime, begins: time, ends: time
) -> None:
    end = quiet_until(now, begins, ends, PARIS)
    if end is None:
        return
    assert now < end <= now + timedelta(hours=26)
    assert quiet_until(end, begins, ends, PARIS) is None
    assert quiet_until(end - timedelta(microseconds=1), begins, ends, PARIS) == end
