"""The days on which the associations of the demonstration meet, and what they speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.calendars.holidays import holiday_on
from maillage.interfaces.demo.association import agendas
from maillage.interfaces.demo.association.boards import APPROVE, BOARD
from maillage.interfaces.demo.association.clock import as_of, nobody_meets_on, weekday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 14),
        date(2026, 7, 14),
        date(2026, 8, 9),
        date(2026, 8, 20),
        date(2026, 12, 24),
        date(2027, 1, 1),
    ],
)
def test_days_on_which_nobody_meets(day: date) -> None:
    assert nobody_meets_on(day)
    assert not nobody_meets_on(date(2026, 6, 16))


@settings(max_examples=80)
@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.integers(0, 4), st.integers(2, 60))
def test_a_meeting_falls_on_an_ordinary_day(day: date, wanted: int, ahead: int) -> None:
    found = weekday(day, wanted)
    assert found.weekday() == wanted
    assert holiday_on(found) == "" and not nobody_meets_on(found)
    assert timedelta(days=-6) <= found - day <= timedelta(days=40)
    # One that was held is past, whatever the season.
    today = day + timedelta(days=ahead)
    held = weekday(day, wanted, before=today)
    assert held < today and held.weekday() == wanted and not nobody_meets_on(held)


def test_no_two_boards_have_the_same_agenda() -> None:
    assert len(BOARD) >= 12
    titles = [frozenset(point.title for point in one if point is not APPROVE) for one in BOARD]
    assert all(first != second for first, second in combinations(titles, 2))
    # Minutes are proposed once something is written of a point; the last board is still to come.
    assert all(any(point.written for point in one) for one in BOARD[:-1])


def test_groups_and_bureau_do_not_repeat_themselves() -> None:
    assert len(set(agendas.BUREAU)) == len(agendas.BUREAU)
    for sessions in agendas.GROUPS.values():
        assert len({subject for subject, _ in sessions}) == len(sessions) == 3
        assert all(any(point.written for point in points) for _, points in sessions)


def test_nothing_is_written_later_than_now() -> None:
    now = datetime.now(UTC)
    with as_of(now - timedelta(days=3)):
        assert timezone.now() == now - timedelta(days=3)
    with as_of(now + timedelta(hours=5)):
        assert now <= timezone.now() <= datetime.now(UTC)
    assert timezone.now() >= now
