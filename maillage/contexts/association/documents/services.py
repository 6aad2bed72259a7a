"""Writes on documents. A file is checked and kept first, outside of any transaction: a scanner may take its time."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.contexts.association.documents.access import OWNER
from maillage.contexts.association.documents.models import Document, DocumentText, DocumentVersion
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.files.checks import DOCUMENTS
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import FileRefused, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS: Final = (
    "kind",
    "title",
    "detail",
    "visibility",
    "valid_from",
    "valid_until",
    "keep_until",
    "meeting",
    "body",
)
KINDS: Final = DOCUMENTS
MAX_BYTES: Final = 20_000_000
# Until its document has a number.
_NOT_YET: Final = "0"

__all__ = ["ChangedMeanwhile", "DocumentRefused", "FileRefused", "add_document", "add_version"]


class DocumentRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, DocumentRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: Document


def _check(values: dict[str, Any]) -> None:
    if not str(values.get("title", "")).strip():
        raise DocumentRefused("Donnez un titre au document.")
    first, last = values.get("valid_from"), values.get("valid_until")
    if first and last and last < first:
        raise DocumentRefused("La fin de validité précède son début.")


def add_document(*, by: Actor, values: dict[str, Any], name: str, stream: BinaryIO) -> Document:
    """Put a document in the register with its first file. values: of `FIELDS`.

    Raises DocumentRefused, or FileRefused from the room `files`; nothing is kept then.
    """
    _check(values)
    file = _kept(by, name, stream)
    try:
        return _enter(by=by, values=values, file=file)
    except BaseException:
        forget_file(by=by, file=file)
        raise


def _kept(by: Actor, name: str, stream: BinaryIO) -> StoredFile:
    return store(
        by=by,
        community=by.community,
        owner=OWNER,
        owner_id=_NOT_YET,
        name=name,
        stream=stream,
        kinds=KINDS,
        max_bytes=MAX_BYTES,
    )


@transaction.atomic
def _enter(*, by: Actor, values: dict[str, Any], file: StoredFile) -> Document:
    assert by.community is not None
    document = Document(community=by.community, created_by=by.user)
    _set(document, values)
    document.save()
    _attach(by, document, file, number=1, note="")
    record(by=by, action="document.added", obj=document, after={name: values.get(name) for name in FIELDS})
    return document


def _set(document: Document, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(document, name, values[name])
    document.title = document.title.strip()[:200]
    document.search_name = search_text(f"{document.title} {document.detail}")[:260]


def _attach(by: Actor, document: Document, file: StoredFile, *, number: int, note: str) -> DocumentVersion:
    file.owner_id = str(document.pk)
    file.save(update_fields=["owner_id"])
    version: DocumentVersion = DocumentVersion.objects.create(
        community=document.community,
        document=document,
        number=number,
        file=file,
        note=note.strip()[:300],
        added_at=timezone.now(),
        added_by=by.user,
    )
    return version


def add_version(
    *, by: Actor, document: Document, name: str, stream: BinaryIO, note: str = ""
) -> DocumentVersion:
    """A new file under the same title; the earlier ones stay. Raises as `add_document`."""
    file = _kept(by, name, stream)
    try:
        return _replace(by=by, pk=document.pk, file=file, note=note)
    except BaseException:
        forget_file(by=by, file=file)
        raise


@transaction.atomic
def _replace(*, by: Actor, pk: int, file: StoredFile, note: str) -> DocumentVersion:
    document: Document = Document.objects.select_for_update().get(pk=pk)
    if document.archived_at is not None:
        raise DocumentRefused("Ce document est archivé : rétablissez-le d’abord.")
    versions = DocumentVersion.objects.filter(document=document)
    last: int = versions.aggregate(last=Max("number"))["last"] or 0
    versions.filter(is_current=True).update(is_current=False)
    # It is read again for the search.
    DocumentText.objects.filter(document=document).delete()
    version = _attach(by, document, file, number=last + 1, note=note)
    record(by=by, action="document.version", obj=document, after={"number": version.number})
    return version


@transaction.atomic
def update_document(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> Document:
    """Write the named fields of `FIELDS`. ChangedMeanwhile when `seen` is not the version of today."""
    _check(values)
    document: Document = Document.objects.select_for_update().get(pk=pk)
    if document.version != seen:
        raise ChangedMeanwhile(document)
    before = {name: getattr(document, name) for name in FIELDS}
    _set(document, values)
    after = {name: getattr(document, name) for name in FIELDS}
    if before != after:
        document.version += 1
        document.save()
        record(by=by, action="document.changed", obj=document, before=before, after=after)
    return document


@transaction.atomic
def archive(*, by: Actor, document: Document) -> Document:
    """Out of the lists; still there for who has the right. Twice is once."""
    return _archived(by, document, archived=True)


@transaction.atomic
def restore(*, by: Actor, document: Document) -> Document:
    """Back in the lists: also how an archiving is undone."""
    return _archived(by, document, archived=False)


def _archived(by: Actor, document: Document, *, archived: bool) -> Document:
    row: Document = Document.objects.select_for_update().get(pk=document.pk)
    if (row.archived_at is not None) == archived:
        return row
    row.archived_at = timezone.now() if archived else None
    row.version += 1
    row.save()
    record(by=by, action="document.archived" if archived else "document.restored", obj=row)
    return row


@transaction.atomic
def delete(*, by: Actor, document: Document) -> None:
    """Erase a document with all of its versions: archived first, since this is not undone."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Document = Document.objects.select_for_update().get(pk=document.pk)
    if row.archived_at is None:
        raise DocumentRefused("Archivez ce document avant de l’effacer.")
    erase(by=by, document=row)


def erase(*, by: Actor, document: Document) -> None:
    """The rows and the files, in the caller's transaction."""
    files = list(
        StoredFile.objects.filter(
            pk__in=list(DocumentVersion.objects.filter(document=document).values_list("file_id", flat=True))
        )
    )
    record(by=by, action="document.deleted", obj=document, after={"count": len(files)})
    document.delete()
    for file in files:
        forget_file(by=by, file=file)
