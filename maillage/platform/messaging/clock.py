"""Messages whose dates were written before the clock of the machine was put back: they would wait for it to return."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging.delivery import LEASE, LONGEST_DELAY
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.tasks.due import CLOCK_SLACK, due_job


@due_job("messaging.clock", every=timedelta(minutes=1))
@transaction.atomic
def mend() -> int:
    """Make what waits longer than anything can wait due again; returns how many messages.

    A lease that lies too far ahead is over: should its worker still be sending, it finds out before the text leaves.
    """
    now = timezone.now()
    with scopes_disabled():
        queued = Message.objects.filter(
            Q(next_attempt_at__gt=now + LONGEST_DELAY + CLOCK_SLACK)
            | Q(queued_at__gt=now + CLOCK_SLACK, next_attempt_at__gte=F("queued_at")),
            state=MessageState.QUEUED,
        )
        leased = Message.objects.filter(
            state=MessageState.SENDING, next_attempt_at__gt=now + LEASE + CLOCK_SLACK
        )
        # Asked first: an idle worker does not take SQLite's write lock every minute.
        if not queued.exists() and not leased.exists():
            return 0
        return queued.update(next_attempt_at=now) + leased.update(next_attempt_at=now)
