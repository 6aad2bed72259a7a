"""The years of a membership: each begins on the anniversary of the day somebody joined.

Who joined on 29 February has an anniversary on 28 February in other years. Every year is counted from the first day,
never from the one before, so that 29 February comes back when there is one.
"""

from __future__ import annotations

from datetime import date, timedelta

_DAY = timedelta(days=1)


def anniversary(start: date, years: int) -> date:
    """The day that many years later. OverflowError or ValueError outside of the calendar (years 1 to 9999)."""
    year = start.year + years
    if (start.month, start.day) == (2, 29) and not _is_leap(year):
        return date(year, 2, 28)
    return start.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def year_of(start: date, number: int) -> tuple[date, date]:
    """First and last day of the membership's year `number` (0: the first one)."""
    return anniversary(start, number), anniversary(start, number + 1) - _DAY


def year_on(start: date, day: date) -> tuple[date, date]:
    """The year that `day` lies in. ValueError if it is before the first."""
    if day < start:
        raise ValueError("the day is before the membership begins")
    number = day.year - start.year
    if anniversary(start, number) > day:
        number -= 1
    return year_of(start, number)


def year_beginning(start: date, first: date, last: date) -> tuple[date, date] | None:
    """The earliest year that begins between `first` and `last`, both included; None if none does."""
    number = max(0, first.year - start.year)
    if anniversary(start, number) < first:
        number += 1
    begins, ends = year_of(start, number)
    return (begins, ends) if begins <= last else None
