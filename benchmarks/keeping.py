"""Backup and restoration of an installation with the professionals of France, against bare dumps of the same rows.

SQLite: `iterdump` into gzip of the same level, and the same text executed into a new file. PostgreSQL: `pg_dump -Fc
-Z3` and `pg_restore` into an empty database. Neither checks what it restores; ours reads all twice, the first time only
to check every byte, builds the tables by migrations, checks every link, and counts.
For information: Django's dumpdata, on the installation of one CPTS.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks.results import Result, not_run
from benchmarks.workplace import Installation, Workplace, timed
from tools.postgres_cluster import PostgresMissing, find_programs

NAME = "keeping"
MAX_BACKUP, MAX_RESTORE = 1.5, 2.0
MAX_BACKUP_POSTGRESQL, MAX_RESTORE_POSTGRESQL = 5.0, 4.0
MAX_PEAK_MB = 300


def run(workplace: Workplace) -> Iterator[Result]:
    yield from _on_sqlite(workplace)
    try:
        yield from _on_postgresql(workplace)
    except PostgresMissing as missing:
        yield not_run(f"{NAME}.postgresql", str(missing))


def _on_sqlite(workplace: Workplace) -> Iterator[Result]:
    installation = workplace.national
    archive, dump = workplace.folder / "ours.maillage", workplace.folder / "bare.sql.gz"
    bare = installation.run("dump_bare", str(dump))
    ours = installation.run("back_up", str(archive))
    again = installation.run("dump_bare", str(dump))
    peer = min(bare["seconds"], again["seconds"])
    slow = workplace.one_cpts.run("dump_data")["seconds"]
    few = workplace.one_cpts.run("back_up", str(workplace.folder / "few.maillage"))
    yield Result(
        name=f"{NAME}.backup_sqlite",
        value=ours["seconds"],
        unit="s",
        peer=f"iterdump and gzip, {peer:.1f} s",
        ratio=ours["seconds"] / peer,
        target=MAX_BACKUP,
        note=f"{ours['rows']} rows, {ours['rows'] / ours['seconds']:.0f} a second, {ours['bytes'] / 1e6:.0f} MB "
        f"(peer: {bare['bytes'] / 1e6:.0f}); one CPTS, {few['rows']} rows: {few['seconds']:.1f} s, "
        f"dumpdata {slow:.1f} s",
    )
    yield _peak(f"{NAME}.backup_peak", ours)
    into = Installation(workplace.folder / "restored")
    into.folder.mkdir()
    restored = into.run("restore", str(archive))
    peer = installation.run("restore_bare", str(dump), str(workplace.folder / "bare.sqlite3"))["seconds"]
    yield _restored("sqlite", restored, peer, "the text executed", MAX_RESTORE)
    yield _peak(f"{NAME}.restore_peak", restored)


def _peak(name: str, measured: dict[str, Any]) -> Result:
    return Result(
        name=name,
        value=measured["peak_mb"],
        unit="MB",
        target=MAX_PEAK_MB,
        note=f"most memory that the process held, {measured['rows']} rows",
    )


def _restored(kind: str, restored: dict[str, Any], peer: float, what: str, target: float) -> Result:
    return Result(
        name=f"{NAME}.restore_{kind}",
        value=restored["seconds"],
        unit="s",
        peer=f"{what}, {peer:.1f} s",
        ratio=restored["seconds"] / peer,
        target=target,
        note=f"{restored['rows']} rows, every byte checked first, tables by migrations, links checked, rows counted",
    )


def _on_postgresql(workplace: Workplace) -> Iterator[Result]:
    installation = workplace.national_postgresql
    programs = find_programs()
    archive, dump = workplace.folder / "ours-pg.maillage", workplace.folder / "bare.dump"
    url = installation.database_url
    command = [str(programs / "pg_dump"), "-Fc", "-Z3", "-f", str(dump), url]
    peer = timed(lambda: _tool(command))
    ours = installation.run("back_up", str(archive))
    peer = min(peer, timed(lambda: _tool(command)))
    yield Result(
        name=f"{NAME}.backup_postgresql",
        value=ours["seconds"],
        unit="s",
        peer=f"pg_dump -Fc -Z3, {peer:.1f} s",
        ratio=ours["seconds"] / peer,
        target=MAX_BACKUP_POSTGRESQL,
        note=f"{ours['rows']} rows, {ours['bytes'] / 1e6:.0f} MB (pg_dump: {dump.stat().st_size / 1e6:.0f} MB)",
    )
    empty, bare = (_new_database(url, name) for name in ("keeping_ours", "keeping_bare"))
    folder = workplace.folder / "restored-pg"
    folder.mkdir()
    restored = Installation(folder, empty).run("restore", str(archive))
    peer = timed(lambda: _tool([str(programs / "pg_restore"), "--no-owner", "-d", bare, str(dump)]))
    yield _restored("postgresql", restored, peer, "pg_restore", MAX_RESTORE_POSTGRESQL)


def _tool(command: list[str]) -> None:
    subprocess.run(command, check=True, env=os.environ | {"PGTZ": "UTC"}, cwd=Path("/"))


def _new_database(url: str, name: str) -> str:
    base = urlsplit(url)
    with psycopg.connect(base._replace(path="/postgres").geturl(), autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    return base._replace(path=f"/{name}").geturl()
