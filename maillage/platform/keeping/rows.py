"""Rows of a table as lines of JSON, out of one database and into another, a part at a time.

    for part in read_parts(link, "sqlite", table): …          # bytes: one JSON array a line
    load(link, "postgresql", table, lines_of(part))           # rows written

`link` is the driver's own connection (sqlite3, psycopg), inside the caller's transaction: keys are kept, nothing is
checked (the caller looks at links between tables once all are there), and memory holds one part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from maillage.platform.keeping.columns import (
    Convert,
    Mended,
    from_postgresql,
    from_sqlite,
    selected_from_postgresql,
    to_postgresql,
    to_sqlite,
)
from maillage.platform.keeping.inventory import Table

Values = Sequence[Any]
# Rows asked for at once, and how long a part of the archive may become before the next one begins.
BATCH: Final = 2_000
PART_BYTES: Final = 4_000_000

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class DamagedRows(ValueError):
    """A line that is no row of its table."""


@dataclass(frozen=True)
class Part:
    """Some rows of a table, in order of its key."""

    content: bytes
    rows: int


def read_rows(
    link: Any, vendor: str, table: Table, where: str = "", parameters: Values = ()
) -> Iterator[list[Values]]:
    """Neutral rows of a table in batches, in order of its key.

    where: SQL of our own after WHERE, with the driver's marks (`?`, `%s`) for `parameters`.
    """
    condition = f" WHERE {where}" if where else ""
    key = ", ".join(f'"{name}"' for name in table.key)
    if vendor == "sqlite":
        names = ", ".join(column.sql for column in table.columns)
        converters = [from_sqlite(column) for column in table.columns]
        cursor = link.cursor()
    else:
        names = ", ".join(selected_from_postgresql(column) for column in table.columns)
        converters = [from_postgresql(column) for column in table.columns]
        cursor = link.cursor(name="maillage_keeping")
        cursor.itersize = BATCH
    query = f'SELECT {names} FROM "{table.name}"{condition} ORDER BY {key}'  # noqa: S608  # names of our models
    try:
        cursor.execute(query, parameters)
        while batch := cursor.fetchmany(BATCH):
            yield _converted(batch, converters)
    finally:
        cursor.close()


def _converted(rows: list[Values], converters: Sequence[Convert | None]) -> list[Values]:
    """Column by column: most columns need nothing, and then cost nothing."""
    if not any(converters):
        return rows
    columns: list[Any] = list(zip(*rows, strict=True))
    for at, convert in enumerate(converters):
        if convert is not None:
            columns[at] = [None if value is None else convert(value) for value in columns[at]]
    return list(zip(*columns, strict=True))


def read_parts(link: Any, vendor: str, table: Table) -> Iterator[Part]:
    """All rows of a table as parts of lines of JSON; an empty table has none."""
    return parts_of(read_rows(link, vendor, table))


def parts_of(batches: Iterable[Sequence[Values]]) -> Iterator[Part]:
    """Batches of neutral rows as parts of lines of JSON."""
    lines: list[bytes] = []
    rows = size = 0
    for batch in batches:
        # Half of a surrogate pair, which JSON can hold, must not stop a backup.
        text = "".join([f"{_encode(row)}\n" for row in batch]).encode("utf-8", "surrogatepass")
        lines.append(text)
        rows, size = rows + len(batch), size + len(text)
        if size >= PART_BYTES:
            yield Part(b"".join(lines), rows)
            lines, rows, size = [], 0, 0
    if rows:
        yield Part(b"".join(lines), rows)


def lines_of(content: bytes, table: Table) -> Iterator[list[Any]]:
    """The rows of a part; DamagedRows for a line that is not as long as the table is wide."""
    width = len(table.columns)
    for line in content.decode("utf-8", "surrogatepass").split("\n"):
        if not line:
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DamagedRows(f"{table.name}: a line is not JSON") from error
        if not isinstance(row, list) or len(row) != width:
            raise DamagedRows(f"{table.name}: a line has not {width} values")
        yield row


def load(link: Any, vendor: str, table: Table, rows: Iterable[Values], mended: Mended) -> int:
    """Write neutral rows with their keys; how many. The driver's errors pass: the caller's transaction ends by them."""
    return _LOADERS[vendor](link, table, rows, mended)


def _load_sqlite(link: Any, table: Table, rows: Iterable[Values], mended: Mended) -> int:
    converters = [to_sqlite(column) for column in table.columns]
    names = ", ".join(column.sql for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608  # names of our models
    written = 0
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        link.executemany(insert, _converted(batch, converters))
        written += len(batch)
    return written


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _load_postgresql(link: Any, table: Table, rows: Iterable[Values], mended: Mended) -> int:
    converters = [to_postgresql(column, mended) for column in table.columns]
    names = ", ".join(column.sql for column in table.columns)
    written = 0
    source = iter(rows)
    with link.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        while batch := list(islice(source, BATCH)):
            copy.write("".join([_copy_line(row) for row in _converted(batch, converters)]))
            written += len(batch)
    return written


def _copy_line(row: Values) -> str:
    """COPY's text format: tab between values, `\\N` for null, backslash before what would end a value."""
    return "\t".join([_copy_value(value) for value in row]) + "\n"


def _copy_value(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value if value.isalnum() else value.translate(_ESCAPES)
    # Truth values and numbers as Python writes them are as PostgreSQL reads them.
    return str(value)


_LOADERS: Final = {"sqlite": _load_sqlite, "postgresql": _load_postgresql}


# --- The database's own counters ---------------------------------------------------------------------------


def last_numbers(link: Any, vendor: str, tables: Iterable[Table]) -> dict[str, int]:
    """The last number that the database gave in each counted table, even to a row that is gone: none is given twice."""
    numbers: dict[str, int] = {}
    cursor = link.cursor()
    for table in tables:
        if not table.counted:
            continue
        if vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,))
        else:
            cursor.execute(
                "SELECT last_value FROM pg_sequences WHERE format('%%I.%%I', schemaname, sequencename)::regclass"
                " = pg_get_serial_sequence(%s, %s)::regclass",
                (f'"{table.name}"', table.key[0]),
            )
        row = cursor.fetchone()
        if row is not None and row[0] is not None:
            numbers[table.name] = int(row[0])
    cursor.close()
    return numbers


def set_last_numbers(link: Any, vendor: str, tables: Iterable[Table], numbers: dict[str, int]) -> None:
    """Let each counted table go on after its last number, or after its highest key where that is higher."""
    cursor = link.cursor()
    for table in tables:
        if not table.counted:
            continue
        highest = f'SELECT coalesce(max("{table.key[0]}"), 0) FROM "{table.name}"'  # noqa: S608  # names of our models
        last = max(numbers.get(table.name, 0), int(cursor.execute(highest).fetchone()[0]))
        if not last:
            continue
        if vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last))
        else:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (f'"{table.name}"', table.key[0], last)
            )
    cursor.close()
