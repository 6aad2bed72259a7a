"""What the papers of a meeting are made from, read in a few queries whatever its size."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from maillage.contexts.association.meetings.models import AgendaItem, Attendee, Meeting, Presence, Proxy
from maillage.contexts.association.meetings.queries import UNNAMED

PRESENT = (Presence.PRESENT, Presence.REMOTE)


def meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("commune", "body")


def agenda_of(meeting: Meeting) -> Sequence[AgendaItem]:
    """1 query."""
    return list(AgendaItem.objects.filter(meeting=meeting).select_related("owner").order_by("rank", "pk"))


def attendees_of(meeting: Meeting) -> Sequence[Attendee]:
    """By name, as a sheet is read; those who were only counted are left out. 1 query."""
    found = Attendee.objects.filter(meeting=meeting).exclude(UNNAMED)
    return list(found.select_related("contact", "contact__represents").order_by("search_name", "pk"))


def proxies_of(meeting: Meeting) -> Sequence[Proxy]:
    """Those in force, by the giver's name. 1 query."""
    found = Proxy.objects.filter(meeting=meeting, revoked_at=None).select_related("giver", "holder")
    return list(found.order_by("giver__search_name", "pk"))
