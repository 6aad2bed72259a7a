"""How long one has to answer a person."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def one_month_after(day: date) -> date:
    """The last day to answer: the same day of the next month, or its last one (RGPD, article 12.3; a period of months
    ends with the day that bears the same number, règlement n° 1182/71, article 3.2.c)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
