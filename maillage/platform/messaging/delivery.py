"""Delivery of the outbox: queued, sending, sent or failed.

Nothing is lost: a message leaves the queue only under a lease, and the message of a worker that died
is taken back when the lease is over. A kill between the server's answer and our commit can at worst
repeat one message, under the same Message-ID: that its text leaves is written down before it does, and a
message that left twice without an answer goes no third time by itself. A server that refuses a message for good
(5xx) fails it at once; one that asks to come back (4xx), or cannot be reached, gets it again later
(RFC 5321, 4.2.1 and 4.5.4.1).
"""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import TypeVar

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging import attachments
from maillage.platform.messaging.letters import Letter
from maillage.platform.messaging.models import Message, MessageState, ShortMessage
from maillage.platform.messaging.server.diagnosis import words_of as reason
from maillage.platform.messaging.server.settings import Line, connection
from maillage.platform.tasks.due import due_job

logger = logging.getLogger(__name__)

Waiting = TypeVar("Waiting", Message, ShortMessage)

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=4)
# With these delays the last try comes about a day and a half after the first.
MAX_ATTEMPTS = 17
# A message still "sending" after this long belongs to a worker that died: longer than one try can
# take (EMAIL_TIMEOUT to connect, then `guarded.LONGEST_CALL_S`).
LEASE = timedelta(minutes=5)
BATCH = 50
# A round takes up no message after this long: due jobs and tasks wait behind it.
ROUND = timedelta(seconds=20)
# A text that left this many times without an answer may be there as often.
MAX_UNCONFIRMED = 2
# Before the second of them: what cuts a line is often over by then.
DELAY_AFTER_UNCONFIRMED = timedelta(minutes=15)
UNCONFIRMED = (
    "Le serveur n’a pas confirmé ce message, parti deux fois : il est peut-être arrivé. "
    "Demandez à la personne avant de le renvoyer."
)


class LeaseLost(Exception):
    """The message is another worker's by now."""


def delay_after(attempts: int) -> timedelta:
    """Back-off: 30 s, 1 min, 2 min, … doubled after each failed try, four hours at most."""
    return min(FIRST_DELAY * (2 ** min(max(attempts - 1, 0), 12)), LONGEST_DELAY)


def is_final(error: Exception) -> bool:
    """True if sending the same message again would get the same refusal.

    A refusal of the recipient or of the text counts; one of our own name, password or sender is a
    wrong setting of the installation, which the next try may find corrected.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return isinstance(error, ValueError)


def is_fictitious(address: str) -> bool:
    """True for an address in a domain that is reserved for examples: nobody lives there (RFC 2606)."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    return any(
        domain == reserved or domain.endswith(f".{reserved}")
        for reserved in settings.MAILLAGE_FICTITIOUS_DOMAINS
    )


@transaction.atomic
def _take_back() -> None:
    """Messages of workers that died: queued again, or failed when they had their last try."""
    lost = Message.objects.filter(state=MessageState.SENDING, next_attempt_at__lt=timezone.now())
    lost.filter(unconfirmed__gte=MAX_UNCONFIRMED).update(state=MessageState.FAILED, error=UNCONFIRMED)
    lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=MessageState.FAILED, error="L’envoi a été interrompu à chaque essai."
    )
    lost.update(state=MessageState.QUEUED)


@transaction.atomic
def claim(kind: type[Waiting]) -> Waiting | None:
    """Take the next due message for this worker alone; one at a time, so that no lease runs out in a queue.

    kind: letters or text messages, which wait in the same way.
    """
    now = timezone.now()
    message: Waiting | None = (
        kind.objects.select_for_update(skip_locked=True)
        .filter(state=MessageState.QUEUED, next_attempt_at__lte=now)
        .order_by("next_attempt_at", "pk")
        .first()
    )
    if message is not None:
        message.state, message.next_attempt_at = MessageState.SENDING, now + LEASE
        message.attempts += 1
        message.save(update_fields=["state", "attempts", "next_attempt_at"])
    return message


def _as_email(message: Message, line: Line) -> Letter:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if message.unsubscribe_url:
        # RFC 2369 and RFC 8058: mail programs show a button, and post for the reader.
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Letter(
        subject=message.subject,
        body=message.body,
        from_email=line.sender,
        to=[message.to],
        headers=headers,
        attachments=[(one.name, one.content, one.content_type) for one in attachments.of(message)],
        connection=line.connection,
    )


def _withhold(message: Message) -> None:
    """To an invented person: nothing leaves, and the text, which may hold a link, goes as that of a sent one."""
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.WITHHELD, error="", body="", unsubscribe_url=""
    )
    attachments.let_go(message.attached_key)


def _sent(message: Message) -> None:
    """The line stays, the text goes: nobody reads it here again, and some texts hold a secret link."""
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT,
        sent_at=timezone.now(),
        unconfirmed=max(message.unconfirmed - 1, 0),
        error="",
        body="",
        unsubscribe_url="",
    )
    attachments.let_go(message.attached_key)


def _not_sent(message: Message, error: Exception) -> None:
    """Queue the message again or fail it, unless another worker has taken it since (same number of tries)."""
    logger.warning("message %s not sent: %s", message.message_id, type(error).__name__)
    delay, words, left = delay_after(message.attempts), reason(error), message.unconfirmed
    if isinstance(error, smtplib.SMTPDataError) and 400 <= error.smtp_code < 600:
        # It left, and was refused: this one is not there.
        left = max(left - 1, 0)
    final = is_final(error) or message.attempts >= MAX_ATTEMPTS
    if left >= MAX_UNCONFIRMED:
        final, words = True, UNCONFIRMED
    elif left:
        delay = max(delay, DELAY_AFTER_UNCONFIRMED)
    _held(message).update(
        state=MessageState.FAILED if final else MessageState.QUEUED,
        next_attempt_at=timezone.now() + delay,
        unconfirmed=left,
        error=words,
    )


def _held(message: Message) -> QuerySet[Message]:
    """The message, if it is still this worker's."""
    held: QuerySet[Message] = Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, attempts=message.attempts
    )
    return held


def _handing_over(message: Message) -> None:
    """Write down that the text leaves, before it does: from here to the answer nobody knows whether it arrived."""
    if not _held(message).update(unconfirmed=F("unconfirmed") + 1):
        raise LeaseLost
    message.unconfirmed += 1


def others_wait(message: Waiting) -> None:
    """The server cannot be reached: one message tries it out, those never tried yet come after that one."""
    now = timezone.now()
    untried = type(message).objects.filter(state=MessageState.QUEUED, attempts=0, next_attempt_at__lte=now)
    untried.update(next_attempt_at=now + delay_after(message.attempts) + timedelta(seconds=1))


def server_is_back(kind: type[Waiting]) -> None:
    """Those never tried had nothing to wait for but the server."""
    now = timezone.now()
    waiting = kind.objects.filter(state=MessageState.QUEUED, attempts=0, next_attempt_at__gt=now)
    if waiting.exists():
        waiting.update(next_attempt_at=now)


def _close(connection: BaseEmailBackend) -> None:
    """Hang up; what the server makes of it changes nothing for messages that it accepted."""
    with suppress(OSError, smtplib.SMTPException):
        connection.close()


def _send(message: Message, line: Line) -> Exception | None:
    """One try; the error, or None once the server has accepted the message."""
    smtp = getattr(line.connection, "connection", None)
    try:
        if isinstance(smtp, smtplib.SMTP):
            # Told by the connection at the last moment (`guarded`): a refused recipient never got the text.
            smtp.before_text = partial(_handing_over, message)  # type: ignore[attr-defined]
        else:
            _handing_over(message)
        _as_email(message, line).send()
    except (OSError, smtplib.SMTPException, ValueError, LeaseLost) as error:
        _close(line.connection)
        return error
    return None


def _open(connection: BaseEmailBackend) -> Exception | None:
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _close(connection)
        return error
    return None


def _deliver_due(line: Line) -> int:
    """Send what is due, one after the other; a server that cannot be reached ends the round."""
    sent, until = 0, monotonic() + ROUND.total_seconds()
    for _ in range(BATCH):
        if monotonic() > until:
            break
        message = claim(Message)
        if message is None:
            break
        if is_fictitious(message.to):
            _withhold(message)
            continue
        unreachable = _open(line.connection)
        error = unreachable or _send(message, line)
        if error is None:
            _sent(message)
            if not sent:
                server_is_back(Message)
            sent += 1
        else:
            _not_sent(message, error)
        if unreachable:
            others_wait(message)
            break
    return sent


@due_job("messaging.deliver", every=timedelta(seconds=5))
def deliver() -> int:
    """Deliver what is due; returns how many were sent. One refused message holds up no other."""
    with scopes_disabled():
        waiting = Message.objects.filter(
            state__in=(MessageState.QUEUED, MessageState.SENDING), next_attempt_at__lte=timezone.now()
        )
        if not waiting.exists():
            return 0
        _take_back()
        line = connection()
        try:
            return _deliver_due(line)
        finally:
            _close(line.connection)
