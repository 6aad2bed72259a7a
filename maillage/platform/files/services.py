"""Writes on files: store, let go, and the job that removes contents that nothing names any more."""

from __future__ import annotations

import errno
import time
from collections.abc import Collection
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.audit.services import record
from maillage.platform.files import scanning, storage
from maillage.platform.files.checks import AS_RECEIVED, DOCUMENTS, KINDS, Kind, clean_name, in_words, kind_of
from maillage.platform.files.models import StoredFile
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

MAX_BYTES = 20_000_000
# A content without row may belong to a transaction that is still open: a day is ample.
ORPHAN_AGE = timedelta(days=1)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FileRefused(ValueError):
    """The file was not stored; the message is for the person, nothing is left behind."""


def store(
    *,
    by: Actor,
    community: Community | None,
    owner: str,
    owner_id: str | int,
    name: str,
    stream: BinaryIO,
    kinds: Collection[str] = DOCUMENTS,
    max_bytes: int = MAX_BYTES,
) -> StoredFile:
    """Check a file by its content, put it on the disk, then write its row. FileRefused says why not.

    owner, owner_id: what it belongs to; `registry.file_access` is asked under `owner` who may download it.
    kinds: names of `checks.KINDS`. community is None for the installation's own files.
    If the caller's transaction is rolled back, the content stays without row until `remove_orphans`.
    """
    try:
        with storage.received(stream, max_bytes) as draft:
            kind = _checked(draft, kinds)
            storage.put_in_place(draft)
    except storage.TooLarge:
        raise FileRefused(f"Ce fichier dépasse {max_bytes // 1_000_000 or 1} Mo.") from None
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise FileRefused("Le serveur n’a plus de place : rien n’a été enregistré.") from error
    return _write_row(by, community, owner, str(owner_id), clean_name(name, kind), kind, draft)


def _checked(draft: storage.Draft, kinds: Collection[str]) -> Kind:
    if draft.size_bytes == 0:
        raise FileRefused("Ce fichier est vide.")
    kind = KINDS["eml"] if kinds == AS_RECEIVED else kind_of(draft.path)
    if kind is None or kind.name not in kinds:
        raise FileRefused(f"Ce fichier n’est pas d’un format accepté ({in_words(kinds)}).")
    try:
        scanning.scan(draft.path)
    except scanning.Infected:
        raise FileRefused(
            "L’antivirus a trouvé un programme malveillant dans ce fichier : il n’a pas été enregistré."
        ) from None
    except scanning.ScannerDown:
        raise FileRefused(
            "L’antivirus ne répond pas : rien n’a été enregistré. Réessayez dans quelques minutes."
        ) from None
    return kind


@transaction.atomic
def _write_row(
    by: Actor,
    community: Community | None,
    owner: str,
    owner_id: str,
    name: str,
    kind: Kind,
    draft: storage.Draft,
) -> StoredFile:
    file: StoredFile = StoredFile.objects.create(
        community=community,
        owner=owner,
        owner_id=owner_id,
        name=name,
        content_type=kind.content_type,
        size_bytes=draft.size_bytes,
        sha256=draft.sha256,
        stored_at=timezone.now(),
        stored_by=by.user,
    )
    record(by=by, action="file.stored", obj=file, after={"size_bytes": draft.size_bytes, "owner": owner})
    return file


@transaction.atomic
def share(*, by: Actor, file: StoredFile, owner: str, owner_id: str | int) -> StoredFile:
    """A row of its own for the same content, under another owner: it stays when the first one lets its own go.

    The content is kept once. `registry.file_access` is asked under the new owner who may download it.
    """
    row: StoredFile = StoredFile.objects.create(
        community=file.community,
        owner=owner,
        owner_id=str(owner_id),
        name=file.name,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        stored_at=timezone.now(),
        stored_by=file.stored_by,
    )
    record(by=by, action="file.stored", obj=row, after={"size_bytes": row.size_bytes, "owner": owner})
    return row


@transaction.atomic
def delete(*, by: Actor, file: StoredFile) -> None:
    """Forget the file; its content goes with `remove_orphans` once no row names it."""
    record(
        by=by, action="file.deleted", obj=file, before={"size_bytes": file.size_bytes, "owner": file.owner}
    )
    file.delete()


@due_job("files.remove_orphans", every=timedelta(days=1))
def remove_orphans() -> int:
    """Remove contents that no row names, and drafts of killed processes, older than a day; how many."""
    before = time.time() - ORPHAN_AGE.total_seconds()
    removed = sum(storage.remove_if_older(path, before) for path in storage.unfinished())
    for path in storage.contents():
        with scopes_disabled():
            named = StoredFile.objects.filter(sha256=path.name).exists()
        if not named:
            removed += storage.remove_if_older(path, before)
    return removed
