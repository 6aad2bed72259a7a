"""Files that leave with a message: kept once for all letters of a mailing, erased when the last one has left."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.platform.messaging.models import AttachedFile, Message, MessageState
from maillage.platform.tenancy.models import Community

MAX_FILES = 10
# Base64 makes a third more of it, and many servers refuse letters above 25 MB, some above 10.
MAX_BYTES = 7_000_000
UNSENT = (MessageState.QUEUED, MessageState.SENDING)

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SEPARATORS = re.compile(r"[/\\\\:]+")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}(; ?[a-z]+=[A-Za-z0-9_-]+)?")
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Attachment:
    """A file to send: its name as the reader saves it, its type (« application/pdf »), its bytes."""

    name: str
    content_type: str
    content: bytes


def one_line(text: str) -> str:
    """The text on one line, without the control characters that would open another header."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def check(attachments: Sequence[Attachment]) -> None:
    """ValidationError if there are too many files for a letter, or too heavy ones."""
    if len(attachments) > MAX_FILES:
        raise ValidationError(f"Une lettre porte {MAX_FILES} pièces jointes au plus.")
    if sum(len(one.content) for one in attachments) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise ValidationError(
            f"Les pièces jointes dépassent {limit} Mo en tout : bien des messageries les refuseraient. "
            "Allégez-les, ou donnez un lien."
        )


def keep(attachments: Sequence[Attachment], community: Community | None, now: datetime) -> str:
    """Keep the files and answer the key that messages name them by; "" for none. Raises as `check`."""
    if not attachments:
        return ""
    check(attachments)
    key = secrets.token_hex(16)
    AttachedFile.objects.bulk_create(
        AttachedFile(
            community=community,
            key=key,
            rank=rank,
            file_name=file_name(one.name),
            content_type=one.content_type if _TYPE.fullmatch(one.content_type) else _UNKNOWN,
            content=one.content,
            queued_at=now,
        )
        for rank, one in enumerate(attachments)
    )
    return key


def file_name(name: str) -> str:
    """A name for a file on any system: one line, no folder, 120 characters, never empty."""
    plain = one_line(_SEPARATORS.sub("-", name)).strip(". ")
    return plain[:120] or "document"


def of(message: Message) -> list[Attachment]:
    """The files that leave with this message, in order. 1 query, none without a key."""
    if not message.attached_key:
        return []
    rows = AttachedFile.objects.filter(key=message.attached_key).order_by("rank", "pk")
    return [Attachment(row.file_name, row.content_type, bytes(row.content)) for row in rows]


def let_go(key: str) -> None:
    """Erase the files once no message needs them any more: a failed one does while it may be sent again."""
    if key and not _needed(key):
        AttachedFile.objects.filter(key=key).delete()


def sweep(before: datetime) -> int:
    """Erase the files queued before that moment that no message needs; how many.

    They are left by a kill between a sending and `let_go`, and by messages that were deleted or forgotten.
    """
    erased = 0
    old = AttachedFile.objects.filter(queued_at__lt=before)
    for key in old.order_by("key").values_list("key", flat=True).distinct():
        with transaction.atomic():
            if not _needed(key):
                erased += AttachedFile.objects.filter(key=key).delete()[0]
    return erased


def _needed(key: str) -> bool:
    """Read by state, which has an index: what waits or failed is a small part of the outbox."""
    named = Message.objects.filter(attached_key=key)
    failed = named.filter(state=MessageState.FAILED).exclude(body="")
    return bool(named.filter(state__in=UNSENT).exists() or failed.exists())
