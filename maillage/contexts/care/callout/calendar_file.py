"""A care that was taken, as a file for a calendar (RFC 5545): kind of need and place, nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.platform.messaging.services import Attachment

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
LENGTH: Final = timedelta(minutes=30)
_PRODUCT: Final = "-//Maillage//Soins//FR"


def care_file(row: CareRequest, now: datetime) -> Attachment:
    """The file of a request that is taken and has a time. Its UID stays, so that a second one replaces the first."""
    assert row.planned_at is not None
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"soin-{row.community_id}-{row.pk}@maillage")
    event.add("sequence", row.version)
    event.add("dtstamp", now.astimezone(UTC))
    # Instants: no calendar needs the rules of a zone to place them.
    event.add("dtstart", row.planned_at.astimezone(UTC))
    event.add("dtend", (row.planned_at + LENGTH).astimezone(UTC))
    event.add("summary", f"Soin non programmé : {row.need.label}")
    event.add("location", row.area_label)
    event.add("status", "CONFIRMED")
    calendar.add_component(event)
    return Attachment("soin.ics", CONTENT_TYPE, bytes(calendar.to_ical()))
