"""Where the new lines wait, outside the live tables, until the file is accepted as a whole.

SQLite: a side file, attached while it is read, so that staging never takes the write lock of the
live database. PostgreSQL: an unlogged table filled by COPY, on a connection of its own.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from maillage.contexts.directory.imports.columns import STAGED_COLUMNS

Values = tuple[str | bytes | None, ...]
# Rows that one write of SQLite puts in at once: about a second of write lock. Smaller ones would write
# the pages of the indexes, which each slice touches all over, many times again.
SQLITE_BATCH = 100_000
_PREFIX = "directory_staging"


class Staging(Protocol):
    """Lines in waiting, numbered in the order of arrival (column `position`)."""

    table: str
    count: int

    def add(self, rows: Sequence[Values]) -> None: ...

    def close_filling(self, repeats: Sequence[int]) -> None:
        """End the filling; forget the lines at these positions."""

    def slices(self) -> Iterator[tuple[int, int]]:
        """Bounds (first, past last) of `position` to carry over, one write each."""

    def discard(self) -> None: ...


def imports_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def without_mapped_pages() -> Iterator[None]:
    """SQLite: read the database through its own cache for the time of the block.

    An import walks through all of it: as mapped pages, they would all count as memory of this process.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        mapped = cursor.fetchone()
        cursor.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA mmap_size = {int(mapped[0]) if mapped else 0}")


class SqliteStaging:
    """A side file beside the database, attached as `staging` once it is full."""

    table = "staging.line"

    def __init__(self) -> None:
        self.path = imports_folder() / "staging.sqlite3"
        self._forget_file()
        self._side = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._side.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "PRAGMA locking_mode=EXCLUSIVE;"
        )
        columns = ", ".join(STAGED_COLUMNS)
        self._side.execute(f"CREATE TABLE line (position INTEGER PRIMARY KEY, {columns})")
        marks = ", ".join("?" * len(STAGED_COLUMNS))
        self._insert = f"INSERT INTO line VALUES (NULL, {marks})"  # noqa: S608  # our own column names
        self.count = 0

    def _forget_file(self) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def add(self, rows: Sequence[Values]) -> None:
        self._side.execute("BEGIN")
        # SQLite numbers the lines itself, from 1, in the order in which they come.
        self._side.executemany(self._insert, rows)
        self._side.execute("COMMIT")
        self.count += len(rows)

    def close_filling(self, repeats: Sequence[int]) -> None:
        self._side.execute("BEGIN")
        self._side.executemany(
            "DELETE FROM line WHERE position = ?", ((position + 1,) for position in repeats)
        )
        self._side.execute("COMMIT")
        self._side.close()
        with connection.cursor() as cursor:
            cursor.execute("ATTACH DATABASE %s AS staging", [str(self.path)])

    def slices(self) -> Iterator[tuple[int, int]]:
        for start in range(1, self.count + 1, SQLITE_BATCH):
            yield start, start + SQLITE_BATCH

    def discard(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._side.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA database_list")
            if any(row[1] == "staging" for row in cursor.fetchall()):
                cursor.execute("DETACH DATABASE staging")
        self._forget_file()


class PostgresStaging:
    """An unlogged table filled by one COPY that lasts as long as the reading of the file."""

    table = f"{_PREFIX}_line"

    def __init__(self) -> None:
        import psycopg

        parameters = {
            name: value
            for name, value in connection.get_connection_params().items()
            if name in {"dbname", "user", "password", "host", "port", "sslmode", "service"}
        }
        self._link: Any = psycopg.connect(**parameters, autocommit=True)
        types = ", ".join(f"{name} {'bytea' if name == 'digest' else 'text'}" for name in STAGED_COLUMNS)
        self._link.execute(f"DROP TABLE IF EXISTS {self.table}")
        self._link.execute(f"CREATE UNLOGGED TABLE {self.table} (position bigint, {types})")
        self._stack = contextlib.ExitStack()
        columns = ", ".join(("position", *STAGED_COLUMNS))
        cursor = self._stack.enter_context(self._link.cursor())
        self._copy = self._stack.enter_context(cursor.copy(f"COPY {self.table} ({columns}) FROM STDIN"))
        self.count = 0

    def add(self, rows: Sequence[Values]) -> None:
        self._copy.write(_copy_text(self.count, rows))
        self.count += len(rows)

    def close_filling(self, repeats: Sequence[int]) -> None:
        self._stack.close()
        if repeats:
            # Of the same type as the column, the array is hashed; of another, it is searched for each row.
            delete = f"DELETE FROM {self.table} WHERE position = ANY(%s::bigint[])"  # noqa: S608  # our own table
            self._link.execute(delete, [list(repeats)])
        self._link.execute(f"ANALYZE {self.table}")
        self._link.close()

    def slices(self) -> Iterator[tuple[int, int]]:
        if self.count:
            yield 0, self.count

    def discard(self) -> None:
        # Closing the connection in mid-COPY makes the server throw the lines away.
        self._link.close()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.table}")


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COMMUNE, _DIGEST = STAGED_COLUMNS.index("commune_id"), STAGED_COLUMNS.index("digest")


def _copy_text(start: int, rows: Sequence[Values]) -> str:
    """Rows in COPY's text format: tab between values, `\\N` for none, `\\x` and hexadecimal for bytes."""
    lines = [_texts(position, row) for position, row in enumerate(rows, start)]
    text = _joined(lines)
    # Rare in the register: only where a value holds one of these are all values looked at, one by one.
    own_backslashes = 2 * len(rows) + sum(row[_COMMUNE] is None for row in rows)
    expected = {"\t": len(rows) * len(STAGED_COLUMNS), "\n": len(rows), "\\": own_backslashes, "\r": 0}
    if any(text.count(special) != count for special, count in expected.items()):
        return _joined([_escaped(line, row) for line, row in zip(lines, rows, strict=True)])
    return text


def _joined(lines: list[list[str]]) -> str:
    return "".join(["\t".join(line) + "\n" for line in lines])


def _texts(position: int, row: Values) -> list[str]:
    texts: list[Any] = [str(position), *row]
    texts[_DIGEST + 1] = "\\\\x" + texts[_DIGEST + 1].hex()
    if texts[_COMMUNE + 1] is None:
        texts[_COMMUNE + 1] = "\\N"
    return texts


def _escaped(texts: list[str], row: Values) -> list[str]:
    return [
        texts[0],
        *(
            value.translate(_ESCAPES) if isinstance(value, str) else text
            for text, value in zip(texts[1:], row, strict=True)
        ),
    ]


def staging_errors() -> tuple[type[Exception], ...]:
    """What a staging raises when its disk or its server fails."""
    if connection.vendor == "sqlite":
        return (sqlite3.Error,)
    import psycopg

    return (psycopg.Error,)


def open_staging() -> Staging:
    """The staging that suits the database in use."""
    return SqliteStaging() if connection.vendor == "sqlite" else PostgresStaging()
