"""Quiet hours: times of the wall clock between which nobody is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

_DAY: Final = timedelta(days=1)


def instants_of(day: date, clock: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """The earliest and the latest instant (UTC) that `clock` may name on that day: two where the clock goes back.

    A time that the spring change leaves out names the hour before and the hour after.
    """
    found = sorted(
        datetime.combine(day, clock.replace(fold=fold), tzinfo=zone).astimezone(UTC) for fold in (0, 1)
    )
    return found[0], found[1]


def quiet_until(now: datetime, begins: time, ends: time, zone: tzinfo) -> datetime | None:
    """The instant (UTC) at which the quiet hours end that `now` falls into; None outside of them.

    `ends` before `begins` passes midnight; equal times are no quiet hours at all. Where the clock changes, what is
    in doubt is quiet.
    """
    if begins == ends:
        return None
    today = now.astimezone(zone).date()
    over_midnight = _DAY if ends < begins else timedelta()
    for day in (today - _DAY, today, today + _DAY):
        start, _ = instants_of(day, begins, zone)
        _, end = instants_of(day + over_midnight, ends, zone)
        if start <= now < end:
            return end
    return None
