"""Writes on agendas: an address is given, read from time to time, and forgotten with the hours that it told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots.agenda.fetching import checked_address
from maillage.contexts.care.slots.agenda.reading import Hours
from maillage.contexts.care.slots.models import AgendaFeed, Busy, FeedFault
from maillage.contexts.care.slots.people import person_of
from maillage.contexts.care.slots.refusals import SlotRefused
from maillage.contexts.care.slots.services import may_offer
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

MAX_FEEDS: Final = 3
EVERY: Final = timedelta(minutes=30)
# After failures one waits longer and longer, to a day at most.
_LONGEST: Final = timedelta(days=1)
_BATCH: Final = 500


@transaction.atomic
def add_feed(*, by: Actor, responder: Responder, name: str, address: str) -> AgendaFeed:
    """Tie an agenda: the worker reads it soon. The same name replaces the address. PermissionDenied; SlotRefused."""
    if not may_offer(by, responder):
        raise PermissionDenied
    try:
        kept, host = checked_address(address)
    except ValueError as wrong:
        raise SlotRefused(str(wrong)) from wrong
    serialised(by)
    name = " ".join(name.split())[:80] or "Mon agenda"
    now = timezone.now()
    row = AgendaFeed.objects.filter(responder=responder, name=name).order_by("pk").first()
    if row is None and AgendaFeed.objects.filter(responder=responder).count() >= MAX_FEEDS:
        raise SlotRefused(f"Vous avez déjà relié {MAX_FEEDS} agendas : retirez-en un d’abord.")
    if row is None:
        row = AgendaFeed(community=by.community, responder=responder, name=name, version=0)
    row.address, row.host, row.next_read_at, row.fault, row.failures = kept, host, now, "", 0
    row.version += 1
    row.save()
    found: AgendaFeed = row
    record(by=by, action="slot_agenda.added", obj=found, label=found.name, after={"host": host})
    return found


@transaction.atomic
def forget_feed(*, by: Actor, pk: int) -> None:
    """Forget an agenda and the hours that it told. Twice is once. PermissionDenied."""
    row = AgendaFeed.objects.filter(pk=pk).select_related("responder__contact").order_by("pk").first()
    if row is None:
        return
    if not may_offer(by, row.responder):
        raise PermissionDenied
    record(by=by, action="slot_agenda.forgotten", obj=row, label=row.name)
    row.delete()


@transaction.atomic
def keep_hours(*, by: Actor, feed: AgendaFeed, hours: list[Hours], now: datetime) -> bool:
    """Put the hours that an agenda tells in the place of the former ones; False if its address was changed since."""
    row = AgendaFeed.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk=feed.pk, version=feed.version
    )
    found = row.select_related("responder__contact").order_by("pk").first()
    if found is None:
        return False
    Busy.objects.filter(feed=found).delete()
    person = person_of(found.responder)
    Busy.objects.bulk_create(
        [
            Busy(community=found.community, feed=found, person=person, starts_at=start, ends_at=end)
            for start, end in hours
        ],
        batch_size=_BATCH,
    )
    is_first = found.read_at is None
    AgendaFeed.objects.filter(pk=found.pk).update(read_at=now, next_read_at=now + EVERY, fault="", failures=0)
    if is_first:
        # The first reading is told; the next ones, every half hour, would fill the journal.
        record(by=by, action="slot_agenda.read", obj=found, label=found.name, after={"times": len(hours)})
    return True


@transaction.atomic
def note_fault(*, by: Actor, feed: AgendaFeed, fault: FeedFault, now: datetime) -> None:
    """The agenda was not read: the hours known stay, and the next try comes later."""
    row = AgendaFeed.objects.select_for_update(no_key=True).filter(pk=feed.pk, version=feed.version).first()
    if row is None:
        return
    failures = row.failures + 1
    wait = min(_LONGEST, EVERY * 2 ** min(failures - 1, 6))
    AgendaFeed.objects.filter(pk=row.pk).update(fault=fault, failures=failures, next_read_at=now + wait)
    if row.fault != fault:
        record(by=by, action="slot_agenda.failed", obj=row, label=row.name, after={"fault": fault})
