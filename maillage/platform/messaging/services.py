"""The outbox: a message is written with the fact it tells, then delivered by the worker (`delivery`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import make_msgid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from maillage.platform.audit.services import record
from maillage.platform.messaging.models import Message, MessageState, Notification
from maillage.platform.messaging.permissions import abilities
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

if TYPE_CHECKING:
    from maillage.platform.accounts.models import User

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text on one line, without the control characters that would open another header."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def queue_email(
    *, by: Actor, community: Community | None, to: str, subject: str, body: str, purpose: str
) -> Message:
    """Put one e-mail in the outbox, in the caller's transaction. `subject` and `purpose` name no patient.

    ValidationError if `to` is not one plain address.
    """
    validate_email(to)
    now = timezone.now()
    message: Message = Message.objects.create(
        community=community,
        purpose=purpose,
        to=to,
        subject=one_line(subject)[:200],
        body=body.replace("\x00", ""),
        message_id=make_msgid(domain=settings.MAILLAGE_MAIL_DOMAIN),
        queued_at=now,
        next_attempt_at=now,
    )
    return message


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
