"""Backup and restoration, and what they are compared with."""

from __future__ import annotations

import gzip
import io
import sqlite3
from pathlib import Path
from typing import Any

from benchmarks.workplace import timed


def back_up_here(target: str) -> dict[str, Any]:
    """A backup as `maillage backup` writes it, not encrypted."""
    from maillage.platform.keeping.backup import back_up
    from maillage.platform.keeping.sealing import Seal

    done = back_up(Path(target), seal=Seal(), replace=True)
    return {"seconds": done.seconds, "rows": done.rows, "bytes": done.size_bytes}


def restore_here(source: str) -> dict[str, Any]:
    """A restoration as `maillage restore` does it: checked first, built beside, links checked, put in place."""
    from maillage.platform.keeping.restore import restore
    from maillage.platform.keeping.sealing import Opener

    done = restore(Path(source), Opener(), replace=True)
    return {"seconds": done.seconds, "rows": done.rows}


def dump_bare(target: str) -> dict[str, Any]:
    """SQLite's own text of its tables, compressed as our archive is."""
    from django.conf import settings

    from maillage.platform.keeping.squeezing import LEVEL

    def dump() -> None:
        link = sqlite3.connect(settings.DATABASES["default"]["NAME"])
        with gzip.open(target, "wt", compresslevel=LEVEL, encoding="utf-8") as file:
            for line in link.iterdump():
                file.write(f"{line}\n")
        link.close()

    return {"seconds": timed(dump), "bytes": Path(target).stat().st_size}


def restore_bare(source: str, target: str) -> dict[str, Any]:
    """That text run into a new file, then flushed; nothing is checked."""

    def run() -> None:
        link = sqlite3.connect(target, isolation_level=None)
        link.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;")
        statement: list[str] = []
        with gzip.open(source, "rt", encoding="utf-8") as file:
            for line in file:
                statement.append(line)
                whole = "".join(statement)
                if line.endswith(";\n") and sqlite3.complete_statement(whole):
                    link.execute(whole)
                    statement = []
        link.close()

    return {"seconds": timed(run)}


def dump_data() -> dict[str, Any]:
    """Django's own dumpdata, whose text goes nowhere."""
    from django.core.management import call_command
    from django_scopes import scopes_disabled

    with scopes_disabled():
        target = io.StringIO()
        return {"seconds": timed(lambda: call_command("dumpdata", use_base_manager=True, stdout=target))}
