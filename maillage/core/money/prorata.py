"""The part of a yearly sum that some of its days earn, counted in days, both ends included.

The sum earned from the first day to a day is rounded once (`rounding`); a slice is the difference of two such sums, so
that slices laid end to end sum exactly to the whole, whatever the cuts.
"""

from __future__ import annotations

from datetime import date

from maillage.core.money.rounding import rounded


def days_between(first: date, last: date) -> int:
    """Days from `first` to `last`, both included; 0 when `last` is before."""
    return max(0, (last - first).days + 1)


def earned_before(cents: int, period: tuple[date, date], day: date) -> int:
    """What is earned from the period's first day to the eve of `day`."""
    first, last = period
    whole = days_between(first, last)
    if whole == 0:
        raise ValueError("a period lasts at least a day")
    past = min(whole, max(0, (day - first).days))
    return rounded(cents * past, whole)


def earned(cents: int, period: tuple[date, date], start: date, end: date) -> int:
    """What the days `start` to `end` earn of a sum due for the whole period; days outside of it earn nothing."""
    if end < start:
        return 0
    after = date.fromordinal(min(end.toordinal() + 1, date.max.toordinal()))
    return earned_before(cents, period, after) - earned_before(cents, period, start)
