"""What a calendar file (RFC 5545) says of hours taken: recurrences and time zones worked out, no titles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

ZONE: Final = ZoneInfo("Europe/Paris")
# Meetings are planned months ahead, not years; a daily event of ten years would fill the database.
AHEAD: Final = timedelta(days=180)
MAX_BYTES: Final = 5_000_000
MAX_TIMES: Final = 5_000


class CalendarRefused(ValueError):
    """The file cannot be read as a calendar; the message is for the person."""


@dataclass(frozen=True, order=True)
class Busy:
    """Hours taken, as instants; `ends_at` is the first one that is free again."""

    starts_at: datetime
    ends_at: datetime


def busy_times(content: bytes, start: datetime) -> list[Busy]:
    """The hours taken from `start` on, for AHEAD, merged where they touch, in order.

    Cancelled events and those that are shown as free (TRANSPARENT) take no hour; a whole day takes it from midnight to
    midnight in Paris. CalendarRefused for what is no calendar, or holds too much.
    """
    if len(content) > MAX_BYTES:
        raise CalendarRefused(f"Ce fichier dépasse {MAX_BYTES // 1_000_000} Mo : exportez moins de mois.")
    try:
        calendar = Calendar.from_ical(content)
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(start, start + AHEAD)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, AttributeError) as error:
        raise CalendarRefused(
            "Ce fichier n’est pas un agenda lisible : exportez-le au format iCalendar (.ics)."
        ) from error
    if len(events) > MAX_TIMES:
        raise CalendarRefused("Cet agenda compte trop de rendez-vous pour six mois : exportez-en un autre.")
    return merged(busy for event in events if (busy := _taken(event)) is not None)


def merged(times: Iterable[Busy]) -> list[Busy]:
    """The same hours with those that touch or overlap put together, in order."""
    kept: list[Busy] = []
    for one in sorted(times):
        if kept and one.starts_at <= kept[-1].ends_at:
            kept[-1] = Busy(kept[-1].starts_at, max(kept[-1].ends_at, one.ends_at))
        else:
            kept.append(one)
    return kept


def _taken(event: Any) -> Busy | None:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return None
    starts_at, ends_at = _instant(event["DTSTART"].dt), _instant(event["DTEND"].dt)
    return Busy(starts_at, ends_at) if ends_at > starts_at else None


def _instant(value: date | datetime) -> datetime:
    """A day is midnight in Paris; an hour without zone is one of Paris."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, ZONE)
    return value if value.tzinfo is not None else value.replace(tzinfo=ZONE)
