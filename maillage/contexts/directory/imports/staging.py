"""Where the new lines wait, outside the live tables, until the file is accepted as a whole.

SQLite: a side file, attached while it is read, so that staging never takes the write lock of the
live database. PostgreSQL: an unlogged table filled by COPY, on a connection of its own.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import connection, models

Values = tuple[Any, ...]
# Rows that one write of SQLite puts in at once: about a second of write lock. Smaller ones would write
# the pages of the indexes, which each slice touches all over, many times again.
SQLITE_BATCH = 100_000
_PREFIX = "directory_staging"

# Families of columns, and their type on PostgreSQL; SQLite's side file takes any value anywhere.
_TYPES: Final = {
    "text": "text",
    "bytes": "bytea",
    "integer": "bigint",
    "float": "double precision",
    "boolean": "boolean",
    "date": "date",
}
_FAMILIES: Final = (
    (models.BinaryField, "bytes"),
    (models.BooleanField, "boolean"),
    (models.DateField, "date"),
    (models.FloatField, "float"),
    (models.IntegerField, "integer"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the staging. family: one of `_TYPES`."""

    name: str
    family: str = "text"
    nullable: bool = False

    @property
    def sql(self) -> str:
        return f'"{self.name}"'


DIGEST: Final = Column("digest", "bytes")


def family_of(field: Any) -> str:
    """What a column of a model holds; a link holds what it points at. TypeError where it cannot be staged."""
    while field.is_relation:
        field = field.target_field
    for kind, family in _FAMILIES:
        if isinstance(field, kind):
            return family
    raise TypeError(f"{field} cannot be staged")


def staged_columns(model: Any, names: Iterable[str], beside: Iterable[str] = ()) -> tuple[Column, ...]:
    """The columns of a model that a file fills, those of text that are staged beside them, and the digest, last."""
    fields = [model._meta.get_field(name) for name in names]
    own = [Column(field.column, family_of(field), field.null) for field in fields]
    return (*own, *(Column(name) for name in beside), DIGEST)


class Staging(Protocol):
    """Lines in waiting, numbered in the order of arrival (column `position`)."""

    table: str
    count: int
    columns: tuple[Column, ...]

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


@contextlib.contextmanager
def synced_later() -> Iterator[None]:
    """SQLite: commits of the block are not synced to the disk one by one; the first commit after it syncs them all.

    For rows that nobody sees yet: a power cut takes them back as a whole, and the import with them.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        usual = cursor.fetchone()
        cursor.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {int(usual[0])}")


class SqliteStaging:
    """A side file beside the database, attached as `staging` once it is full."""

    table = "staging.line"

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self._dates = [at for at, column in enumerate(columns) if column.family == "date"]
        self.path = imports_folder() / "staging.sqlite3"
        self._forget_file()
        self._side = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._side.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "PRAGMA locking_mode=EXCLUSIVE;"
        )
        names = ", ".join(column.sql for column in columns)
        self._side.execute(f"CREATE TABLE line (position INTEGER PRIMARY KEY, {names})")
        marks = ", ".join("?" * len(columns))
        self._insert = f"INSERT INTO line VALUES (NULL, {marks})"  # noqa: S608  # our own column names
        self.count = 0

    def _forget_file(self) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def add(self, rows: Sequence[Values]) -> None:
        if self._dates:
            rows = [_with_text_dates(row, self._dates) for row in rows]
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

    def __init__(self, columns: tuple[Column, ...]) -> None:
        import psycopg

        self.columns = columns
        self._writer = CopyText(columns)

        parameters = {
            name: value
            for name, value in connection.get_connection_params().items()
            if name in {"dbname", "user", "password", "host", "port", "sslmode", "service"}
        }
        self._link: Any = psycopg.connect(**parameters, autocommit=True)
        types = ", ".join(f"{column.sql} {_TYPES[column.family]}" for column in columns)
        self._link.execute(f"DROP TABLE IF EXISTS {self.table}")
        self._link.execute(f"CREATE UNLOGGED TABLE {self.table} (position bigint, {types})")
        self._stack = contextlib.ExitStack()
        names = ", ".join(("position", *(column.sql for column in columns)))
        cursor = self._stack.enter_context(self._link.cursor())
        self._copy = self._stack.enter_context(cursor.copy(f"COPY {self.table} ({names}) FROM STDIN"))
        self.count = 0

    def add(self, rows: Sequence[Values]) -> None:
        self._copy.write(self._writer.text(self.count, rows))
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
        self._leave_copy()
        self._link.close()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.table}")

    def _leave_copy(self) -> None:
        """End a COPY that still runs by an error, so that the server throws its lines away."""
        with contextlib.suppress(_Abandoned, *staging_errors()), self._stack:
            raise _Abandoned


class _Abandoned(Exception):
    """Tells psycopg that a COPY ends without being kept."""


def _with_text_dates(row: Values, dates: Sequence[int]) -> Values:
    """SQLite has no dates: they are stored as text, year first."""
    values = list(row)
    for at in dates:
        if isinstance(values[at], date):
            values[at] = values[at].isoformat()
    return tuple(values)


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class CopyText:
    """Rows in COPY's text format: tab between values, `\\N` for none, `\\x` and hexadecimal for bytes."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._width = len(columns)
        self._bytes = [at for at, column in enumerate(columns) if column.family == "bytes"]
        self._nullable = [at for at, column in enumerate(columns) if column.nullable]
        self._others = [at for at, column in enumerate(columns) if column.family not in ("bytes", "text")]

    def text(self, start: int, rows: Sequence[Values]) -> str:
        """These rows, numbered from `start`."""
        lines = [self._texts(position, row) for position, row in enumerate(rows, start)]
        text = _joined(lines)
        # Rare in the registers: only where a value holds one of these are all values looked at, one by one.
        nulls = sum(row[at] is None for at in self._nullable for row in rows)
        expected = {
            "\t": len(rows) * self._width,
            "\n": len(rows),
            "\\": 2 * len(self._bytes) * len(rows) + nulls,
            "\r": 0,
        }
        if any(text.count(special) != count for special, count in expected.items()):
            return _joined([_escaped(line, row) for line, row in zip(lines, rows, strict=True)])
        return text

    def _texts(self, position: int, row: Values) -> list[str]:
        texts: list[Any] = [str(position), *row]
        for at in self._bytes:
            texts[at + 1] = "\\\\x" + row[at].hex()
        for at in self._others:
            # Python writes dates, numbers and truth values as PostgreSQL reads them.
            texts[at + 1] = str(row[at])
        for at in self._nullable:
            if row[at] is None:
                texts[at + 1] = "\\N"
        return texts


def _joined(lines: list[list[str]]) -> str:
    return "".join(["\t".join(line) + "\n" for line in lines])


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


def open_staging(columns: tuple[Column, ...]) -> Staging:
    """A staging of these columns, which suits the database in use."""
    return SqliteStaging(columns) if connection.vendor == "sqlite" else PostgresStaging(columns)
