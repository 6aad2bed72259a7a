"""The calendar of actions: twelve months, one bar a step, placed by weeks so that no drawing code is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from maillage.contexts.programme.actions.models import Action, Step
from maillage.contexts.programme.actions.steps.showing import is_late
from maillage.core.calendars.terms import months_later

MONTHS: Final = 12
_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
# A step without a beginning is drawn over the month before its day.
_USUAL: Final = timedelta(days=30)
_NAMES: Final = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)


@dataclass(frozen=True)
class Month:
    """week: its first column, from 1; span: how many columns."""

    first_on: date
    label: str
    week: int
    span: int


@dataclass(frozen=True)
class Bar:
    """A step over the weeks `week` to `week + span - 1`. tone: « late », else the state of the step."""

    step: Step
    week: int
    span: int
    tone: str
    words: str


@dataclass(frozen=True)
class Line:
    """An action with the bars of the window; `own`: where the action itself lies, None without dates."""

    action: Action
    bars: tuple[Bar, ...]
    own: tuple[int, int] | None


@dataclass(frozen=True)
class Window:
    """starts_on is the first day of a month, ends_on the last day of the twelfth."""

    starts_on: date

    @property
    def ends_on(self) -> date:
        return months_later(self.starts_on, MONTHS) - timedelta(days=1)

    @property
    def weeks(self) -> int:
        return (self.ends_on - self.starts_on).days // 7 + 1

    def week_of(self, day: date) -> int:
        """Column of a day, from 1; days outside are put at the edge."""
        inside = min(max(day, self.starts_on), self.ends_on)
        return (inside - self.starts_on).days // 7 + 1

    def holds(self, first: date, last: date) -> bool:
        return first <= self.ends_on and last >= self.starts_on

    def months(self) -> list[Month]:
        found = []
        for number in range(MONTHS):
            first = months_later(self.starts_on, number)
            week = self.week_of(first)
            following = months_later(self.starts_on, number + 1)
            end = self.week_of(following) if following <= self.ends_on else self.weeks + 1
            year = f" {first.year % 100:02d}" if number == 0 or first.month == 1 else ""
            found.append(Month(first, f"{_NAMES[first.month - 1]}{year}", week, end - week))
        return found


def window_of(asked: str, today: date) -> Window:
    """« 2026-03 » begins in March 2026; anything else two months before today."""
    written = _MONTH.fullmatch(asked)
    if written:
        return Window(date(int(written[1]), int(written[2]), 1))
    return Window(months_later(today.replace(day=1), -2))


def shifted(window: Window, months: int) -> str:
    """The window so many months later, as an address writes it."""
    return f"{months_later(window.starts_on, months):%Y-%m}"


def days_of(step: Step) -> tuple[date, date] | None:
    """First and last day over which a step is drawn; None without any date."""
    last = step.due_on or step.done_on
    first = step.starts_on
    if first is None and last is None:
        return None
    if last is None:
        assert first is not None
        return first, first + _USUAL
    return min(first if first is not None else last - _USUAL, last), last


def lines(actions: Iterable[Any], window: Window, today: date) -> list[Line]:
    """One line for each action that lives in the window; the steps of each are in its `planned`."""
    found = []
    for action in actions:
        bars = tuple(bar for step in action.planned if (bar := _bar(step, action, window, today)) is not None)
        own = _own(action, window)
        if bars or own is not None:
            found.append(Line(action, bars, own))
    return found


def _own(action: Action, window: Window) -> tuple[int, int] | None:
    first, last = action.starts_on or action.ends_on, action.ends_on or window.ends_on
    if first is None or not window.holds(first, last):
        return None
    week = window.week_of(first)
    return week, window.week_of(last) - week + 1


def _bar(step: Step, action: Action, window: Window, today: date) -> Bar | None:
    days = days_of(step)
    if days is None or not window.holds(*days):
        return None
    week = window.week_of(days[0])
    late = is_late(step, action, today)
    word = "en retard" if late else str(step.get_state_display())
    return Bar(step, week, window.week_of(days[1]) - week + 1, "late" if late else step.state, word)
