"""Files in the installation's own folder: copies of those in force, and those that wait for the worker."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from time import time
from typing import Final

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.imports.staging import imports_folder

_ORPHAN_AFTER_S: Final = 3600


def copy_of(run: ImportRun) -> Path:
    """Where the file of a run is kept, as it came, compressed or not."""
    return imports_folder() / f"{run.source}-{run.pk}"


def incoming_file(pk: int) -> Path:
    """Where the file of a waiting run lies until its import has ended."""
    return imports_folder() / f"incoming-{pk}"


def kept_file(register: str = SOURCE) -> Path | None:
    """The file of the last accepted import of a register, which a replay reads again; None before the first one.

    The run names it, not the folder: a kill may leave there the copy of a file that was never accepted.
    """
    accepted = ImportRun.objects.filter(source=register, state=RunState.ACCEPTED, is_replay=False)
    run = accepted.order_by("-generation").first()
    return copy_of(run) if run is not None and copy_of(run).is_file() else None


def keep_copy(path: Path, run: ImportRun) -> None:
    """Keep the file beside the database before anything is written: a full disk refuses the import."""
    if run.is_replay:
        return
    copy = copy_of(run)
    # A run that starts again after a kill may have its copy already.
    copy.unlink(missing_ok=True)
    if path == incoming_file(run.pk):
        _link_or_copy(path, copy)
    else:
        shutil.copyfile(path, copy)


def take_in(path: Path, pk: int) -> None:
    """Put the file of a waiting run where the worker finds it; it stays where it was, too."""
    incoming = incoming_file(pk)
    # A request that was rolled back may have left a file under this number.
    incoming.unlink(missing_ok=True)
    try:
        _link_or_copy(path, incoming)
    except OSError:
        incoming.unlink(missing_ok=True)
        raise


def _link_or_copy(path: Path, other: Path) -> None:
    """A second name for a file costs nothing, where the file system knows them."""
    try:
        os.link(path, other)
    except OSError:
        shutil.copyfile(path, other)


def forget_other_copies(register: str) -> None:
    """Remove the copies that a register no longer needs."""
    kept = kept_file(register)
    for other in _files(rf"{re.escape(register)}-\d+"):
        if other != kept:
            other.unlink(missing_ok=True)


def forget_orphans() -> None:
    """Remove the incoming files of which no import is to be made any more.

    Not the newest: the request that brought one may not be committed yet.
    """
    for file in _files(r"incoming-\d+"):
        if time() - file.stat().st_ctime < _ORPHAN_AFTER_S:
            continue
        run = ImportRun.objects.filter(pk=int(file.name.rpartition("-")[2])).first()
        if run is None or run.state in (RunState.ACCEPTED, RunState.REFUSED):
            file.unlink(missing_ok=True)


def _files(pattern: str) -> Iterator[Path]:
    for file in imports_folder().iterdir():
        if re.fullmatch(pattern, file.name):
            yield file
