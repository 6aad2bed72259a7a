"""Which times a rule makes: pure, without clock or database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from maillage.core.calendars.holidays import holiday_on

ZONE: Final = ZoneInfo("Europe/Paris")
# Weeks ahead for which a rule makes slots.
AHEAD: Final = timedelta(weeks=4)
# Hours taken are kept in pieces of a day at most, so that those that reach into a window begin close before it.
PIECE: Final = timedelta(hours=24)
# Departments that keep two holidays more (Code du travail, L3134-13).
ALSACE_MOSELLE: Final = frozenset({"57", "67", "68"})


def slot_times(
    first: date,
    last: date,
    *,
    weekdays: frozenset[int],
    starts_at: time,
    per_day: int,
    length: timedelta,
    skips_holidays: bool,
    departement: str = "",
) -> Iterator[tuple[datetime, datetime]]:
    """Beginning and end of each slot from the day `first` to the day `last`, both included, in order.

    starts_at: hour of Paris of the first slot of a day; the others follow at once. Nothing goes over midnight. A slot
    that a change of hour would turn round or empty is left out: no surgery is open at that hour.
    """
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() not in weekdays:
            continue
        if skips_holidays and holiday_on(day, alsace_moselle=departement in ALSACE_MOSELLE):
            continue
        begin = datetime.combine(day, starts_at)
        for at in range(per_day):
            start, end = begin + at * length, begin + (at + 1) * length
            if end > datetime.combine(day + timedelta(days=1), time.min):
                break
            made = (start.replace(tzinfo=ZONE).astimezone(UTC), end.replace(tzinfo=ZONE).astimezone(UTC))
            if made[1] - made[0] == length:
                yield made
