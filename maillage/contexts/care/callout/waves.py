"""The due job that asks the next ones, over all communities."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.callout.services import run_wave
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.platform.tasks.due import CLOCK_SLACK, due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.turns import let_others_write

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(seconds=10)
# A round asks no further wave after this long: other jobs wait behind it.
ROUND: Final = timedelta(seconds=20)
BATCH: Final = 500
# Waves after which whoever waits to write is let in.
SHORT_OF_BREATH: Final = 20
# A request whose wave fails is tried again after this, and holds up no other.
AFTER_A_FAULT: Final = timedelta(minutes=2)
# Where the community has closed the module, its links open nothing: nobody is asked until it is open again.
WHILE_CLOSED: Final = timedelta(hours=1)


@due_job("care.waves", every=EVERY)
def ask_due() -> int:
    """Ask every wave that is due, the one that waits longest first, each in a transaction of its own; how many.

    Two workers may run it at once: each wave is asked by one of them. 1 query when nothing is due.
    """
    now, until, asked = timezone.now(), monotonic() + ROUND.total_seconds(), 0
    with scopes_disabled():
        due = list(
            CareRequest.objects.filter(next_wave_at__lte=now, next_wave_at__isnull=False)
            .order_by("next_wave_at", "pk")
            .values_list("pk", "next_wave_at", "community_id")[:BATCH]
        )
    communities = Community.objects.in_bulk({community for _, _, community in due})
    for number, (pk, seen, community) in enumerate(due, 1):
        if monotonic() > until:
            break
        with scope(community=communities[community]):
            if not communities[community].has_module("care"):
                _put_off(pk, seen, WHILE_CLOSED)
                continue
            try:
                asked += run_wave(by=Actor.system(communities[community]), pk=pk, seen=seen)
            except Exception:
                # Reported with its trace; a message holds nothing of the case.
                logger.exception("the wave of request %s failed", pk)
                _put_off(pk, seen, AFTER_A_FAULT)
        if number % SHORT_OF_BREATH == 0:
            let_others_write()
    return asked


def _put_off(pk: int, seen: datetime, time: timedelta) -> None:
    """Later, unless another worker has moved it since. In the community's scope."""
    CareRequest.objects.filter(pk=pk, next_wave_at=seen).update(next_wave_at=timezone.now() + time)


@due_job("care.waves_clock", every=timedelta(minutes=1))
def mend() -> int:
    """Requests opened before the clock of the machine was put back: their times move with it; how many."""
    now, mended = timezone.now(), 0
    with scopes_disabled():
        ahead = CareRequest.objects.filter(
            created_at__gt=now + CLOCK_SLACK, state=RequestState.OPEN, next_wave_at__isnull=False
        ).order_by("pk")
        for row in ahead.only("pk", "created_at", "due_at", "next_wave_at"):
            same = CareRequest.objects.filter(pk=row.pk, next_wave_at=row.next_wave_at)
            mended += same.update(
                created_at=now, due_at=now + (row.due_at - row.created_at), next_wave_at=now
            )
    return mended
