"""Writes the package of one community: its rows, files, members and journal, and nothing of anybody else's.

One view of the database at one instant, like a backup; the archive is of the same form (`keeping.archive`), closed the
same way (`keeping.sealing`), and the rows are read by the same code (`keeping.rows`).
"""

from __future__ import annotations

import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage import __version__
from maillage.platform.accounts.models import User
from maillage.platform.audit.sealing import seal_new
from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.encryption.sealing import unseal
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.keeping import unfinished
from maillage.platform.keeping.archive import HEADER, ArchiveWriter, as_json
from maillage.platform.keeping.backup import part_file, said
from maillage.platform.keeping.building import standing_in
from maillage.platform.keeping.inventory import Table
from maillage.platform.keeping.package import contents, people, readable
from maillage.platform.keeping.package.extract import write_extract
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.keeping.rows import Values, parts_of, read_rows
from maillage.platform.keeping.sealing import Seal, sealed
from maillage.platform.keeping.snapshot import snapshot
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class Packed:
    """A package that was made. missing: files that were no longer on the disk."""

    path: Path
    size_bytes: int
    seconds: float
    rows: int
    files: int
    accounts: int
    missing: int


def pack(community_pk: int, target: Path, *, seal: Seal, replace: bool = False) -> Packed:
    """Write the package to `target`; KeepingRefused says why not, and leaves nothing behind."""
    target = target.expanduser().absolute()
    if target.exists() and not replace:
        raise KeepingRefused(f"{target} existe déjà : choisissez un autre nom, ou ajoutez --replace.")
    began = time.monotonic()
    with suppress(OSError):
        # So that the extract of the journal proves all of it; the anchors are another matter.
        seal_new()
    try:
        with part_file(target) as (part, file):
            with sealed(file, seal) as (stream, _):
                writer = ArchiveWriter(stream, contents.NAMES)
                accounts = _write(writer, community_pk, is_closed=seal.closed)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
            part.replace(target)
        unfinished.sync_folder(target.parent)
    except OSError as error:
        raise KeepingRefused(said(error, target)) from error
    manifest = writer.manifest
    return Packed(
        path=target,
        size_bytes=size,
        seconds=time.monotonic() - began,
        rows=sum(manifest.rows.values()),
        files=sum(name.startswith("files/") for name in manifest.members),
        accounts=accounts,
        missing=len(manifest.missing),
    )


def _write(writer: ArchiveWriter, community_pk: int, *, is_closed: bool) -> int:
    """All members; how many accounts."""
    with snapshot() as (wrapper, link), standing_in(wrapper), scopes_disabled():
        community = Community.objects.filter(pk=community_pk).first()
        if community is None:
            raise KeepingRefused("Cette communauté n’existe pas, ou plus : rien n’a été écrit.")
        tables = contents.carried_tables()
        header = _header(community, [table for _, table in tables.values()], wrapper, is_closed=is_closed)
        accounts = people.members_of(community_pk)
        writer.add(HEADER, as_json(header))
        writer.add(contents.README, readable.readme(community, header).encode())
        writer.add(contents.ACCOUNTS, as_json([one.__dict__ for one in accounts]))
        members = {one.number for one in accounts}
        for model, table in tables.values():
            _write_rows(writer, link, wrapper.vendor, model, table, community_pk, members, is_closed)
        _write_files(writer, community_pk)
        with tempfile.TemporaryFile() as journal:
            write_extract(cast(BinaryIO, journal), community, header)
            _add_file(writer, contents.JOURNAL, cast(BinaryIO, journal))
        for model, _ in tables.values():
            for name, file in readable.lists_of(model, community_pk):
                with file:
                    _add_file(writer, f"lisible/{name}", file)
        writer.finish(timezone.now().isoformat())
    return len(accounts)


def _header(community: Community, tables: list[Table], wrapper: Any, *, is_closed: bool) -> dict[str, Any]:
    return {
        "format": contents.FORMAT,
        "package": uuid.uuid4().hex,
        "version": __version__,
        "origin": settings.MAILLAGE_BASE_URL[:200],
        "made_at": timezone.now().isoformat(),
        "is_closed": is_closed,
        "community": {
            "number": community.pk,
            "slug": community.slug,
            "name": community.name,
            "is_demo": community.is_demo,
            "modules": community.modules,
            "modules_known": community.modules_known,
            "created_at": community.created_at.isoformat(),
        },
        "migrations": contents.migrations_that_count(wrapper),
        "tables": [table.as_json() for table in tables],
    }


# --- Rows -------------------------------------------------------------------------------------------------

Cell = Callable[[Any], Any]


def _write_rows(
    writer: ArchiveWriter,
    link: Any,
    vendor: str,
    model: Any,
    table: Table,
    community_pk: int,
    members: set[int],
    is_closed: bool,
) -> None:
    mark = "?" if vendor == "sqlite" else "%s"
    where = f'"community_id" = {mark}'
    parameters: list[Any] = [community_pk]
    if model is StoredFile:
        where, parameters = f'{where} AND "owner" <> {mark}', [community_pk, contents.OWNER]
    batches = read_rows(link, vendor, table, where, parameters)
    count = 0
    for number, part in enumerate(parts_of(_leaving(batches, model, members, is_closed)), start=1):
        writer.add(f"rows/{table.name}/{number:06}.jsonl", part.content)
        count += part.rows
    writer.manifest.rows[table.name] = count


def _leaving(
    batches: Iterator[list[Values]], model: Any, members: set[int], is_closed: bool
) -> Iterator[list[Values]]:
    """The rows as they leave: nobody's number who was never a member, sealed texts in clear, no text of a message."""
    cells = {
        at: cell
        for at, field in enumerate(contents.fields_of(model))
        if (cell := _cell(field, members, is_closed)) is not None
    }
    for batch in batches:
        if cells:
            batch = [
                [cells[at](value) if at in cells else value for at, value in enumerate(row)] for row in batch
            ]
        yield batch


def _cell(field: Any, members: set[int], is_closed: bool) -> Cell | None:
    if field.is_relation and field.related_model is User:
        stranger = None if field.null else people.OUTSIDER
        return lambda value: value if value in members else stranger if value is not None else None
    if isinstance(field, EncryptedTextField):
        return lambda value: _in_clear(value, field, is_closed)
    if field.model._meta.label == "messaging.Message" and field.name in contents.UNSENT:
        # What was sent is empty already; what was not may hold a link that opens a door.
        return lambda value: ""
    return None


def _in_clear(value: str | None, field: Any, is_closed: bool) -> str | None:
    if not value:
        return value
    if not is_closed:
        raise KeepingRefused(
            f"Cette communauté a des données chiffrées ({field.model._meta.verbose_name}) : "
            "son paquet ne s’écrit qu’avec une phrase secrète."
        )
    return unseal(value)


# --- Files ------------------------------------------------------------------------------------------------


def digests_of(community_pk: int) -> Sequence[str]:
    """Contents of the community's files, but packages made before."""
    rows = StoredFile.objects.filter(community_id=community_pk).exclude(owner=contents.OWNER)
    return sorted(set(rows.values_list("sha256", flat=True)))


def _write_files(writer: ArchiveWriter, community_pk: int) -> None:
    for sha256 in digests_of(community_pk):
        try:
            file = storage.path_of(sha256).open("rb")
        except (FileNotFoundError, ValueError):
            writer.manifest.missing.append(sha256)
            continue
        with file:
            if _add_file(writer, f"files/{sha256}", file) != sha256:
                writer.manifest.altered.append(sha256)


def _add_file(writer: ArchiveWriter, name: str, file: BinaryIO) -> str:
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    return writer.add_stream(name, size, file)
