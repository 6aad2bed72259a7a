"""Who may do what with the address of a calendar: read by views and templates alike."""

from __future__ import annotations

from maillage.contexts.association.calendars.models import CalendarFeed
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.tenancy.actor import Actor


def may_revoke(actor: Actor, feed: CalendarFeed) -> bool:
    """One's own address is taken back by oneself alone; that of a body, by those who convene."""
    if feed.user_id is None:
        return actor.can(CONVENE)
    return actor.user is not None and feed.user_id == actor.user.pk
