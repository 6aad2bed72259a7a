"""Import a national file: at once (`import_file`), or by the worker while somebody watches (`request_import`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.imports.frame import import_file, printable
from maillage.contexts.directory.imports.keeping import kept_file, take_in
from maillage.contexts.directory.imports.kinds import kind_named
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.imports.opening import Progress
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.tasks import run_import
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

__all__ = ["Options", "import_file", "import_rpps", "kept_file", "request_import"]


def import_rpps(
    *,
    by: Actor,
    path: Path,
    options: Options | None = None,
    name: str = "",
    progress: Progress | None = None,
) -> ImportRun:
    """Import an official Personne_activite file; see `import_file`."""
    return import_file(
        by=by, kind=kind_named("rpps"), path=path, options=options, name=name, progress=progress
    )


@transaction.atomic
def request_import(
    *, by: Actor, kind_name: str, path: Path, name: str = "", options: Options | None = None
) -> ImportRun:
    """Take a file over and have the worker import it; returns the run, which waits.

    path: on this machine's disk; the file is moved into the installation's folder, and deleted once its import has
    ended. name: as published. KeyError for an unknown kind; FileRefused when there is no such file or no room for it.
    """
    kind, asked = kind_named(kind_name), options or Options()
    if not path.is_file():
        raise FileRefused(f"Le fichier « {path.name} » n’existe pas ou n’est pas un fichier.")
    run = ImportRun.objects.create(
        kind=kind.name,
        source=kind.register,
        state=RunState.WAITING,
        file_name=printable(name or path.name)[:200],
        file_size_bytes=path.stat().st_size,
        options=asked.as_json(),
        started_at=timezone.now(),
        started_by=by.user,
    )
    record(by=by, action="import.requested", obj=run, after=_asked(run))
    run_import.enqueue(run.pk)
    try:
        take_in(path, run.pk)
    except OSError as error:
        raise FileRefused(
            "Ce fichier n’a pas pu être déposé dans le dossier de l’installation : le disque est plein, ou l’accès y "
            "est refusé."
        ) from error
    # Where the caller's transaction fails, the file is still there to be asked for again.
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return run


def _asked(run: ImportRun) -> dict[str, Any]:
    return {"fichier": run.file_name, "genre": kind_named(run.kind).label}
