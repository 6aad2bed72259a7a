"""Terms counted in months and years, from day to day.

A period counted in months ends on the day that bears the same number; where the month has no such day, on its last one
(Code de procédure civile, article 641).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def months_later(day: date, months: int) -> date:
    """The day of the same number `months` later (negative: earlier), or the last one of a shorter month.

    29 February and 12 months give 28 February. OverflowError outside the years that dates know (1 to 9999).
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not 1 <= year <= 9999:
        raise OverflowError("no such year")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(starts_on: date, *, months: int = 0, years: int = 0) -> date:
    """Last day of a term that begins on `starts_on`: the eve of the day on which the next one begins.

    Three years from 1 January 2026 end on 31 December 2028. ValueError for a term of no length.
    """
    length = months + 12 * years
    if length <= 0:
        raise ValueError("a term lasts at least a month")
    return months_later(starts_on, length) - timedelta(days=1)
