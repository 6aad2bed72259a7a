"""Delivery of text messages: the same states, leases and delays as letters (`messaging.delivery`).

Nothing is lost: a message leaves the queue under a lease only, and that of a worker that died is taken back. A kill
between the gateway's answer and our commit repeats it under the same key, which the gateway knows.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging.delivery import (
    BATCH,
    LONGEST_DELAY,
    MAX_ATTEMPTS,
    ROUND,
    claim,
    delay_after,
    others_wait,
    server_is_back,
)
from maillage.platform.messaging.models import MessageState, ShortMessage
from maillage.platform.messaging.sms.gateway import Later, Refused, Unreachable, hand_over
from maillage.platform.messaging.sms.text import is_fictitious
from maillage.platform.tasks.due import due_job

logger = logging.getLogger(__name__)

NO_GATEWAY: Final = "Aucune passerelle de SMS n’est réglée dans cette installation (MAILLAGE_SMS_URL)."
TOO_LATE: Final = "N’a pas pu partir à temps : il n’aurait plus rien dit d’utile."
INTERRUPTED: Final = "L’envoi a été interrompu à chaque essai."


@transaction.atomic
def _take_back() -> None:
    """Messages of workers that died: queued again, or failed when they had their last try."""
    lost = ShortMessage.objects.filter(state=MessageState.SENDING, next_attempt_at__lt=timezone.now())
    lost.filter(attempts__gte=MAX_ATTEMPTS).update(state=MessageState.FAILED, error=INTERRUPTED)
    lost.update(state=MessageState.QUEUED)


def _ended(message: ShortMessage, state: str, **values: Any) -> None:
    """Unless another worker has taken it since (same number of tries)."""
    held = ShortMessage.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
    held.update(state=state, **values)


def _refused(message: ShortMessage, words: str, *, final: bool) -> None:
    logger.warning("text message %s not sent", message.message_id)
    if final or message.attempts >= MAX_ATTEMPTS:
        _ended(message, MessageState.FAILED, error=words)
        return
    again = timezone.now() + delay_after(message.attempts)
    _ended(message, MessageState.QUEUED, error=words, next_attempt_at=again)


def _deliver(message: ShortMessage) -> bool:
    """One try; True once the gateway has taken it. The text goes then: it may hold a personal link.

    Raises Unreachable, the message being queued again.
    """
    if is_fictitious(message.to):
        _ended(message, MessageState.WITHHELD, error="", body="")
        return False
    if message.useless_from is not None and message.useless_from <= timezone.now():
        _ended(message, MessageState.FAILED, error=TOO_LATE, body="")
        return False
    if settings.MAILLAGE_SMS is None:
        _refused(message, NO_GATEWAY, final=True)
        return False
    try:
        hand_over(message, settings.MAILLAGE_SMS)
    except Refused as refusal:
        _refused(message, str(refusal), final=True)
    except Later as refusal:
        _refused(message, str(refusal), final=False)
        if isinstance(refusal, Unreachable):
            raise
    else:
        _ended(message, MessageState.SENT, sent_at=timezone.now(), error="", body="")
        return True
    return False


@due_job("messaging.deliver_texts", every=timedelta(seconds=5))
def deliver_texts() -> int:
    """Deliver what is due; how many were taken. One that is refused holds up no other.

    A gateway that does not answer ends the round: each try may take `gateway.TIMEOUT_S`, and other jobs wait behind.
    """
    with scopes_disabled():
        waiting = ShortMessage.objects.filter(
            state__in=(MessageState.QUEUED, MessageState.SENDING), next_attempt_at__lte=timezone.now()
        )
        if not waiting.exists():
            return 0
        _take_back()
        sent, until = 0, monotonic() + ROUND.total_seconds()
        for _ in range(BATCH):
            message = claim(ShortMessage) if monotonic() < until else None
            if message is None:
                break
            try:
                taken = _deliver(message)
            except Unreachable:
                others_wait(message)
                break
            if taken and not sent:
                server_is_back(ShortMessage)
            sent += taken
        return sent


@due_job("messaging.texts_clock", every=timedelta(minutes=1))
@transaction.atomic
def mend() -> int:
    """Make what waits longer than anything can wait due again: its date was written before a clock was put back."""
    now = timezone.now()
    with scopes_disabled():
        ahead = ShortMessage.objects.filter(
            state__in=(MessageState.QUEUED, MessageState.SENDING),
            next_attempt_at__gt=now + LONGEST_DELAY + timedelta(minutes=5),
        )
        return ahead.update(next_attempt_at=now) if ahead.exists() else 0
