"""Usual working hours, and what lies outside of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

_MONDAY_TO_FRIDAY = range(5)
_SATURDAY = 5


@dataclass(frozen=True)
class UsualHours:
    """When somebody usually works, local time. `saturday_ends`: None for who does not work on Saturdays.

    Nobody is taken to work on Sundays; hours do not run over midnight.
    """

    day_starts: time
    day_ends: time
    saturday_ends: time | None = None

    def of_weekday(self, weekday: int) -> tuple[time, time] | None:
        """First and last moment of work of a weekday (Monday is 0); None for a day off."""
        if weekday in _MONDAY_TO_FRIDAY:
            return self.day_starts, self.day_ends
        if weekday == _SATURDAY and self.saturday_ends is not None:
            return self.day_starts, self.saturday_ends
        return None


def minutes_outside(starts_at: datetime, ends_at: datetime, usual: UsualHours) -> int:
    """Minutes of the interval that are outside the usual hours, a started minute counting for one.

    Both moments in the local time of the person, of the same zone. 0 if the interval is empty.
    """
    if ends_at <= starts_at:
        return 0
    inside = timedelta()
    day = starts_at.date()
    while day <= ends_at.date():
        hours = usual.of_weekday(day.weekday())
        if hours is not None:
            opening = datetime.combine(day, hours[0], starts_at.tzinfo)
            closing = datetime.combine(day, hours[1], starts_at.tzinfo)
            shared = min(ends_at, closing) - max(starts_at, opening)
            inside += max(shared, timedelta())
        day += timedelta(days=1)
    seconds = (ends_at - starts_at - inside).total_seconds()
    return -int(-seconds // 60)


def described(usual: UsualHours) -> Mapping[str, str]:
    """Days and hours, as somebody reads them: « lundi au vendredi » -> « 08:00 à 19:00 »."""
    lines = {"lundi au vendredi": f"{usual.day_starts:%H:%M} à {usual.day_ends:%H:%M}"}
    if usual.saturday_ends is not None:
        lines["samedi"] = f"{usual.day_starts:%H:%M} à {usual.saturday_ends:%H:%M}"
    return lines
