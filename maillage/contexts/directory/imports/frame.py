"""The story of an import, the same for every kind of file: read, stage, judge, write unseen, switch, sweep.

Each step lives in the module that it names; what one kind does beyond its rows is in its `Hooks`.
"""

from __future__ import annotations

import errno
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import numpy as np
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from maillage.contexts.directory.imports import applying, keeping
from maillage.contexts.directory.imports.coverage import (
    NEEDED,
    Coverage,
    basis_of,
    communes_to_keep,
    covered_communes,
    kept_for,
)
from maillage.contexts.directory.imports.fingerprints import Keys, Register, keys_of, repeated
from maillage.contexts.directory.imports.judging import (
    refuse_future,
    refuse_narrower,
    refuse_older,
    refuse_shrunk,
)
from maillage.contexts.directory.imports.kinds import Kind, Reading, kinds
from maillage.contexts.directory.imports.locking import import_lock
from maillage.contexts.directory.imports.mergers import follow_mergers
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.opening import Progress, open_file
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused, MachineFailed, Remedy
from maillage.contexts.directory.imports.rows import LISTED_REFUSALS, Sieve
from maillage.contexts.directory.imports.staging import (
    Staging,
    open_staging,
    staged_columns,
    staging_errors,
    synced_later,
    without_mapped_pages,
)
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)

# How often the page that shows the progress learns something new.
TELL_EVERY_S: Final = 1.0


@dataclass(frozen=True)
class Order:
    """One file to import, for whom and how."""

    by: Actor
    kind: Kind
    path: Path
    options: Options
    progress: Progress | None = None


@contextmanager
def alone() -> Iterator[None]:
    """Hold the one place where imports are made; raises ImportBusy when another holds it."""
    if connection.in_atomic_block:
        # What is written unseen would be seen all at once, and SQLite could not let go of the staging.
        raise RuntimeError("an import makes its own transactions: it runs in nobody else's")
    with import_lock(), without_mapped_pages():
        applying.mark_interrupted()
        yield


def import_file(
    *,
    by: Actor,
    kind: Kind,
    path: Path,
    options: Options | None = None,
    name: str = "",
    progress: Progress | None = None,
) -> ImportRun:
    """Import one file as a whole and return its report.

    name: as published, where `path` is a copy. progress: called with (bytes read, bytes in all). Raises FileRefused
    with a French message; the register is then as before, and the refused run tells why. Readers and writers go on
    meanwhile.
    """
    order = Order(by, kind, path, options or Options(), progress)
    with alone():
        return carry_out(order, _open_run(order, name))


def _open_run(order: Order, name: str) -> ImportRun:
    path = order.path
    return ImportRun.objects.create(
        kind=order.kind.name,
        source=order.kind.register,
        file_name=printable(name or path.name)[:200],
        file_size_bytes=path.stat().st_size if path.is_file() else 0,
        is_replay=order.options.is_replay,
        started_at=timezone.now(),
        started_by=order.by.user,
    )


def printable(name: str) -> str:
    """A file's name may hold bytes that are no text; the journal holds only text."""
    return name.encode("utf-8", "replace").decode().replace("\0", "")


def carry_out(order: Order, run: ImportRun) -> ImportRun:
    """Import the file of a run that was opened; to be called `alone`."""
    try:
        _import(order, run)
    except FileRefused as refusal:
        run.remedy = refusal.remedy or ""
        close_refused(order.by, run, refusal.message_fr)
        raise
    except _failures() as error:
        if _is_in_force(run):
            logger.warning("import %s is in force, but what it replaced was not swept: %s", run.pk, error)
            return run
        message = f"L’import s’est arrêté : {_cause_fr(error)}. Rien n’a changé dans l’annuaire."
        # Somebody who brought the file is told that it was refused; a replay is tried again by itself.
        close_refused(order.by, run, message, RunState.INTERRUPTED if run.is_replay else RunState.REFUSED)
        raise MachineFailed(message) from error
    except Exception:
        if not _is_in_force(run):
            close_refused(
                order.by,
                run,
                "L’import s’est arrêté sur une erreur imprévue, que le journal du serveur décrit. Rien n’a changé dans "
                "l’annuaire.",
            )
        raise
    return run


def _failures() -> tuple[type[Exception], ...]:
    return (OSError, DatabaseError, *staging_errors())


def _is_in_force(run: ImportRun) -> bool:
    return ImportRun.objects.filter(pk=run.pk, state=RunState.ACCEPTED).exists()


def _cause_fr(error: Exception) -> str:
    """What failed, in words for the operator."""
    text = str(error).lower()
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "disk is full" in text or "no space left" in text:
        return "le disque est plein"
    if isinstance(error, PermissionError):
        return "le serveur n’a pas le droit de lire ce fichier ou d’écrire dans son dossier de données"
    return f"une lecture ou une écriture a échoué ({error})"


def close_refused(by: Actor, run: ImportRun, message: str, state: RunState = RunState.REFUSED) -> None:
    """Write that the import of a run ended with nothing changed, and why."""
    keeping.copy_of(run).unlink(missing_ok=True)
    with transaction.atomic():
        run.state, run.message, run.finished_at = state, message, timezone.now()
        run.generation, run.rows_new, run.rows_ended = None, 0, 0
        run.people_new = run.people_changed = run.people_gone = run.people_moved = 0
        run.save()
        record(by=by, action="import.refused", obj=run, after={"fichier": run.file_name, "motif": message})


# The story


@dataclass
class _Story:
    """What the steps of one import hand on to one another."""

    order: Order
    run: ImportRun
    reading: Reading
    coverage: Coverage
    basis: dict[str, Any]
    state: RegisterState | None
    live: Register
    staging: Staging

    @property
    def kind(self) -> Kind:
        return self.order.kind

    @property
    def generation(self) -> int:
        """The one in hand."""
        return (self.state.generation if self.state else 0) + 1


def _import(order: Order, run: ImportRun) -> None:
    kind = order.kind
    follow_mergers()
    keep_all = order.options.keep_all or not kind.follows_perimeters
    codes = communes_to_keep(keep_all=keep_all)
    if not codes:
        raise FileRefused(
            "Aucune commune à garder : choisissez d’abord le périmètre d’une communauté, ou gardez la France entière.",
            remedy=Remedy.KEEP_ALL,
        )
    given, basis = order.options.given_extraction, basis_of(kind)
    with open_file(
        order.path,
        expected=kind.expected,
        name=run.file_name,
        given=given.date() if given else None,
        progress=_progress_of(order, run),
    ) as opening:
        reading = kind.read(opening.file, kept_for(kind, codes, keep_all=keep_all))
        run.source, run.extraction_on = _register_of(kind, reading), reading.extraction_on
        state = RegisterState.objects.select_related("run").filter(source=run.source).first()
        refuse_future(run)
        refuse_older(run, state, order.options)
        run.save(update_fields=["source", "extraction_on"])
        applying.clear_leftovers(kind, run.source, state.generation if state else 0)
        coverage = Coverage(codes, covered_communes(run.source), keeps_all=keep_all)
        staging = open_staging(staged_columns(kind.model, kind.columns, kind.staged))
        try:
            live = Register(_live_digests(kind, run.source))
            story = _Story(order, run, reading, coverage, basis, state, live, staging)
            _stage(story)
            refuse_shrunk(run, order.options)
            refuse_narrower(run, state, order.options, lines_in_force=len(live))
            keeping.keep_copy(order.path, run)
            _write(story)
        finally:
            staging.discard()
    keeping.forget_other_copies(run.source)
    applying.sweep(kind, story.live.unseen_ids())
    if run.rows_new or run.rows_ended:
        applying.refresh_statistics(kind)


def _register_of(kind: Kind, reading: Reading) -> str:
    """The register that a file fills. Read from the file, it names rows and files here, so it is looked at."""
    if reading.register != kind.register and not re.fullmatch(
        rf"{re.escape(kind.register)}-[A-Za-z0-9_]{{1,20}}", reading.register
    ):
        raise FileRefused(
            "Ce fichier porte un numéro ou un millésime qui n’en est pas un. Reprenez le fichier officiel."
        )
    return reading.register


def _live_digests(kind: Kind, register: str) -> Iterator[Any]:
    rows = kind.model.objects.seen_in(register).order_by()
    found: Iterator[Any] = rows.values_list("pk", "digest").iterator(chunk_size=20_000)
    return found


def _progress_of(order: Order, run: ImportRun) -> Progress:
    """Tell the caller at each block, and those who look at the page once a second."""
    told_at = monotonic()

    def progress(read: int, size: int) -> None:
        nonlocal told_at
        run.bytes_read = read
        if order.progress is not None:
            order.progress(read, size)
        if monotonic() - told_at < TELL_EVERY_S:
            return
        told_at = monotonic()
        # Another writer may hold the database for long: the import does not fail for so little.
        with suppress(OperationalError):
            ImportRun.objects.filter(pk=run.pk).update(bytes_read=read)

    return progress


def _stage(story: _Story) -> None:
    """Put the lines that the register does not have into the staging; fill the report of the run."""
    run, staging = story.run, story.staging
    sieve = Sieve(story.kind, applying.objectors())
    staged: list[Keys] = []
    for batch in sieve.batches(story.reading):
        known = story.live.mark_seen(batch.digests)
        fresh = np.flatnonzero(~known).tolist()
        if fresh:
            staging.add(batch.values(fresh))
            staged.append(keys_of([batch.digests[at] for at in fresh]))
    repeats = repeated(staged)
    staging.close_filling(repeats)
    run.rows_read, run.rows_kept, run.rows_refused = story.reading.lines, sieve.kept, sieve.refused
    run.rows_new, run.rows_ended = staging.count - len(repeats), len(story.live.unseen_ids())
    run.refusals = [[line.number, line.reason_fr] for line in sieve.refusals[:LISTED_REFUSALS]]
    sieve.judge(run.rows_read)


# Writing


def _write(story: _Story) -> None:
    gone_ids = story.live.unseen_ids()
    with synced_later():
        applying.write_unseen(story.kind, story.staging, story.generation)
        applying.end_unseen(story.kind, gone_ids, story.generation)
        compared = story.kind.hooks.compared(
            story.run,
            reading=story.reading,
            staging=story.staging,
            gone_ids=gone_ids,
            coverage=story.coverage,
            generation=story.generation,
        )
    _switch(story, compared)


def _switch(story: _Story, compared: Any) -> None:
    """The one short write that makes the import visible, with its report and its line in the journal."""
    run, kind, generation = story.run, story.kind, story.generation
    with transaction.atomic():
        RegisterState.objects.get_or_create(source=run.source)
        state = RegisterState.objects.select_for_update().get(source=run.source)
        kind.hooks.switched(run, compared, generation)
        applying.forget_objectors(kind, run.source, generation)
        if kind.follows_perimeters:
            applying.cover(run.source, story.coverage.now, generation)
        run.generation, run.state, run.finished_at = generation, RunState.ACCEPTED, timezone.now()
        run.save()
        state.generation, state.run, state.keeps_all = generation, run, story.coverage.keeps_all
        state.basis = story.basis
        state.save()
        _replay_those_that_need(kind)
        record(by=story.order.by, action="import.accepted", obj=run, after=_told(story))


def _told(story: _Story) -> dict[str, Any]:
    run = story.run
    counts = {
        "extraction": run.extraction_on,
        "lignes lues": run.rows_read,
        "lignes gardées": run.rows_kept,
    }
    return counts | story.kind.hooks.told(run)


def _replay_those_that_need(kind: Kind) -> None:
    """Have the worker read again the files that look this register up."""
    from maillage.contexts.directory.imports.tasks import replay_registers

    needed = {need for need, register in NEEDED.items() if register == kind.register}
    dependents = [one.name for one in kinds() if one.needs & needed and one.register != kind.register]
    if RegisterState.objects.filter(run__kind__in=dependents).exists():
        # In the same transaction: either the register changed and they follow, or neither.
        replay_registers.enqueue()
