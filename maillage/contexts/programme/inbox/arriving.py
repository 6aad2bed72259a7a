"""Mails come in: each once in each community, with its files, whatever is killed when.

Files are checked and kept first, outside of any transaction: a scanner may take its time. What a kill leaves of them
belongs to no item, and `retention` lets it go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.programme.inbox.models import InboxFile, InboxItem, InboxRemoval, ItemKind
from maillage.contexts.programme.inbox.queries import who_wrote
from maillage.contexts.programme.inbox.reading import Attached, Letter
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.files.checks import AS_RECEIVED, DOCUMENTS
from maillage.platform.files.models import StoredFile
from maillage.platform.files.scanning import ScannerDown
from maillage.platform.files.services import FileRefused, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tables.filters import day_start
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

OWNER: Final = "programme.inbox"
MAX_BYTES: Final = 20_000_000
# Mails that one community takes in a day: an address that became known must not fill the disk.
MAX_A_DAY: Final = 200
_NOT_YET: Final = "0"


class NotNow(Exception):
    """No file can be kept at the moment (scanner, disk): the mail stays where it is and is tried again."""


def is_full(now: datetime) -> bool:
    """Whether the community of the scope had its mails of today. 1 query."""
    today = InboxItem.objects.filter(kind=ItemKind.MAIL, created_at__gte=day_start(timezone.localdate(now)))
    return bool(today.count() >= MAX_A_DAY)


def is_known(key: str) -> bool:
    """Whether this mail came in already, or came in and was destroyed. 2 queries."""
    return bool(InboxItem.objects.filter(key=key).exists() or InboxRemoval.objects.filter(key=key).exists())


def take_in(*, by: Actor, letter: Letter, key: str, raw: bytes | None) -> bool:
    """Make an item of a mail, in the community of the scope; False when it is there already. NotNow.

    raw: the mail as it came; None when it was too heavy to be fetched.
    """
    if is_known(key):
        return False
    kept: list[InboxFile] = []
    try:
        notices = [*letter.notices, *_keep(by, letter.files, kept)]
        if raw is not None and (letter.whole or not (letter.text or kept)):
            _keep_whole(by, raw, kept, notices)
        if _enter(by=by, letter=letter, key=key, kept=kept, notices=notices):
            return True
    except BaseException:
        _let_go(by, kept)
        raise
    # Another fetch of the same mailbox was faster.
    _let_go(by, kept)
    return False


def _keep(by: Actor, files: Sequence[Attached], kept: list[InboxFile]) -> list[str]:
    """Keep what may be kept; what may not, and why, in sentences."""
    refused = []
    for one in files:
        try:
            kept.append(InboxFile(file=keep_file(by=by, name=one.name, content=one.content), rank=len(kept)))
        except FileRefused as refusal:
            if isinstance(refusal.__context__, (ScannerDown, OSError)):
                raise NotNow from refusal
            refused.append(f"« {one.name} » n’a pas été gardé. {refusal}")
    return refused


def keep_file(*, by: Actor, name: str, content: bytes) -> StoredFile:
    """A file that belongs to no item yet. FileRefused."""
    return store(
        by=by,
        community=by.community,
        owner=OWNER,
        owner_id=_NOT_YET,
        name=name,
        stream=BytesIO(content),
        kinds=DOCUMENTS,
        max_bytes=MAX_BYTES,
    )


def _keep_whole(by: Actor, raw: bytes, kept: list[InboxFile], notices: list[str]) -> None:
    try:
        file = store(
            by=by,
            community=by.community,
            owner=OWNER,
            owner_id=_NOT_YET,
            name="courriel.eml",
            stream=BytesIO(raw),
            kinds=AS_RECEIVED,
            max_bytes=2 * MAX_BYTES,
        )
    except FileRefused as refusal:
        if isinstance(refusal.__context__, (ScannerDown, OSError)):
            raise NotNow from refusal
        notices.append(f"Le courriel entier n’a pas été gardé. {refusal}")
    else:
        kept.append(InboxFile(file=file, rank=len(kept), is_message=True))


@transaction.atomic
def _enter(*, by: Actor, letter: Letter, key: str, kept: Sequence[InboxFile], notices: Sequence[str]) -> bool:
    community = serialised(by)
    if is_known(key):
        return False
    contact, user = who_wrote(letter.sender_email)
    sent_on = timezone.localdate(letter.sent_at) if letter.sent_at else timezone.localdate()
    row = InboxItem(
        community=community,
        kind=ItemKind.MAIL,
        key=key,
        message_id=letter.message_id,
        title=letter.title,
        body=letter.text,
        sender_name=letter.sender_name,
        sender_email=letter.sender_email,
        contact=contact,
        user=user,
        happened_on=min(sent_on, timezone.localdate()),
        notice="\n".join(notices),
    )
    enter(by=by, row=row, kept=kept, action="inbox.received")
    return True


def enter(*, by: Actor, row: InboxItem, kept: Sequence[InboxFile], action: str) -> None:
    """Write an item and give it its files; called within a transaction."""
    row.search_name = search_text(" ".join((row.title, row.sender_name, row.body)))[:4_000]
    row.save()
    for one in kept:
        one.community, one.item = row.community, row
        one.save()
        one.file.owner_id = str(row.pk)
        one.file.save(update_fields=["owner_id"])
    # The journal outlives the item: it does not repeat what a stranger wrote.
    record(by=by, action=action, obj=row, label=row.get_kind_display(), after={"files": len(kept)})


def _let_go(by: Actor, kept: Sequence[InboxFile]) -> None:
    for one in kept:
        forget_file(by=by, file=one.file)
