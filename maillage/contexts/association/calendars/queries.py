"""Reads on feeds: what an address shows, and who is taken when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.calendars.models import BusyTime, CalendarFeed, OwnCalendar
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.convocation.calendar_file import Entry, several
from maillage.contexts.association.meetings.convocation.letters import calendar_entry
from maillage.contexts.association.meetings.models import AgendaItem, Attendee, Meeting, MeetingState
from maillage.contexts.association.meetings.polling.models import PollDate
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.models import Membership

# A feed shows the past season too: calendars forget what a feed no longer holds.
BACK: Final = timedelta(days=180)
_SHOWN: Final = (MeetingState.CONVENED, MeetingState.OPEN, MeetingState.HELD, MeetingState.CANCELLED)


def open_feed(secret: str) -> CalendarFeed | None:
    """The feed that an address opens; None for a wrong or revoked one, or whose owner no longer has access."""
    with scopes_disabled():
        feed: CalendarFeed | None = (
            CalendarFeed.objects.filter(digest=digest_of(secret), revoked_at=None)
            .select_related("community", "user", "body")
            .first()
        )
    if feed is None or not feed.community.has_module("association"):
        return None
    if feed.user is None:
        return feed
    with scope(community=feed.community):
        here = Membership.objects.filter(user=feed.user, ended_at=None).exists()
    return feed if here and feed.user.is_active else None


def feeds_of(user_id: int) -> list[CalendarFeed]:
    """The addresses of one's own meetings that work, the latest first. 1 query."""
    rows = CalendarFeed.objects.filter(user_id=user_id, revoked_at=None)
    return list(rows.order_by("-created_at", "-pk"))


def body_feeds() -> list[CalendarFeed]:
    """The addresses of bodies that work. 1 query."""
    rows = CalendarFeed.objects.filter(body__isnull=False, revoked_at=None).select_related(
        "body", "created_by"
    )
    return list(rows.order_by("body__name", "-created_at", "-pk"))


def own_calendars(user_id: int) -> QuerySet[OwnCalendar]:
    rows: QuerySet[OwnCalendar] = OwnCalendar.objects.filter(user_id=user_id).order_by("name", "pk")
    return rows


def written(feed: CalendarFeed, now: datetime) -> bytes:
    """The feed as iCalendar. Inside the community's scope. 4 queries at most."""
    name = feed.body.name if feed.body is not None else "Mes réunions"
    return several(_entries(feed, now), name=f"{name}, {feed.community.name}")


def _entries(feed: CalendarFeed, now: datetime) -> list[Entry]:
    rows = Meeting.objects.filter(state__in=_SHOWN, starts_at__gte=now - BACK)
    polls = PollDate.objects.filter(meeting__state=MeetingState.POLL, starts_at__gte=now)
    if feed.body is not None:
        rows, polls = rows.filter(body=feed.body), polls.filter(meeting__body=feed.body)
    else:
        mine = Attendee.objects.filter(contact__user_id=feed.user_id).values("meeting")
        rows, polls = rows.filter(pk__in=mine), polls.filter(meeting__in=mine)
    agenda = Prefetch("agenda", AgendaItem.objects.order_by("rank", "pk"))
    found = rows.select_related("commune").prefetch_related(agenda).order_by("starts_at", "pk")
    entries = [entry for one in found if (entry := calendar_entry(one, list(one.agenda.all())))]
    return entries + [
        _possible(one, now) for one in polls.select_related("meeting").order_by("starts_at", "pk")
    ]


def _possible(date: PollDate, now: datetime) -> Entry:
    """A date that is looked for, shown as uncertain."""
    return Entry(
        uid=f"{date.meeting.uid}-{date.pk}",
        sequence=0,
        title=f"{date.meeting.title} (date à confirmer)",
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        stamp=now,
        is_tentative=True,
    )


def busy_contacts(
    contacts: Iterable[Contact], slots: Mapping[int, tuple[datetime, datetime]]
) -> dict[int, set[int]]:
    """Who is taken when: contact -> those of the slots that their own calendars take, of who gave one. 1 query."""
    by_user = {one.user_id: one.pk for one in contacts if one.user_id is not None}
    if not by_user or not slots:
        return {}
    overlaps = Q()
    for starts_at, ends_at in slots.values():
        overlaps |= Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    rows = BusyTime.objects.filter(overlaps, calendar__user_id__in=sorted(by_user)).order_by("pk")
    taken: dict[int, set[int]] = {}
    for user_id, start, end in rows.values_list("calendar__user_id", "starts_at", "ends_at"):
        for key, (starts_at, ends_at) in slots.items():
            if start < ends_at and end > starts_at:
                taken.setdefault(by_user[user_id], set()).add(key)
    return taken
