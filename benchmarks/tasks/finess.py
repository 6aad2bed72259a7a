"""The FINESS+ file: written, read bare, and imported, each timed inside."""

from __future__ import annotations

import gzip
from pathlib import Path
from time import perf_counter
from typing import Any

import ijson.backends.yajl2_c as ijson

from benchmarks.generate_finess import DEFAULT_SITES, write_file
from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.kinds import kind_named
from maillage.contexts.directory.imports.options import Options
from maillage.platform.tenancy.actor import Actor


def write_finess(folder: str, count: str = str(DEFAULT_SITES)) -> dict[str, Any]:
    """Write the generated file."""
    return {"path": str(write_file(Path(folder), count=int(count)))}


def read_finess_bare(path: str) -> dict[str, Any]:
    """Decompress the file, make each legal entity into Python objects, look at nothing, keep nothing."""
    began = perf_counter()
    with gzip.open(path, "rb") as stream:
        entities = sum(1 for _ in ijson.items(stream, "pmej.item"))
    return {"seconds": perf_counter() - began, "entities": entities}


def import_finess_territory(path: str) -> dict[str, Any]:
    """Keep the perimeters of the installation and their belts."""
    return _import(path, Options())


def import_finess_national(path: str) -> dict[str, Any]:
    """Keep the whole of France."""
    return _import(path, Options(keep_all=True))


def _import(path: str, options: Options) -> dict[str, Any]:
    began = perf_counter()
    run = import_file(by=Actor.system(), kind=kind_named("finess-plus"), path=Path(path), options=options)
    return {"seconds": perf_counter() - began, "read": run.rows_read, "kept": run.rows_kept}
