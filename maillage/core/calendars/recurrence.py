"""Dates that come back: every so many weeks, or on the same weekday of the month (« le 2e mardi »)."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from maillage.core.calendars.terms import months_later

WEEKLY: Final = "weekly"
MONTHLY: Final = "monthly"
# The fifth of a weekday is the last one: months that have only four would otherwise be passed over.
_LAST: Final = 5


def rank_in_month(day: date) -> int:
    """1 for the first Tuesday of its month, 2 for the second…, 5 for the last where it is the fifth."""
    return (day.day - 1) // 7 + 1


def weekday_of_month(year: int, month: int, weekday: int, rank: int) -> date:
    """The day of that rank (1 to 5, Monday is 0); the last one where the month has only four."""
    if not (1 <= rank <= _LAST and 0 <= weekday < 7):
        raise ValueError("no such weekday of a month")
    first = date(year, month, 1)
    day = 1 + (weekday - first.weekday()) % 7 + 7 * (rank - 1)
    if day > calendar.monthrange(year, month)[1]:
        day -= 7
    return date(year, month, day)


def days_after(start: date, *, step: str, every: int = 1) -> Iterator[date]:
    """The days that follow `start`, without end (until the calendar's own).

    step: WEEKLY (every `every` weeks) or MONTHLY (same rank of the same weekday, every `every` months).
    """
    if every < 1 or step not in (WEEKLY, MONTHLY):
        raise ValueError("a step is at least one week or one month")
    rank, times = rank_in_month(start), 0
    while True:
        times += 1
        try:
            if step == WEEKLY:
                yield start + timedelta(weeks=every * times)
            else:
                month = months_later(start.replace(day=1), every * times)
                yield weekday_of_month(month.year, month.month, start.weekday(), rank)
        except OverflowError:
            return


def same_hour(start: datetime, days: Iterator[date] | list[date], zone: tzinfo) -> list[datetime]:
    """`start` on other days, at the same hour of the clock in `zone`, whatever the season.

    An hour that the spring change leaves out is put an hour later, as clocks do.
    """
    local = start.astimezone(zone)
    found = []
    for day in days:
        moment = datetime.combine(day, local.time(), tzinfo=zone)
        # Through UTC: an hour that does not exist becomes one that does.
        found.append(datetime.fromtimestamp(moment.timestamp(), zone))
    return found
