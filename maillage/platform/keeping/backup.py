"""Writes a backup: one view of the database, the files that it names, under its name only once it is whole."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.utils import timezone

from maillage import __version__
from maillage.platform.encryption import keys as field_keys
from maillage.platform.files import storage
from maillage.platform.keeping import archive
from maillage.platform.keeping.folders import kept_folders
from maillage.platform.keeping.inventory import NewerDatabase, Table, tables_of
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.keeping.rows import last_numbers, read_parts
from maillage.platform.keeping.sealing import Opener, Seal, sealed
from maillage.platform.keeping.snapshot import snapshot

FILES_TABLE: Final = "files_storedfile"
SEALS_TABLE: Final = "audit_seal"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Written:
    """A backup that was made. opener: opens it again in this process, without any secret of the operator."""

    path: Path
    size_bytes: int
    seconds: float
    rows: int
    files: int
    with_keys: bool
    missing: list[str]
    altered: list[str]
    opener: Opener = field(repr=False)


def back_up(target: Path, *, seal: Seal, replace: bool = False) -> Written:
    """Write a backup to `target`; KeepingRefused says why not, and leaves nothing behind.

    The installation may be in use. Keys are inside only if `seal` closes the file.
    """
    target = target.expanduser().absolute()
    if target.exists() and not replace:
        raise KeepingRefused(f"{target} existe déjà : choisissez un autre nom, ou ajoutez --replace.")
    began = time.monotonic()
    try:
        with part_file(target) as (part, file):
            with sealed(file, seal) as (stream, opener):
                writer = archive.ArchiveWriter(stream)
                with_keys = _write(writer, with_keys=seal.closed)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
            part.replace(target)
        _sync_folder(target.parent)
    except NewerDatabase as newer:
        raise KeepingRefused(
            f"La base vient d’une version plus récente de Maillage ({newer.args[0]}) : sauvegardez avec celle-là."
        ) from newer
    except OSError as error:
        raise KeepingRefused(said(error, target)) from error
    manifest = writer.manifest
    return Written(
        path=target,
        size_bytes=size,
        seconds=time.monotonic() - began,
        rows=sum(manifest.rows.values()),
        files=sum(name.startswith(("files/", "folders/")) for name in manifest.members),
        with_keys=with_keys,
        missing=manifest.missing,
        altered=manifest.altered,
        opener=opener,
    )


def said(error: OSError, target: Path) -> str:
    if error.errno in _NO_ROOM:
        return (
            f"Plus de place sur le disque de {target.parent} : la sauvegarde n’a pas été faite, rien n’y est resté. "
            "Libérez de la place ou choisissez un autre disque."
        )
    return (
        f"Impossible d’écrire la sauvegarde {target} ({error.strerror or error}) : elle n’a pas été faite. "
        "Vérifiez que le dossier existe et que Maillage peut y écrire."
    )


@contextlib.contextmanager
def part_file(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """FILE.part, for this process alone and readable by its owner alone; gone at the end unless it was renamed."""
    path = target.with_name(f"{target.name}.part")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "r+b", buffering=1 << 20) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeepingRefused(
                f"Une autre sauvegarde s’écrit déjà vers {target} : attendez sa fin."
            ) from None
        # What a killed process left.
        file.truncate(0)
        try:
            yield path, file
        except BaseException:
            path.unlink(missing_ok=True)
            # Closing would try again to write what did not fit.
            with contextlib.suppress(OSError):
                file.close()
            raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- What goes in -----------------------------------------------------------------------------------------


def _write(writer: archive.ArchiveWriter, *, with_keys: bool) -> bool:
    """All members; True if keys are among them."""
    started_at = timezone.now()
    with snapshot() as (wrapper, link), contextlib.ExitStack() as open_files:
        # Held open from the start: an import that ends meanwhile removes the copy of the one before.
        folders = [
            (f"folders/{folder.name}/{path.name}", file)
            for folder in kept_folders
            for path, file in _opened(folder.files(), open_files)
        ]
        tables, migrations = tables_of(wrapper)
        if not migrations:
            raise KeepingRefused(
                "Cette base est vide : il n’y a rien à sauvegarder (voyez « maillage migrate »)."
            )
        header = {
            "format": archive.FORMAT,
            "version": __version__,
            "database": wrapper.vendor,
            "started_at": started_at.isoformat(),
            "migrations": migrations,
            "tables": [table.as_json() for table in tables],
            "last_numbers": last_numbers(link, wrapper.vendor, tables),
            "field_keys": key_marks(),
            "journal": _journal_head(link, tables),
        }
        writer.add(archive.HEADER, archive.as_json(header))
        for table in tables:
            _write_rows(writer, link, wrapper.vendor, table)
        for sha256 in _named_files(link, tables):
            _write_stored_file(writer, sha256)
        for name, file in folders:
            writer.add_stream(name, os.fstat(file.fileno()).st_size, file)
    keys = _key_files() if with_keys else []
    for name, content in keys:
        writer.add(f"keys/{name}", content)
    writer.finish(timezone.now().isoformat())
    return bool(keys)


def _opened(paths: Iterator[Path], stack: contextlib.ExitStack) -> Iterator[tuple[Path, BinaryIO]]:
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            yield path, stack.enter_context(path.open("rb"))


def _write_rows(writer: archive.ArchiveWriter, link: Any, vendor: str, table: Table) -> None:
    count = 0
    for number, part in enumerate(read_parts(link, vendor, table), start=1):
        writer.add(f"rows/{table.name}/{number:06}.jsonl", part.content)
        count += part.rows
    writer.manifest.rows[table.name] = count


def _named_files(link: Any, tables: list[Table]) -> list[str]:
    """Digests of the stored files that the rows of this view name."""
    if all(table.name != FILES_TABLE for table in tables):
        return []
    rows = link.execute(f'SELECT DISTINCT sha256 FROM "{FILES_TABLE}"').fetchall()  # noqa: S608  # our own table
    return sorted(sha256 for (sha256,) in rows)


def _write_stored_file(writer: archive.ArchiveWriter, sha256: str) -> None:
    """A content that is gone or no longer its digest does not stop a backup; it is told."""
    try:
        with storage.path_of(sha256).open("rb") as file:
            found = writer.add_stream(f"files/{sha256}", os.fstat(file.fileno()).st_size, file)
    except (FileNotFoundError, ValueError):
        writer.manifest.missing.append(sha256)
        return
    if found != sha256:
        writer.manifest.altered.append(sha256)


def _journal_head(link: Any, tables: list[Table]) -> dict[str, Any] | None:
    """The last sealed line of the journal, for whoever compares a backup with the anchors."""
    if all(table.name != SEALS_TABLE for table in tables):
        return None
    query = f'SELECT number, chain_digest FROM "{SEALS_TABLE}" ORDER BY number DESC LIMIT 1'  # noqa: S608  # ours
    row = link.execute(query).fetchone()
    return None if row is None else {"number": row[0], "chain": bytes(row[1]).hex()}


# --- Keys -------------------------------------------------------------------------------------------------


def key_marks() -> list[str]:
    """What tells one key of the encrypted fields from another, and opens nothing (they are 256 random bits)."""
    entries = field_keys.current().entries()
    return [hashlib.sha256(f"maillage:{entry}".encode()).hexdigest()[:16] for entry in entries]


def key_paths() -> dict[str, Path]:
    """The files of keys of this installation, by name; a key given by a variable has none."""
    paths = (
        {"field_keys": Path(settings.MAILLAGE_FIELD_KEYS_FILE)} if not settings.MAILLAGE_FIELD_KEYS else {}
    )
    if not os.environ.get("MAILLAGE_SECRET_KEY"):
        paths["secret_key"] = Path(settings.DATA_DIR) / "secret_key"
    return paths


def _key_files() -> list[tuple[str, bytes]]:
    return [(name, path.read_bytes()) for name, path in key_paths().items() if path.is_file()]
