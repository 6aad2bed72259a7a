"""Writes on what came in: notes of calls, dropped files, what is discarded, destroyed, and the settings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.inbox import addresses, arriving
from maillage.contexts.programme.inbox.models import (
    InboxFile,
    InboxItem,
    InboxRemoval,
    InboxSettings,
    ItemKind,
    ItemState,
)
from maillage.contexts.programme.inbox.refusals import InboxRefused, SortedMeanwhile
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

MIN_KEPT_DAYS: Final = 7
MAX_KEPT_DAYS: Final = 365


# --- What is noted or dropped by hand ---------------------------------------------------------------------


def note_call(
    *,
    by: Actor,
    once: str,
    title: str,
    happened_on: date,
    contact: Contact | None = None,
    caller: str = "",
    body: str = "",
) -> InboxItem | None:
    """A note of a telephone call; None when the page that was sent (`once`) was written down already. InboxRefused."""
    row = InboxItem(
        kind=ItemKind.CALL,
        title=" ".join(title.split())[:200],
        body=body.strip(),
        sender_name=contact.name if contact is not None else " ".join(caller.split())[:200],
        contact=contact,
        happened_on=happened_on,
    )
    if not row.title:
        raise InboxRefused("Dites en une phrase de quoi il s’agissait.")
    return _written(by=by, once=once, row=row, kept=())


def drop_files(
    *, by: Actor, once: str, title: str, happened_on: date, files: Sequence[tuple[str, bytes]], body: str = ""
) -> InboxItem | None:
    """Photos or files in one item; None when the page that was sent was written down already.

    FileRefused for the first file that may not be kept, InboxRefused without a file: nothing is kept then.
    """
    if not files:
        raise InboxRefused("Prenez une photo, ou choisissez un fichier.")
    if arriving.is_known(_key_of(by, once)):
        return None
    kept: list[InboxFile] = []
    try:
        for name, content in files:
            file = arriving.keep_file(by=by, name=name, content=content)
            kept.append(InboxFile(file=file, rank=len(kept)))
        words = " ".join(title.split())[:200] or kept[0].file.name.rpartition(".")[0][:200]
        row = InboxItem(kind=ItemKind.FILE, title=words, body=body.strip(), happened_on=happened_on)
        written = _written(by=by, once=once, row=row, kept=kept)
    except BaseException:
        _forget(by, kept)
        raise
    if written is None:
        _forget(by, kept)
    return written


def _forget(by: Actor, kept: Sequence[InboxFile]) -> None:
    for one in kept:
        forget_file(by=by, file=one.file)


def _key_of(by: Actor, once: str) -> str:
    """A form sent twice is one item; the form of one person is not another's."""
    return hashlib.sha256(f"form:{by.user.pk if by.user else 0}:{once}".encode()).hexdigest()


@transaction.atomic
def _written(*, by: Actor, once: str, row: InboxItem, kept: Sequence[InboxFile]) -> InboxItem | None:
    row.community = serialised(by)
    row.key, row.created_by = _key_of(by, once), by.user
    if row.happened_on > timezone.localdate():
        raise InboxRefused("Ce jour est à venir : notez ce qui a eu lieu.")
    if arriving.is_known(row.key):
        return None
    arriving.enter(by=by, row=row, kept=kept, action="inbox.noted")
    return row


# --- What is put aside ------------------------------------------------------------------------------------


def locked(by: Actor, pk: int, seen: int) -> InboxItem:
    """The item as the page showed it; SortedMeanwhile when somebody else was faster. Called within a transaction."""
    serialised(by)
    row: InboxItem = InboxItem.objects.select_related("sorted_by").get(pk=pk)
    if row.version != seen:
        raise SortedMeanwhile(row)
    return row


def sort(by: Actor, row: InboxItem, state: str, action: str, **after: Any) -> None:
    """Write where an item stands; called within a transaction, on a locked row."""
    before = {"state": row.state}
    row.state = state
    row.sorted_at = timezone.now() if state != ItemState.WAITING else None
    row.sorted_by = by.user if state != ItemState.WAITING else None
    row.version += 1
    row.save()
    record(
        by=by,
        action=action,
        obj=row,
        label=row.get_kind_display(),
        before=before,
        after={"state": state, **after},
    )


@transaction.atomic
def discard(*, by: Actor, pk: int, version: int) -> InboxItem:
    """Put an item aside: it stays as long as the others, and may be taken up again. SortedMeanwhile, InboxRefused."""
    row = locked(by, pk, version)
    if row.state != ItemState.WAITING:
        raise InboxRefused("Seul un élément à classer s’écarte.")
    sort(by, row, ItemState.DISCARDED, "inbox.discarded")
    return row


@transaction.atomic
def restore(*, by: Actor, pk: int, version: int) -> InboxItem:
    """Take an item up again: one that was discarded, or of whose filing nothing is left. SortedMeanwhile."""
    row = locked(by, pk, version)
    if row.state == ItemState.WAITING:
        return row
    if row.evidence_id or row.follow_up_id or row.step_id:
        raise InboxRefused("Retirez d’abord ce qui en a été fait : la preuve, la suite ou l’étape.")
    sort(by, row, ItemState.WAITING, "inbox.restored")
    return row


def destroy(*, by: Actor, pk: int) -> None:
    """Destroy an item at once with its files, and have its mail taken out of the mailbox. It does not come in again.

    The contents leave the disk as soon as this is written, unless something else holds the same ones.
    """
    contents = _destroyed(by=by, pk=pk)
    for digest, stored_at in contents:
        with scopes_disabled():
            held = StoredFile.objects.filter(sha256=digest).exists()
        if not held:
            # Deposited again since: it is that one's.
            storage.remove_if_older(storage.path_of(digest), stored_at + 0.001)


@transaction.atomic
def _destroyed(*, by: Actor, pk: int) -> list[tuple[str, float]]:
    community = serialised(by)
    row: InboxItem = InboxItem.objects.get(pk=pk)
    message_id = row.message_id if row.kind == ItemKind.MAIL else ""
    InboxRemoval.objects.create(community=community, key=row.key, message_id=message_id)
    record(by=by, action="inbox.destroyed", obj=row, label=row.get_kind_display())
    contents = [(one.sha256, one.stored_at.timestamp()) for one in let_files_go(by=by, row=row)]
    row.delete()
    return contents


def let_files_go(*, by: Actor, row: InboxItem) -> list[StoredFile]:
    """Forget the files of an item; called within a transaction."""
    links = list(InboxFile.objects.filter(item=row).select_related("file").order_by("rank", "pk"))
    files = [one.file for one in links]
    for one in links:
        one.delete()
    for file in files:
        forget_file(by=by, file=file)
    return files


# --- Settings ---------------------------------------------------------------------------------------------


@transaction.atomic
def new_address(*, by: Actor) -> InboxSettings:
    """Open the community's address, or give it another one: the old one leads nowhere from then on."""
    row = _settings(by)
    had = bool(row.secret)
    row.secret = addresses.new_secret()
    row.secret_digest = digest_of(row.secret)
    row.opened_at = timezone.now()
    row.version += 1
    row.save()
    record(by=by, action="inbox.address_renewed" if had else "inbox.address_opened", obj=row)
    return row


@transaction.atomic
def close_address(*, by: Actor) -> None:
    """Close the address: what is sent to it is told to nobody. Twice is once."""
    row = _settings(by)
    if not row.secret:
        return
    row.secret, row.secret_digest, row.opened_at = "", None, None
    row.version += 1
    row.save()
    record(by=by, action="inbox.address_closed", obj=row)


@transaction.atomic
def keep_for(*, by: Actor, days: int) -> InboxSettings:
    """How many days contents are kept. InboxRefused out of bounds."""
    if not MIN_KEPT_DAYS <= days <= MAX_KEPT_DAYS:
        raise InboxRefused(f"Entre {MIN_KEPT_DAYS} et {MAX_KEPT_DAYS} jours.")
    row = _settings(by)
    before = {"kept_days": row.kept_days}
    if row.pk and row.kept_days == days:
        return row
    row.kept_days = days
    row.version += 1
    row.save()
    record(by=by, action="inbox.kept_for", obj=row, before=before, after={"kept_days": days})
    return row


def _settings(by: Actor) -> InboxSettings:
    community = serialised(by)
    found: InboxSettings | None = InboxSettings.objects.order_by("pk").first()
    return found or InboxSettings(community=community, version=0)


__all__ = [
    "MAX_KEPT_DAYS",
    "MIN_KEPT_DAYS",
    "close_address",
    "destroy",
    "discard",
    "drop_files",
    "keep_for",
    "let_files_go",
    "locked",
    "new_address",
    "note_call",
    "restore",
    "sort",
]
