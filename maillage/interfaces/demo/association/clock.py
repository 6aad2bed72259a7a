"""The past of the demonstration is lived through the services, on the day on which it took place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from maillage.core.calendars.holidays import holiday_on

PARIS = ZoneInfo("Europe/Paris")
_AUGUST: Final = 8
# People come back in the last days of August.
_BACK: Final = 25
_SUNDAY: Final = 6


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Inside, the services write as if it were that moment: for the building of the demonstration alone.

    Nothing was done later than now: what takes place this evening, or at six this morning for somebody who builds at
    night, is written at the instant of the building.
    """
    now = timezone.now
    then = min(moment.astimezone(UTC), datetime.now(UTC))
    timezone.now = lambda: then
    try:
        yield
    finally:
        timezone.now = now


def evening(day: date, hour: int = 20, minute: int = 0) -> datetime:
    """That hour of that day in Paris."""
    return datetime.combine(day, time(hour, minute), PARIS)


def weekday(day: date, wanted: int, *, before: date | None = None) -> date:
    """The same week's day of that number (Monday is 0) on which an association would meet, or a later week's.

    before: a meeting that was held; where waiting would lead beyond that day, an earlier week is taken instead.
    """
    first = day + timedelta(days=wanted - day.weekday())
    found = next(one for one in _weeks(first, 7) if not nobody_meets_on(one))
    if before is not None and found >= before:
        found = next(one for one in _weeks(first, -7) if not nobody_meets_on(one) and one < before)
    return found


def _weeks(day: date, step: int) -> Iterator[date]:
    for number in count():
        yield day + timedelta(days=step * number)


def nobody_meets_on(day: date) -> bool:
    """Public holidays, Sundays, the Christmas holidays and most of August."""
    christmas = (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 2)
    summer = day.month == _AUGUST and day.day <= _BACK
    return christmas or summer or day.weekday() == _SUNDAY or holiday_on(day) != ""
