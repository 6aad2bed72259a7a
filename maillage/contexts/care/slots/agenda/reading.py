"""When an agenda (RFC 5545) says that somebody is taken: hours only, recurrences and time zones worked out.

What repeats is counted before it is unfolded: an event every second, or one of every day since the year 1, would fill
the memory of the worker. What cannot be counted beforehand (a date that never comes) is stopped by the time it takes.
Definitions of time zones are left out before anything is read: they repeat too, and the library keeps those that it
has met for the agendas of others. A zone is known by its name; an hour of an unknown one is of Paris.
"""

from __future__ import annotations

import re
import time as clock
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import recurring_ical_events
from icalendar import Calendar

from maillage.contexts.care.slots.times import PIECE, ZONE

# A little more than the four weeks for which rules make slots.
AHEAD: Final = timedelta(days=42)
MAX_EVENTS: Final = 20_000
# Times that recurring events may make in a day, all together, on average.
MAX_A_DAY: Final = 500
# Times that they may make from their first on, all together: they are unfolded from there.
MAX_TIMES: Final = 300_000
# Seconds of the processor for all that repeats; one event more may be under way when they are over.
LONGEST_S: Final = 10.0
_SLOW: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
# Days between two times of a rule that says nothing finer.
_DAYS: Final = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
# Parts of a rule by which it may happen on several days of its period.
_FINER: Final = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYEASTER")
_FOLD: Final = re.compile(r"(?:\r?\n)+[ \t]")
_LINE: Final = re.compile(r"\r?\n")
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
    end = start + AHEAD
    try:
        calendar = Calendar.from_ical(_without_zones(content))
        _check(calendar, end)
        hours = [pair for event in _unfolded(calendar, start, end) if (pair := _taken(event)) is not None]
    except (TooMuch, Unreadable):
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
    return list(_pieces(_merged((max(one, start), min(other, end)) for one, other in hours)))


def _without_zones(content: bytes) -> str:
    """The agenda without its definitions of time zones, however they are folded or spelt; read once, line by line."""
    kept, is_inside = [], False
    for line in _LINE.split(_FOLD.sub("", content.decode("utf-8-sig", "replace"))):
        word, _, value = line.strip().upper().partition(":")
        if word in ("BEGIN", "END") and value == "VTIMEZONE":
            is_inside = word == "BEGIN"
        elif not is_inside:
            if word.startswith(("BEGIN", "END")) and "VTIMEZONE" in value:
                # Written so that it would be overlooked here.
                raise Unreadable
            kept.append(line)
    return "\r\n".join(kept)


def _unfolded(calendar: Any, start: datetime, end: datetime) -> Iterator[Any]:
    """The events of the window. TooMuch once they took too long."""
    until = clock.thread_time() + LONGEST_S
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    for series in query.series:
        with suppress(*query.suppressed_errors):
            for one in series.between(start, end):
                if clock.thread_time() > until:
                    raise TooMuch
                yield one.as_component(False)
        if clock.thread_time() > until:
            raise TooMuch


def _check(calendar: Any, end: datetime) -> None:
    events = list(calendar.walk("VEVENT"))
    if len(events) > MAX_EVENTS:
        raise TooMuch
    a_day, times, listed = 0.0, 0.0, 0
    for event in events:
        for rule in _listed(event.get("RRULE")):
            often = _times_a_day(rule) / _days_between(rule)
            days_of_it = (end.date() - _instant(event["DTSTART"].dt).date()).days
            a_day += often
            times += often * max(0, days_of_it)
        for days in _listed(event.get("RDATE")):
            listed += len(getattr(days, "dts", [None]))
    if a_day > MAX_A_DAY or listed > MAX_EVENTS or times > MAX_TIMES:
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
    if any(int(one) < 1 for one in _listed(rule.get("INTERVAL"))):
        # RFC 5545, 3.3.10: a positive integer. With 0 it would be looked for without end.
        raise Unreadable
    times = 1
    for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= max(1, len(_listed(rule.get(part))))
    return times


def _days_between(rule: Any) -> int:
    """At least how many days pass from one of its days to the next, on average."""
    every = min((_DAYS.get(str(one).upper(), 1) for one in _listed(rule.get("FREQ"))), default=1)
    parts = [len(_listed(rule.get(part))) for part in _FINER]
    if max(parts) > 1:
        return 1
    # One weekday, or one day of the month: never more often than every week.
    return min(every, 7) if any(parts) else every


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
