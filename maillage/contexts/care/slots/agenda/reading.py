"""When an agenda (RFC 5545) says that somebody is taken: hours only, recurrences and time zones worked out.

What repeats is counted before it is unfolded: an event every second would fill the memory of the worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import recurring_ical_events
from icalendar import Calendar

from maillage.contexts.care.slots.queries import PIECE
from maillage.contexts.care.slots.times import ZONE

# A little more than the four weeks for which rules make slots.
AHEAD: Final = timedelta(days=42)
MAX_EVENTS: Final = 20_000
# Times that recurring events may make in one day, all together.
MAX_A_DAY: Final = 500
_SLOW: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
Hours = tuple[datetime, datetime]


class Unreadable(ValueError):
    """What was fetched is no agenda."""


class TooMuch(ValueError):
    """The agenda holds too much, or repeats too often."""


def busy_hours(content: bytes, start: datetime) -> list[Hours]:
    """Beginning and end of the hours taken from `start` on, for `AHEAD`, in order, in pieces of a day at most.

    Cancelled events and those shown as free (TRANSPARENT) take no hour; a whole day goes from midnight to midnight in
    Paris. Unreadable; TooMuch.
    """
    try:
        calendar = Calendar.from_ical(content)
        _check(calendar)
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(start, start + AHEAD)
        hours = [pair for event in events if (pair := _taken(event)) is not None]
    except TooMuch:
        raise
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        OverflowError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Unreadable from error
    end = start + AHEAD
    return list(_pieces(_merged((max(one, start), min(other, end)) for one, other in hours)))


def _check(calendar: Any) -> None:
    events = list(calendar.walk("VEVENT"))
    if len(events) > MAX_EVENTS:
        raise TooMuch
    a_day = listed = 0
    for event in events:
        for rule in _listed(event.get("RRULE")):
            a_day += _times_a_day(rule)
        for days in _listed(event.get("RDATE")):
            listed += len(getattr(days, "dts", [None]))
    if a_day > MAX_A_DAY or listed > MAX_EVENTS:
        raise TooMuch


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _times_a_day(rule: Any) -> int:
    """At how many times of a day it may happen; more than is allowed for one that is finer than a day."""
    frequencies = {str(one).upper() for one in _listed(rule.get("FREQ"))}
    if not frequencies <= _SLOW:
        return MAX_A_DAY + 1
    times = 1
    for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= max(1, len(_listed(rule.get(part))))
    return times


def _taken(event: Any) -> Hours | None:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return None
    starts_at, ends_at = _instant(event["DTSTART"].dt), _instant(event["DTEND"].dt)
    return (starts_at, ends_at) if ends_at > starts_at else None


def _instant(value: date | datetime) -> datetime:
    """A day is midnight in Paris; an hour without zone is one of Paris."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, ZONE)
    return value if value.tzinfo is not None else value.replace(tzinfo=ZONE)


def _merged(hours: Iterable[Hours]) -> list[Hours]:
    kept: list[Hours] = []
    for start, end in sorted(hours):
        if end <= start:
            continue
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept


def _pieces(hours: Iterable[Hours]) -> Iterator[Hours]:
    for start, end in hours:
        while end - start > PIECE:
            yield start, start + PIECE
            start += PIECE
        yield start, end
