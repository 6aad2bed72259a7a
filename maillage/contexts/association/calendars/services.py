"""Writes on feeds and on own calendars."""

from __future__ import annotations

import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.calendars.models import BusyTime, CalendarFeed, OwnCalendar
from maillage.contexts.association.calendars.reading import AHEAD, busy_times
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

MAX_FEEDS: Final = 10
MAX_CALENDARS: Final = 5
SECRET_BYTES: Final = 32


class FeedRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


@transaction.atomic
def open_feed(*, by: Actor, body: Body | None = None, name: str = "") -> tuple[CalendarFeed, str]:
    """A feed of the actor's own meetings, or of those of a body; the row, and the secret to show at once."""
    serialised(by)
    assert by.user is not None
    owner = {"body": body, "user": None} if body is not None else {"body": None, "user": by.user}
    if CalendarFeed.objects.filter(**owner, revoked_at=None).count() >= MAX_FEEDS:
        raise FeedRefused(f"Il y a déjà {MAX_FEEDS} adresses en service : retirez-en une d’abord.")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed: CalendarFeed = CalendarFeed.objects.create(
        community=by.community,
        name=" ".join(name.split())[:80],
        digest=digest_of(secret),
        created_by=by.user,
        **owner,
    )
    record(by=by, action="calendar_feed.opened", obj=feed, label=body.name if body else by.label)
    return feed, secret


@transaction.atomic
def revoke_feed(*, by: Actor, feed: CalendarFeed) -> None:
    """Make an address useless. Twice is once."""
    serialised(by)
    row: CalendarFeed = CalendarFeed.objects.get(pk=feed.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(by=by, action="calendar_feed.revoked", obj=row, label=str(row))


@transaction.atomic
def import_calendar(*, by: Actor, name: str, content: bytes) -> OwnCalendar:
    """Keep the hours that the actor's own calendar takes for six months; a file of the same name replaces the former.

    Raises CalendarRefused (nothing is written, the former hours stay) and FeedRefused.
    """
    now = timezone.now()
    times = busy_times(content, now)
    serialised(by)
    name = " ".join(name.split())[:80] or "Mon agenda"
    OwnCalendar.objects.filter(user=by.user, name=name).delete()
    if OwnCalendar.objects.filter(user=by.user).count() >= MAX_CALENDARS:
        raise FeedRefused(f"Vous avez déjà {MAX_CALENDARS} agendas : effacez-en un d’abord.")
    calendar: OwnCalendar = OwnCalendar.objects.create(
        community=by.community,
        user=by.user,
        name=name,
        imported_at=now,
        until_on=timezone.localdate(now + AHEAD),
    )
    BusyTime.objects.bulk_create(
        [
            BusyTime(community=by.community, calendar=calendar, starts_at=one.starts_at, ends_at=one.ends_at)
            for one in times
        ],
        batch_size=500,
    )
    record(by=by, action="own_calendar.read", obj=calendar, label=name, after={"times": len(times)})
    return calendar


@transaction.atomic
def forget_calendar(*, by: Actor, pk: int) -> None:
    """Erase one of the actor's own calendars and its hours. Twice is once."""
    serialised(by)
    for calendar in OwnCalendar.objects.filter(pk=pk, user=by.user).order_by("pk"):
        record(by=by, action="own_calendar.forgotten", obj=calendar, label=calendar.name)
        calendar.delete()
