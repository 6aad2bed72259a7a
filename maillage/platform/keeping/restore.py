"""Reads a backup back: checked to its last byte, built beside what is in use, then put in place as a whole.

A kill before `_put_in_place` leaves the old state; one during it leaves a sign (`unfinished`) that nothing serves past,
until the restoration is done again.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.utils import timezone

from maillage.platform.encryption.keys import KeysLost
from maillage.platform.files import storage
from maillage.platform.keeping import unfinished
from maillage.platform.keeping.archive import (
    FORMAT,
    HEADER,
    MOST_IN_A_FILE,
    ArchiveReader,
    Manifest,
    Member,
)
from maillage.platform.keeping.backup import key_marks, key_paths
from maillage.platform.keeping.building import (
    Site,
    bring_forward,
    check_tables,
    count_rows,
    empty_tables,
    migrate_to,
    site_for,
    standing_in,
)
from maillage.platform.keeping.columns import Mended
from maillage.platform.keeping.folders import kept_folders
from maillage.platform.keeping.inventory import Table
from maillage.platform.keeping.refusals import DamagedArchive, KeepingRefused
from maillage.platform.keeping.rows import DamagedRows, lines_of, load, set_last_numbers
from maillage.platform.keeping.sealing import Opener, opened

STAGING: Final = "restauration"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Contents:
    """What an archive says of itself, once all of it was checked."""

    version: str
    database: str
    started_at: datetime
    migrations: list[tuple[str, str]]
    tables: list[Table]
    last_numbers: dict[str, int]
    field_keys: list[str]
    manifest: Manifest
    members: int
    has_keys: bool


@dataclass
class Restored:
    """A restoration that was done. held: messages that waited; mended: texts that PostgreSQL could not hold whole."""

    contents: Contents
    rows: int = 0
    mended: int = 0
    held: int = 0
    migrated: bool = False
    lacks_keys: bool = False
    seconds: float = 0.0
    old_keys: list[Path] = field(default_factory=list)


def inspect(path: Path, opener: Opener) -> Contents:
    """Read all of an archive and check every byte; nothing is written. KeepingRefused says what is wrong."""
    header: dict[str, Any] = {}
    members, has_keys = 0, False
    with _reading(path, opener) as reader:
        for member in reader:
            members += 1
            has_keys = has_keys or member.name.startswith("keys/")
            if member.name == HEADER:
                header = _json(member)
        manifest = reader.manifest
    assert manifest is not None
    return _contents(header, manifest, members, has_keys)


def _json(member: Member) -> dict[str, Any]:
    try:
        data = json.loads(member.content())
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise DamagedArchive(f"{member.name} est illisible")
    return data


def _contents(header: dict[str, Any], manifest: Manifest, members: int, has_keys: bool) -> Contents:
    if header.get("format") != FORMAT:
        raise KeepingRefused(
            "Cette sauvegarde est d’une forme que cette version de Maillage ne connaît pas : "
            "installez celle qui l’a faite, ou une plus récente."
        )
    try:
        return Contents(
            version=str(header["version"]),
            database=str(header["database"]),
            started_at=datetime.fromisoformat(header["started_at"]),
            migrations=[(str(app), str(name)) for app, name in header["migrations"]],
            tables=[Table.from_json(one) for one in header["tables"]],
            last_numbers={str(name): int(number) for name, number in header["last_numbers"].items()},
            field_keys=[str(mark) for mark in header["field_keys"]],
            manifest=manifest,
            members=members,
            has_keys=has_keys,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise DamagedArchive(f"son en-tête est illisible : {error}") from error


@contextmanager
def _reading(path: Path, opener: Opener) -> Iterator[ArchiveReader]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise KeepingRefused(f"La sauvegarde {path} ne se lit pas ({error.strerror}).") from error
    with file, opened(file, opener) as stream:
        yield ArchiveReader(stream)


# --- Trial and restoration --------------------------------------------------------------------------------


def try_out(path: Path, opener: Opener, *, site: Site) -> Restored:
    """Check an archive, build its database at `site`, compare the rows with what was kept, and throw it away."""
    began = time.monotonic()
    restored = Restored(inspect(path, opener))
    try:
        _build(path, opener, site, restored, staging=None)
    except OSError as error:
        raise _refused(error) from error
    finally:
        site.discard()
    restored.seconds = time.monotonic() - began
    return restored


def restore(path: Path, opener: Opener, *, replace: bool, send_waiting: bool = False) -> Restored:
    """Put the installation back as it was at the backup. KeepingRefused says why not, the old state untouched.

    replace: what is there is given up. send_waiting: messages that waited leave again; else they are held, as failed,
    for a person to send: some of them may have left after the backup.
    """
    began = time.monotonic()
    data_dir = Path(settings.DATA_DIR)
    restored = Restored(inspect(path, opener))
    if not replace and not unfinished.is_unfinished(data_dir) and not is_empty():
        raise KeepingRefused(
            "Cette installation contient déjà des données : ajoutez --replace pour les remplacer par la sauvegarde."
        )
    staging = data_dir / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    site = site_for(connections[DEFAULT_DB_ALIAS].settings_dict)
    try:
        _build(path, opener, site, restored, staging=staging)
        with standing_in(site.wrapper):
            _after_loading(restored, path.name, send_waiting=send_waiting)
        _put_in_place(site, staging, restored, path.name)
    except OSError as error:
        raise _refused(error) from error
    finally:
        site.discard()
        shutil.rmtree(staging, ignore_errors=True)
    restored.seconds = time.monotonic() - began
    return restored


def _refused(error: OSError) -> KeepingRefused:
    if error.errno in _NO_ROOM:
        return KeepingRefused(
            "Plus de place sur le disque pour la restauration : libérez-en (il en faut pour l’ancienne base et la "
            "nouvelle à la fois), puis relancez-la."
        )
    return KeepingRefused(f"La restauration ne peut pas écrire ({error.strerror or error}).")


def is_empty() -> bool:
    """True if the database in use has neither account nor community; False too where it cannot be read."""
    if _is_absent():
        return True
    try:
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
            for table in ("accounts_user", "tenancy_community"):
                if table not in there:
                    continue
                cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608  # our own tables
                if cursor.fetchone() is not None:
                    return False
    except Error:
        return False
    return True


def _is_absent() -> bool:
    """True for an SQLite file that is not there: asked, it would be made."""
    known = connection.settings_dict
    return connection.vendor == "sqlite" and not Path(known["NAME"]).exists()


def _build(path: Path, opener: Opener, site: Site, restored: Restored, *, staging: Path | None) -> None:
    """The new database with all rows, in today's form; files into the store and the staging folder, unless None."""
    contents, mended = restored.contents, Mended()
    site.open()
    with standing_in(site.wrapper):
        migrate_to(site.wrapper, contents.migrations)
        check_tables(site.wrapper, contents.tables)
        empty_tables(site.wrapper, contents.tables)
        site.before_rows()
        with _one_transaction(site):
            _load_members(path, opener, site, contents, mended, staging)
            set_last_numbers(
                site.wrapper.connection, site.wrapper.vendor, contents.tables, contents.last_numbers
            )
        site.after_rows()
        counted = count_rows(site.wrapper, contents.tables)
        if counted != contents.manifest.rows:
            raise DamagedArchive("le nombre de ses lignes n’est pas celui d’origine")
        restored.migrated = bring_forward(site.wrapper)
    restored.rows, restored.mended = sum(counted.values()), mended.count


@contextmanager
def _one_transaction(site: Site) -> Iterator[None]:
    """The driver's own: the rows go past Django."""
    link = site.wrapper.connection
    link.execute("BEGIN")
    try:
        yield
    except BaseException as error:
        with suppress(Error):
            link.execute("ROLLBACK")
        driver: Any = site.wrapper
        if isinstance(error, (driver.Database.DataError, driver.Database.IntegrityError)):
            reason = " ".join(str(error).split())[:200]
            raise KeepingRefused(
                f"Une ligne de cette sauvegarde n’entre pas dans cette base ({reason}) : rien n’a été touché."
            ) from error
        raise
    link.execute("COMMIT")


def _load_members(
    path: Path, opener: Opener, site: Site, contents: Contents, mended: Mended, staging: Path | None
) -> None:
    tables = {table.name: table for table in contents.tables}
    with _reading(path, opener) as reader:
        for member in reader:
            kind, _, rest = member.name.partition("/")
            if kind == "rows":
                table = tables.get(rest.partition("/")[0])
                if table is None:
                    raise DamagedArchive(f"{member.name} n’est d’aucune de ses tables")
                _load_part(site, table, member, mended)
            elif staging is not None and kind == "files":
                _store(member, rest, contents.manifest)
            elif staging is not None and kind in {"folders", "keys"}:
                _stage(member.chunks(), staging / kind / rest)


def _load_part(site: Site, table: Table, member: Member, mended: Mended) -> None:
    try:
        load(site.wrapper.connection, site.wrapper.vendor, table, lines_of(member.content(), table), mended)
    except (DamagedRows, ValueError, TypeError) as error:
        raise DamagedArchive(f"une ligne de {table.name} est illisible") from error


def _store(member: Member, sha256: str, manifest: Manifest) -> None:
    """A content in its place: whatever is there under this digest is the same, so that adding it harms nothing."""
    place = storage.path_of(sha256)
    if sha256 in manifest.altered and place.exists():
        return
    with storage.received(member.stream, MOST_IN_A_FILE) as draft:
        if draft.sha256 != sha256 and sha256 not in manifest.altered:
            raise DamagedArchive(f"le fichier {sha256[:12]}… n’a pas son contenu")
        storage.put_in_place(storage.Draft(draft.path, draft.size_bytes, sha256))


def _stage(chunks: Iterable[bytes], place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _after_loading(restored: Restored, name: str, *, send_waiting: bool) -> None:
    """What a restored installation must know before it is one; in the new database, of which nothing is in use yet."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from django_scopes import scopes_disabled

    from maillage.platform.audit.services import record
    from maillage.platform.keeping.outbox import hold_waiting, waiting
    from maillage.platform.tenancy.actor import Actor

    ContentType.objects.clear_cache()
    with scopes_disabled(), transaction.atomic():
        restored.held = waiting() if send_waiting else hold_waiting()
        record(
            by=Actor.system(),
            action="installation.restored",
            label=name,
            after={
                "backup_of": timezone.localtime(restored.contents.started_at).isoformat(timespec="minutes"),
                "rows": restored.rows,
                "messages": restored.held,
            },
        )


# --- In place ---------------------------------------------------------------------------------------------


def _put_in_place(site: Site, staging: Path, restored: Restored, name: str) -> None:
    data_dir = Path(settings.DATA_DIR)
    connections[DEFAULT_DB_ALIAS].close()
    unfinished.begin(data_dir, name)
    site.take_over()
    for folder in kept_folders:
        _replace_folder(folder.path, list(folder.files()), staging / "folders" / folder.name)
    restored.old_keys = _replace_keys(staging / "keys")
    restored.lacks_keys = _lacks_keys(restored.contents.field_keys)
    _tell_the_journal(name)
    unfinished.end(data_dir)


def _lacks_keys(marks: list[str]) -> bool:
    try:
        return not set(marks) <= set(key_marks())
    except KeysLost:
        return True


def _replace_folder(place: Path, old: list[Path], staged: Path) -> None:
    for path in old:
        path.unlink(missing_ok=True)
    if staged.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        for path in sorted(staged.iterdir()):
            path.replace(place / path.name)
        unfinished.sync_folder(place)


def _replace_keys(staged: Path) -> list[Path]:
    """The keys of the backup, those of before set aside under a dated name: a backup of before may need them."""
    aside = []
    for name, place in key_paths().items():
        new = staged / name
        if not new.is_file():
            continue
        if place.is_file() and place.read_bytes() != new.read_bytes():
            kept = place.with_name(f"{name}.avant-{timezone.localtime():%Y%m%d-%H%M%S}")
            os.link(place, kept)
            aside.append(kept)
        place.parent.mkdir(parents=True, exist_ok=True)
        new.replace(place)
        unfinished.sync_folder(place.parent)
    return aside


def _tell_the_journal(name: str) -> None:
    """The anchors outside the database learn that it went back in time."""
    from maillage.platform.audit.anchors import note_restore

    note_restore(reason=f"restauration de {name}")
