"""Import a file, timed from the call to its return: reading, staging, judging, writing and sweeping."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.bare_reading import bare_read_and_split
from maillage.contexts.directory.api import Options, import_rpps
from maillage.contexts.directory.professionals.models import Professional
from maillage.platform.tenancy.actor import Actor


def bare_read(path: str) -> dict[str, Any]:
    """Read the file line by line, cut each line, keep nothing."""
    began = perf_counter()
    lines = bare_read_and_split(Path(path))
    return {"seconds": perf_counter() - began, "lines": lines}


def import_territory(path: str) -> dict[str, Any]:
    """Keep the perimeters of the installation and their belts."""
    return _import(path, Options())


def import_national(path: str) -> dict[str, Any]:
    """Keep the whole of France."""
    return _import(path, Options(keep_all=True))


def count_people() -> dict[str, Any]:
    """How many professionals the register has."""
    return {"people": Professional.objects.count()}


def _import(path: str, options: Options) -> dict[str, Any]:
    began = perf_counter()
    run = import_rpps(by=Actor.system(), path=Path(path), options=options)
    return {
        "seconds": perf_counter() - began,
        "rows": run.rows_kept,
        "new": run.people_new,
        "changed": run.people_changed + run.people_gone + run.people_moved,
    }
