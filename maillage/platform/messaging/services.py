"""The outbox: a message is written with the fact it tells, then delivered by the worker.

States: queued, sending, sent, failed (DESIGN: nothing is lost; a kill between the server's answer
and our commit can at worst repeat one message, under the same Message-ID).
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta
from email.utils import make_msgid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.audit.services import record
from maillage.platform.messaging.models import Message, MessageState, Notification
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

if TYPE_CHECKING:
    from maillage.platform.accounts.models import User

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=30)
# A message still "sending" after this long belongs to a worker that died.
LEASE = timedelta(minutes=5)
BATCH = 50


def queue_email(
    *, by: Actor, community: Community | None, to: str, subject: str, body: str, purpose: str
) -> Message:
    """Put one e-mail in the outbox, in the caller's transaction. `subject` and `purpose` name no patient."""
    now = timezone.now()
    return Message.objects.create(
        community=community,
        purpose=purpose,
        to=to,
        subject=" ".join(subject.split())[:200],
        body=body,
        message_id=make_msgid(domain=settings.MAILLAGE_MAIL_DOMAIN),
        queued_at=now,
        next_attempt_at=now,
    )


def notify(*, community: Community, users: Iterable[User], title: str, url: str = "") -> None:
    """Tell users something in the notification centre, in the caller's transaction."""
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(community=community, user=user, title=title[:160], url=url, created_at=now)
        for user in users
    )


@transaction.atomic
def mark_read(*, by: Actor) -> int:
    """Mark the actor's notifications of this community read; how many."""
    return Notification.objects.filter(user=by.user, community=by.community, read_at=None).update(
        read_at=timezone.now()
    )


def delay_after(attempts: int) -> timedelta:
    """Back-off: 30 s, 1 min, 2 min, … doubled after each failed try."""
    return FIRST_DELAY * (2 ** max(attempts - 1, 0))


@transaction.atomic
def _claim() -> list[Message]:
    """Take due messages, and those of a dead worker, for this worker alone."""
    now = timezone.now()
    stale = Message.objects.filter(state=MessageState.SENDING, next_attempt_at__lt=now)
    stale.update(state=MessageState.QUEUED)
    due = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=MessageState.QUEUED, next_attempt_at__lte=now)
        .order_by("next_attempt_at", "pk")[:BATCH]
    )
    messages = list(due)
    for message in messages:
        message.state = MessageState.SENDING
        message.attempts += 1
        message.next_attempt_at = now + LEASE
    Message.objects.bulk_update(messages, ["state", "attempts", "next_attempt_at"])
    return messages


def _as_email(message: Message, connection: BaseEmailBackend) -> EmailMessage:
    return EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def _finish(message: Message, error: Exception | None) -> None:
    if error is None:
        message.state, message.sent_at, message.error = MessageState.SENT, timezone.now(), ""
    else:
        message.error = str(error)[:300] or type(error).__name__
        final = message.attempts >= MAX_ATTEMPTS or isinstance(error, smtplib.SMTPRecipientsRefused)
        message.state = MessageState.FAILED if final else MessageState.QUEUED
        message.next_attempt_at = timezone.now() + delay_after(message.attempts)
        logger.warning("message %s not sent: %s", message.message_id, type(error).__name__)
    message.save(update_fields=["state", "sent_at", "error", "next_attempt_at"])


@due_job("messaging.deliver", every=timedelta(seconds=5))
def deliver() -> int:
    """Deliver what is due; returns how many were sent. One refused message holds up no other."""
    with scopes_disabled():
        return _deliver(_claim())


def _deliver(messages: list[Message]) -> int:
    if not messages:
        return 0
    connection = get_connection()
    sent = 0
    for message in messages:
        error: Exception | None = None
        try:
            connection.open()
            _as_email(message, connection).send()
            sent += 1
        except (OSError, smtplib.SMTPException, ValueError) as caught:
            error = caught
            connection.close()
        _finish(message, error)
    connection.close()
    return sent


@transaction.atomic
def send_again(*, by: Actor, message: Message) -> None:
    """Put a failed message back in the queue, at the request of a person."""
    changed = Message.objects.filter(
        pk=message.pk, community=by.community, state=MessageState.FAILED
    ).update(state=MessageState.QUEUED, attempts=0, next_attempt_at=timezone.now())
    if changed:
        record(by=by, action="message.requeued", obj=message, label=message.subject)
