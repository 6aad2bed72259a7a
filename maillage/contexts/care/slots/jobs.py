"""What happens by itself: rules make the slots of the weeks to come, agendas are read."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.availability.queries import GONE
from maillage.contexts.care.slots import departures, rules
from maillage.contexts.care.slots.agenda import services as agendas
from maillage.contexts.care.slots.agenda.fetching import NotRead, fetch
from maillage.contexts.care.slots.agenda.reading import TooMuch, Unreadable, busy_hours
from maillage.contexts.care.slots.models import AgendaFeed, FeedFault, Slot, SlotRule, SlotState
from maillage.contexts.care.slots.people import person_of
from maillage.contexts.care.slots.times import AHEAD
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)

# Agendas read in one go, and seconds after which the worker turns to other things: the others wait for the next tick.
READ_AT_ONCE: Final = 40
READ_FOR_S: Final = 60.0
# While one worker reads an agenda, no other does.
_CLAIM: Final = timedelta(minutes=5)
_RULES_AT_ONCE: Final = 500
# Rules that fail come first in every round: so many more are looked at, and the others still have their turn.
_RULES_THAT_FAIL: Final = 500


@due_job("care.slots", every=timedelta(minutes=30))
def make_slots() -> int:
    """Make the slots of the weeks to come of every rule in service; how many. Nothing to do most of the day."""
    now = timezone.now()
    today, last = timezone.localdate(now), timezone.localdate(now) + AHEAD
    with scopes_disabled():
        rows = (
            SlotRule.objects.filter(Q(made_until=None) | Q(made_until__lt=last), is_active=True)
            .filter(Q(until_on=None) | Q(until_on__gte=today))
            .exclude(responder__contact__standing__in=GONE)
            .select_related("community", "responder__contact", "responder__commune")
            .order_by("made_until", "pk")
        )
        due = _with_module(rows, _RULES_AT_ONCE + _RULES_THAT_FAIL)
    made = done = 0
    for rule in due:
        if done >= _RULES_AT_ONCE:
            break
        with scope(community=rule.community):
            try:
                made += rules.make_slots(by=Actor.system(rule.community), rule=rule, now=now)
                done += 1
            except Exception:
                # It holds up no other. Its professional sees on his page that it is late (`queries.rules_of`).
                logger.exception("the slots of rule %s were not made", rule.pk)
    withdraw_of_who_left(now)
    name_again(now)
    return made


def withdraw_of_who_left(now: datetime) -> int:
    """Withdraw what those offered who left the association since; how many slots."""
    gone = 0
    for responder in departures.left_with_offers(now):
        with scope(community=responder.community):
            try:
                gone += departures.withdraw_offers(
                    by=Actor.system(responder.community), responder=responder, now=now
                )
            except Exception:
                logger.exception("the slots of professional %s, who left, were not withdrawn", responder.pk)
    return gone


def _with_module(rows: Iterable[Any], most: int) -> list[Any]:
    """The first of those whose community has the module: those of the others wait, and hold up nobody."""
    return list(islice((one for one in rows if one.community.has_module("care")), most))


def name_again(now: datetime) -> int:
    """Slots to come whose professional has another RPPS by now (corrected, or two contacts that are one); how many."""
    with scopes_disabled():
        rows = (
            Slot.objects.filter(start_at__gt=now, state__in=(SlotState.FREE, SlotState.BOOKED))
            .exclude(responder__contact__rpps="")
            .exclude(person=F("responder__contact__rpps"))
            .select_related("community", "responder__contact")
            .order_by("pk")[:_RULES_AT_ONCE]
        )
        found = list(rows)
    for row in found:
        with scope(community=row.community):
            Slot.objects.filter(pk=row.pk).update(person=person_of(row.responder))
    return len(found)


@due_job("care.agendas", every=timedelta(minutes=5))
def read_agendas() -> int:
    """Read the agendas that are due, the one that waits longest first; how many."""
    until, done = time.monotonic() + READ_FOR_S, 0
    with scopes_disabled():
        rows = AgendaFeed.objects.filter(next_read_at__lte=timezone.now()).select_related("community")
        rows = rows.exclude(responder__contact__standing__in=GONE)
        due = _with_module(rows.order_by("next_read_at", "pk"), READ_AT_ONCE)
    for feed in due:
        if time.monotonic() > until:
            break
        with scope(community=feed.community):
            try:
                done += _read(feed)
            except Exception:
                # Of nobody else's agenda, and nothing of what it holds: said to its professional as any other fault.
                logger.exception("agenda %s was not read", feed.pk)
                _note_failure(feed)
    return done


def _note_failure(feed: AgendaFeed) -> None:
    try:
        agendas.note_fault(
            by=Actor.system(feed.community), feed=feed, fault=FeedFault.UNREADABLE, now=timezone.now()
        )
    except Exception:
        # It was claimed: the next try comes with the end of that.
        logger.exception("the fault of agenda %s was not noted", feed.pk)


def _read(feed: AgendaFeed) -> int:
    """Claim it, fetch it without a transaction, keep what it says; 0 if another worker has it."""
    now = timezone.now()
    claimed = AgendaFeed.objects.filter(pk=feed.pk, version=feed.version, next_read_at=feed.next_read_at)
    if not claimed.update(next_read_at=now + _CLAIM):
        return 0
    by = Actor.system(feed.community)
    try:
        hours = busy_hours(fetch(feed.address), now)
    except NotRead as failure:
        agendas.note_fault(by=by, feed=feed, fault=failure.fault, now=now)
    except TooMuch:
        agendas.note_fault(by=by, feed=feed, fault=FeedFault.TOO_MUCH, now=now)
    except Unreadable:
        agendas.note_fault(by=by, feed=feed, fault=FeedFault.UNREADABLE, now=now)
    else:
        agendas.keep_hours(by=by, feed=feed, hours=hours, now=now)
    return 1
