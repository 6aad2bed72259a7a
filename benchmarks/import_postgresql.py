"""National import into PostgreSQL, against a bare COPY of the same rows.

Bare: the persons and activities that the import left, exported before to text files, put by one COPY each into tables
with the same columns, constraints and indexes, in the same database, in one transaction with its commit. It reads no
register file, checks nothing and compares nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from benchmarks.national import ACTIVITY, PERSON, Bounds, alternate, results
from benchmarks.results import Result, not_run
from benchmarks.workplace import Installation, Workplace, timed
from tools.postgres_cluster import PostgresMissing

NAME = "import_postgresql"
BLOCK_BYTES = 1 << 20
BOUNDS = Bounds(empty=6, again=3, populated=12)
INDEXED: LiteralString = "INCLUDING ALL"
PLAIN: LiteralString = "INCLUDING IDENTITY INCLUDING DEFAULTS"


def run(workplace: Workplace) -> Iterator[Result]:
    try:
        installation = workplace.postgresql
    except PostgresMissing as missing:
        yield not_run(NAME, str(missing))
        return
    yield from _measure(workplace, installation)


def _measure(workplace: Workplace, installation: Installation) -> Iterator[Result]:
    url = installation.database_url
    rounds = alternate(workplace, installation, lambda: bare_copy(url, workplace.folder, INDEXED))
    plain = bare_copy(url, workplace.folder, PLAIN)
    note = f"without indexes the COPY takes {plain:.1f} s (ratio {rounds.empty['seconds'] / plain:.1f})"
    with psycopg.connect(url) as link:
        version = {"postgresql": link.execute("SHOW server_version").fetchall()[0][0].split()[0]}
    peer = "bare COPY, same rows and indexes"
    yield from results(NAME, peer, rounds, BOUNDS, note, versions=version)


def bare_copy(url: str, folder: Path, like: LiteralString) -> float:
    """Seconds to COPY the rows of the register into new tables made LIKE the live ones."""
    with psycopg.connect(url) as link:
        files = {table: _export(link, table, folder) for table in (PERSON, ACTIVITY)}
        for table in files:
            _execute(link, "DROP TABLE IF EXISTS {bare}", table)
            _execute(link, f"CREATE TABLE {{bare}} (LIKE {{live}} {like})", table)
        link.commit()
        return timed(lambda: _load(link, files))


def _load(link: psycopg.Connection[Any], files: dict[str, tuple[Path, sql.Composable]]) -> None:
    for table, (path, columns) in files.items():
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(f"bare_{table}"), columns)
        with link.cursor().copy(statement) as copy, path.open("rb") as stream:
            while block := stream.read(BLOCK_BYTES):
                copy.write(block)
    link.commit()


def _export(link: psycopg.Connection[Any], table: str, folder: Path) -> tuple[Path, sql.Composable]:
    """The rows of a table as COPY writes them, without their own number, and the names of their columns."""
    described = (
        link.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(table))).description or []
    )
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in described if column.name != "id")
    path = folder / f"{table}.copy"
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), columns)
    with link.cursor().copy(statement) as copy, path.open("wb") as stream:
        for block in copy:
            stream.write(block)
    return path, columns


def _execute(link: psycopg.Connection[Any], statement: LiteralString, table: str) -> None:
    link.execute(sql.SQL(statement).format(bare=sql.Identifier(f"bare_{table}"), live=sql.Identifier(table)))
