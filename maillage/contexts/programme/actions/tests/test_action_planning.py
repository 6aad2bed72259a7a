"""The calendar, against a naive oracle by days; the board."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.programme.actions import services
from maillage.contexts.programme.actions.conftest import MakeAction
from maillage.contexts.programme.actions.models import ActionState, Step
from maillage.contexts.programme.actions.planning import calendar
from maillage.contexts.programme.actions.planning.board import board
from maillage.contexts.programme.actions.planning.calendar import Window, days_of, shifted, window_of
from maillage.platform.tenancy.actor import Actor

MONTHS = st.builds(lambda year, month: date(year, month, 1), st.integers(2001, 2099), st.integers(1, 12))


@given(first=MONTHS, offset=st.integers(-400, 800))
def test_each_day_lies_in_its_week(first: date, offset: int) -> None:
    window = Window(first)
    day = first + timedelta(days=offset)
    inside = min(max(day, first), window.ends_on)
    counted = 1
    while first + timedelta(days=7 * counted) <= inside:
        counted += 1
    assert window.week_of(day) == counted
    assert 1 <= counted <= window.weeks <= 53


@given(first=MONTHS)
def test_months_fill_the_window_without_gap(first: date) -> None:
    window = Window(first)
    months = window.months()
    assert len(months) == 12
    assert months[0].week == 1
    for one, following in itertools.pairwise(months):
        assert one.week + one.span == following.week
    assert months[-1].week + months[-1].span - 1 == window.weeks
    assert (window.ends_on + timedelta(days=1)).month == first.month


@pytest.mark.parametrize(
    ("asked", "starts_on"),
    [
        ("2026-03", date(2026, 3, 1)),
        ("2026-13", date(2026, 9, 1)),
        ("", date(2026, 9, 1)),
        ("²026-03", date(2026, 9, 1)),
        ("2026-3", date(2026, 9, 1)),
        ("1999-01", date(2026, 9, 1)),
    ],
)
def test_an_address_that_makes_no_sense_begins_two_months_ago(asked: str, starts_on: date) -> None:
    assert window_of(asked, date(2026, 11, 22)).starts_on == starts_on


def test_the_window_moves_by_months() -> None:
    assert shifted(Window(date(2026, 9, 1)), 6) == "2027-03"
    assert shifted(Window(date(2026, 3, 1)), -6) == "2025-09"


@pytest.mark.parametrize(
    ("starts_on", "due_on", "done_on", "days"),
    [
        (None, None, None, None),
        (None, date(2026, 3, 31), None, (date(2026, 3, 1), date(2026, 3, 31))),
        (date(2026, 3, 10), date(2026, 3, 31), None, (date(2026, 3, 10), date(2026, 3, 31))),
        (date(2026, 3, 10), None, None, (date(2026, 3, 10), date(2026, 4, 9))),
        (date(2026, 3, 10), None, date(2026, 3, 2), (date(2026, 3, 2), date(2026, 3, 2))),
    ],
)
def test_over_which_days_a_step_is_drawn(
    starts_on: date | None, due_on: date | None, done_on: date | None, days: tuple[date, date] | None
) -> None:
    assert days_of(Step(starts_on=starts_on, due_on=due_on, done_on=done_on)) == days


def test_a_line_holds_the_bars_of_its_window(make_action: MakeAction, hand: Actor) -> None:
    today = date(2026, 6, 15)
    row = make_action(starts_on=date(2026, 2, 1), ends_on=date(2026, 5, 31))
    for title, due in (
        ("Avant", date(2025, 1, 1)),
        ("En retard", date(2026, 5, 1)),
        ("Après", date(2028, 1, 1)),
    ):
        services.add_step(by=hand, action=row, title=title, due_on=due)
    row.planned = list(row.steps.order_by("rank"))  # type: ignore[attr-defined]
    window = Window(date(2026, 1, 1))
    [line] = calendar.lines([row], window, today)
    assert [(bar.step.title, bar.tone, bar.words) for bar in line.bars] == [
        ("En retard", "late", "en retard")
    ]
    assert line.own == (
        window.week_of(date(2026, 2, 1)),
        window.week_of(date(2026, 5, 31)) - window.week_of(date(2026, 2, 1)) + 1,
    )
    assert calendar.lines([row], Window(date(2031, 1, 1)), today) == []


def test_the_board_holds_each_living_sheet_once(make_action: MakeAction) -> None:
    made = {state: make_action(f"Fiche {state}", state=state) for state in ActionState}
    columns = board(date(2026, 6, 15))
    assert {one.state: [row.pk for row in one.cards] for one in columns} == {
        state: [made[state].pk] for state in ActionState if state != ActionState.DROPPED
    }
    assert board(date(2026, 6, 15), mission=0)[0].cards == ()
