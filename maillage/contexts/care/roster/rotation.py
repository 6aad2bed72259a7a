"""Who takes which turn: a fair rotation over a period. Pure: no database, no clock.

Each turn goes to the one of the rotation who has given the fewest hours so far in the period, among those who are free;
between equals, to the one whose last turn is the oldest, then by the order of the list. Turns that exist already count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from maillage.core.calendars.holidays import holiday_on

SKIP: Final = "skip"
ONLY: Final = "only"
_LONG_AGO: Final = 0.0


@dataclass(frozen=True)
class Span:
    """Hours: two instants, the first before the second."""

    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> float:
        return (self.ends_at - self.starts_at).total_seconds() / 3600

    def overlaps(self, other: Span) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Placed:
    """A turn of the plan; holder None where nobody of the rotation is free."""

    span: Span
    holder: int | None


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def spans(
    *,
    first: date,
    last: date,
    weekdays: Collection[int],
    starts: time,
    ends: time,
    holidays: str,
    zone: tzinfo,
    alsace_moselle: bool = False,
) -> list[Span]:
    """The hours that a rule makes in a period, by the clock of `zone`, both days included.

    weekdays: 0 Monday … 6 Sunday. holidays: "skip", "keep" or "only", French public holidays (Code du travail, article
    L3133-1); "only" looks at no weekday. An end at or before the beginning is of the next day.
    """
    found = []
    for day in days_between(first, last):
        is_holiday = bool(holiday_on(day, alsace_moselle=alsace_moselle))
        usual = day.weekday() in weekdays and not (is_holiday and holidays == SKIP)
        if is_holiday if holidays == ONLY else usual:
            found.append(_hours(day, starts, ends, zone))
    return found


def _hours(day: date, starts: time, ends: time, zone: tzinfo) -> Span:
    last_day = day if ends > starts else day + timedelta(days=1)
    return Span(_instant(day, starts, zone), _instant(last_day, ends, zone))


def _instant(day: date, hour: time, zone: tzinfo) -> datetime:
    # Through UTC: an hour that does not exist on the day of summer time becomes one that does.
    return datetime.fromtimestamp(datetime.combine(day, hour, tzinfo=zone).timestamp(), zone)


def share_out(
    wanted: Iterable[Span],
    rotation: Sequence[int],
    taken: Mapping[int, Sequence[Span]],
    last_turns: Mapping[int, datetime] | None = None,
) -> list[Placed]:
    """Give each span to somebody of the rotation, in order of time.

    rotation: keys of the people, in the order in which they begin. taken: the turns of each in the period, which count
    and at which he is not free. last_turns: when each had his last turn before the period.
    """
    busy = {one: list(taken.get(one, ())) for one in rotation}
    hours = {one: sum(span.hours for span in busy[one]) for one in rotation}
    before = last_turns or {}
    latest = {one: before[one].timestamp() if one in before else _LONG_AGO for one in rotation}
    rank = {one: place for place, one in enumerate(rotation)}
    plan = []
    for span in sorted(wanted, key=lambda one: (one.starts_at, one.ends_at)):
        free = [one for one in rotation if not any(span.overlaps(other) for other in busy[one])]
        # Hours are compared to the minute: a turn of the day of summer time is no longer and no shorter than another.
        holder = min(free, key=lambda one: (round(hours[one]), latest[one], rank[one]), default=None)
        if holder is not None:
            busy[holder].append(span)
            hours[holder] += span.hours
            latest[holder] = span.starts_at.timestamp()
        plan.append(Placed(span, holder))
    return plan
