"""A meeting as an iCalendar file (RFC 5545, RFC 5546): one UID for ever, a SEQUENCE that grows with each change.

Times are written in Europe/Paris with the rules of that zone, so that an hour typed as 20 h 30 is 20 h 30 in any
calendar, before and after the change of hour. The file holds no personal link: calendars are shared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

ZONE: Final = ZoneInfo("Europe/Paris")
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//Maillage//Reunions//FR"
# Where nobody said how long it lasts.
USUAL_LENGTH: Final = timedelta(hours=2)


@dataclass(frozen=True)
class Entry:
    """One meeting as calendars see it. starts_at, ends_at: instants; stamp: when this edition was written."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime | None
    stamp: datetime
    place: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False
    is_tentative: bool = False


def invitation(entry: Entry, *, organiser_name: str, organiser_email: str) -> bytes:
    """The file that goes with a convocation, or that takes the meeting out of calendars when it is cancelled."""
    calendar = _calendar("CANCEL" if entry.is_cancelled else "PUBLISH")
    event = event_of(entry)
    if organiser_email:
        event.add("organizer", f"mailto:{organiser_email}", parameters={"CN": organiser_name})
    calendar.add_component(event)
    return _written(calendar)


def several(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """Many meetings in one file."""
    calendar = _calendar("PUBLISH")
    if name:
        calendar.add("x-wr-calname", vText(name))
    for entry in entries:
        calendar.add_component(event_of(entry))
    return _written(calendar)


def event_of(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@maillage")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(ZONE))
    event.add("dtend", (entry.ends_at or entry.starts_at + USUAL_LENGTH).astimezone(ZONE))
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    if entry.url:
        event.add("url", entry.url)
    status = "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED"
    event.add("status", status)
    return event


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _written(calendar: Calendar) -> bytes:
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
