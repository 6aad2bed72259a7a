"""Turns as an iCalendar file (RFC 5545, RFC 5546): one UID for ever, a SEQUENCE that grows with each change.

Times are written in Europe/Paris with the rules of that zone. The file names nobody and holds no link.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from maillage.contexts.care.roster.models import Turn

ZONE: Final = ZoneInfo("Europe/Paris")
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//Maillage//Tour de role SNP//FR"
TITLE: Final = "Tour de rôle SNP"


def calendar_of(
    turns: Iterable[Turn], *, stamp: datetime, community: str, cancelled: bool = False, name: str = ""
) -> bytes:
    """The turns in one file; cancelled: to take them out of calendars. stamp: when this edition was written."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    if name:
        calendar.add("x-wr-calname", vText(name))
    for turn in turns:
        calendar.add_component(_event(turn, stamp, community, cancelled=cancelled))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(turn: Turn, stamp: datetime, community: str, *, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", f"{turn.uid}@maillage")
    # A cancellation is one step later than what it cancels.
    event.add("sequence", turn.version + int(cancelled))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", turn.starts_at.astimezone(ZONE))
    event.add("dtend", turn.ends_at.astimezone(ZONE))
    event.add("summary", f"{TITLE}, {community}")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event
