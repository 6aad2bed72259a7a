"""Text messages into the outbox, and a failed one back into it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.platform.audit.services import record
from maillage.platform.messaging.attachments import one_line
from maillage.platform.messaging.models import MessageState, ShortMessage
from maillage.platform.messaging.sms.text import LONGEST, checked_number, length, plain
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class Text:
    """to: a mobile number, E.164. body: made plain; three parts at most. useless_from: as the column."""

    to: str
    body: str
    useless_from: datetime | None = None


def offered() -> bool:
    """Whether this installation sends text messages (the demonstration shows them, and sends none)."""
    return settings.MAILLAGE_SMS is not None or bool(settings.MAILLAGE_DEMO)


def queue_texts(
    *, by: Actor, community: Community | None, texts: Sequence[Text], purpose: str
) -> list[ShortMessage]:
    """Put text messages in the outbox in one go, in the caller's transaction; none name a patient.

    ValueError for a number that is none or a text that is too long, before anything is written. Where no gateway is
    set they are written all the same and fail with a sentence that says so: nobody believes that they left.
    """
    del by  # whoever calls writes the journal
    now = timezone.now()
    written: list[ShortMessage] = ShortMessage.objects.bulk_create(
        ShortMessage(
            community=community,
            purpose=purpose,
            to=checked_number(one.to),
            body=_body(one.body),
            message_id=secrets.token_hex(16),
            queued_at=now,
            next_attempt_at=now,
            useless_from=one.useless_from,
        )
        for one in texts
    )
    return written


def _body(text: str) -> str:
    body = one_line(plain(text))
    if not body or length(body) > LONGEST:
        raise ValueError("a text message has one to three parts")
    return body


@transaction.atomic
def send_again(*, by: Actor, pk: int) -> bool:
    """Put a failed text message back in the queue; False if it is not there to be sent again (any more)."""
    if not by.can("messaging.send_again"):
        raise PermissionDenied
    now = timezone.now()
    failed = ShortMessage.objects.filter(pk=pk, community=by.community, state=MessageState.FAILED)
    if not failed.exclude(body="").update(state=MessageState.QUEUED, next_attempt_at=now, attempts=0):
        return False
    row = ShortMessage.objects.get(pk=pk)
    record(by=by, action="message.requeued", obj=row, label=row.purpose, after={"purpose": row.purpose})
    return True
