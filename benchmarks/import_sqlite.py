"""National import into SQLite, against a bare `executemany` of the same rows.

Bare: the persons and activities that the import left, with the same columns, put by `executemany` into tables with
the same indexes, in a new file, with the settings of the product's connection, in one transaction with its commit.
Rows are read by the hundred thousand from the imported database outside the timed part, so that only writing counts.
It reads no file, checks nothing, compares nothing, and keeps every other writer waiting: the product does not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

from benchmarks.national import ACTIVITY, PERSON, Bounds, alternate, results
from benchmarks.results import Result
from benchmarks.workplace import Workplace
from maillage.config.database import database_from_url

CHUNK = 100_000
BOUNDS = Bounds(empty=3, again=3, populated=6)


def run(workplace: Workplace) -> Iterator[Result]:
    installation = workplace.fresh("sqlite")
    source = installation.folder / "maillage.sqlite3"
    rounds = alternate(workplace, installation, lambda: bare_executemany(source, workplace.folder))
    plain = bare_executemany(source, workplace.folder, indexed=False)
    note = (
        f"without indexes the executemany takes {plain:.1f} s (ratio {rounds.empty['seconds'] / plain:.1f})"
    )
    yield from results("import_sqlite", "bare executemany, same rows and indexes", rounds, BOUNDS, note)


def bare_executemany(source: Path, folder: Path, *, indexed: bool = True) -> float:
    """Seconds to write the rows of `source` into a new database file."""
    target = folder / "bare.sqlite3"
    options = database_from_url(f"sqlite:///{target}", folder)["OPTIONS"]
    with (
        closing(sqlite3.connect(source)) as known,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        new.executescript(str(options["init_command"]))
        for statement in _definitions(known, indexed=indexed):
            new.execute(statement)
        began = perf_counter()
        new.execute("BEGIN IMMEDIATE")
        seconds = perf_counter() - began
        seconds += sum(_fill(known, new, table) for table in (PERSON, ACTIVITY))
        began = perf_counter()
        new.execute("COMMIT")
        seconds += perf_counter() - began
    for leftover in folder.glob("bare.sqlite3*"):
        leftover.unlink()
    return seconds


def _definitions(known: sqlite3.Connection, *, indexed: bool) -> list[str]:
    kinds = ("table", "index") if indexed else ("table",)
    rows = known.execute(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name IN (?, ?) AND sql IS NOT NULL ORDER BY type DESC",
        (PERSON, ACTIVITY),
    )
    return [sql for kind, sql in rows if kind in kinds]


def _fill(known: sqlite3.Connection, new: sqlite3.Connection, table: str) -> float:
    columns = [row[1] for row in known.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    seconds = 0.0
    rows = known.execute(f"SELECT {names} FROM {table} ORDER BY rowid")
    while chunk := rows.fetchmany(CHUNK):
        began = perf_counter()
        new.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)
        seconds += perf_counter() - began
    return seconds
