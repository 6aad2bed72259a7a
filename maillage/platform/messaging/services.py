"""The outbox: a message is written with the fact it tells, then delivered by the worker (`delivery`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from maillage.platform.audit.services import record
from maillage.platform.messaging.attachments import Attachment, keep, one_line
from maillage.platform.messaging.models import Message, MessageState, Notification
from maillage.platform.messaging.permissions import abilities
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

if TYPE_CHECKING:
    from maillage.platform.accounts.models import User

__all__ = [
    "Attachment",
    "Draft",
    "mark_read",
    "notify",
    "one_line",
    "queue_email",
    "queue_many",
    "send_again",
]


@dataclass(frozen=True)
class Draft:
    """One of many letters. unsubscribe_url: where its reader stops such letters, "" where they are imposed."""

    to: str
    subject: str
    body: str
    unsubscribe_url: str = ""


def queue_email(
    *,
    by: Actor,
    community: Community | None,
    to: str,
    subject: str,
    body: str,
    purpose: str,
    attachments: Sequence[Attachment] = (),
    unsubscribe_url: str = "",
) -> Message:
    """Put one e-mail in the outbox, in the caller's transaction. `subject` and `purpose` name no patient.

    attachments: kept with the message until it is sent, then erased. unsubscribe_url: an address that stops such
    letters by a POST without a page in between (RFC 8058); it is erased with the text.
    ValidationError if `to` is not one plain address, or the files are too many or too heavy.
    """
    draft = Draft(to, subject, body, unsubscribe_url)
    [message] = queue_many(
        by=by, community=community, letters=[draft], purpose=purpose, attachments=attachments
    )
    return message


def queue_many(
    *,
    by: Actor,
    community: Community | None,
    letters: Sequence[Draft],
    purpose: str,
    attachments: Sequence[Attachment] = (),
) -> list[Message]:
    """Put letters in the outbox in one go, in the caller's transaction; their files are kept once for all of them.

    The messages are in the order of the letters. ValidationError as `queue_email`, before anything is written.
    """
    del (
        by
    )  # whoever calls writes the journal; here so that no letter leaves without somebody who asked for it
    if not letters:
        return []
    for letter in letters:
        validate_email(letter.to)
    now = timezone.now()
    key = keep(attachments, community, now)
    written: list[Message] = Message.objects.bulk_create(
        _queued(letter, community, purpose, key, now) for letter in letters
    )
    return written


def _queued(letter: Draft, community: Community | None, purpose: str, key: str, now: datetime) -> Message:
    return Message(
        community=community,
        purpose=purpose,
        to=letter.to,
        subject=one_line(letter.subject)[:200],
        body=letter.body.replace("\x00", ""),
        attached_key=key,
        unsubscribe_url=letter.unsubscribe_url,
        message_id=make_msgid(domain=settings.MAILLAGE_MAIL_DOMAIN),
        queued_at=now,
        next_attempt_at=now,
    )


def notify(*, community: Community, users: Iterable[User], title: str, url: str = "") -> None:
    """Tell users something in the notification centre, in the caller's transaction.

    Who was told the same thing with the same address already is not told again: a task may run twice.
    """
    now, title = timezone.now(), title[:160]
    told = set(Notification.objects.filter(title=title, url=url).values_list("user_id", flat=True))
    Notification.objects.bulk_create(
        Notification(community=community, user=user, title=title, url=url, created_at=now)
        for user in users
        if user.pk not in told
    )


@transaction.atomic
def mark_read(*, by: Actor) -> int:
    """Mark the actor's notifications of this community read; how many."""
    unread = Notification.objects.filter(user=by.user, community=by.community, read_at=None)
    return int(unread.update(read_at=timezone.now()))


@transaction.atomic
def send_again(*, by: Actor, message: Message) -> bool:
    """Put a failed message back in the queue; False if it is not there to be sent again (any more)."""
    if not by.can("messaging.send_again"):
        raise PermissionDenied
    message = Message.objects.select_for_update().get(pk=message.pk, community=by.community)
    if not abilities(by, message)["send_again"]:
        return False
    message.state, message.next_attempt_at = MessageState.QUEUED, timezone.now()
    message.attempts = message.unconfirmed = 0
    message.save(update_fields=["state", "attempts", "unconfirmed", "next_attempt_at"])
    record(
        by=by,
        action="message.requeued",
        obj=message,
        label=message.subject,
        after={"purpose": message.purpose},
    )
    return True
