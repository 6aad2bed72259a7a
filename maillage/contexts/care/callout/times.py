"""The times that the page proposes: free slots of the professional first, then half-hours. Reads nothing but slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots.models import Slot, SlotState

SHOWN: Final = 6
STEP: Final = timedelta(minutes=30)
# Nobody is there in less time than that.
SOONEST: Final = timedelta(minutes=20)
_OPENS, _CLOSES = time(8), time(19, 30)


def half_hours(now: datetime, until: datetime, zone: tzinfo) -> Iterable[datetime]:
    """Full and half hours of the day (8 h to 19 h 30) from now on, up to `until`; in UTC steps, over any change."""
    at = (now + SOONEST).astimezone(zone)
    start = at.replace(minute=0, second=0, microsecond=0)
    moment = start.timestamp()
    while (one := datetime.fromtimestamp(moment, zone)) <= until:
        if one >= at and _OPENS <= one.time() <= _CLOSES:
            yield one
        moment += STEP.total_seconds()


def proposed(responder: Responder, now: datetime, until: datetime) -> list[datetime]:
    """What is offered, the soonest first; [] when the delay ends in the night. 1 query."""
    slots = (
        Slot.objects.filter(responder=responder, state=SlotState.FREE, start_at__gt=now, start_at__lte=until)
        .order_by("start_at")
        .values_list("start_at", flat=True)[: SHOWN // 2]
    )
    found = list(slots)
    for one in half_hours(now, until, timezone.get_default_timezone()):
        if len(found) >= SHOWN:
            break
        if one not in found:
            found.append(one)
    return sorted(found)


@transaction.atomic
def withdraw_slot(responder: Responder, at: datetime) -> bool:
    """The free slot of that time is no longer offered: its professional takes a request then. In the caller's own."""
    rows = Slot.objects.filter(responder=responder, start_at=at, state=SlotState.FREE)
    return bool(rows.update(state=SlotState.CANCELLED, updated_at=timezone.now()))
