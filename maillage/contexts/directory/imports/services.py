"""Import the official RPPS file: stage, judge, write unseen, switch.

`import_rpps` is the whole story from top to bottom; each step lives in the module that it names.
"""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from maillage.contexts.directory.imports import applying
from maillage.contexts.directory.imports.columns import activity_values
from maillage.contexts.directory.imports.coverage import SOURCE, Coverage, places_of, wanted_coverage
from maillage.contexts.directory.imports.differences import Tally, compare
from maillage.contexts.directory.imports.fingerprints import Keys, Register, keys_of, repeated
from maillage.contexts.directory.imports.layout import POSITION
from maillage.contexts.directory.imports.locking import import_lock
from maillage.contexts.directory.imports.mergers import follow_mergers
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.reading import Batch, Row, Scan, scan
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.staging import (
    Staging,
    imports_folder,
    open_staging,
    staging_errors,
    without_mapped_pages,
)
from maillage.contexts.directory.movements.announcements import announce_movements
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Activity
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)

# A file that lost more than this share of its lines since the last one is refused.
MAX_SHRINK = 0.05
LISTED_REFUSALS = 200
_PROFESSION = POSITION["profession_code"]


@dataclass(frozen=True)
class Options:
    """How to import.

    keep_all: keep the whole of France, not only the perimeters and their belts
    accept_shrink: take a file that lost more than 5 % of its lines
    accept_older: take a file extracted before the one in force
    given_extraction: extraction date when the file's name does not say it
    is_replay: the kept file again, for a perimeter that changed
    """

    keep_all: bool = False
    accept_shrink: bool = False
    accept_older: bool = False
    given_extraction: datetime | None = None
    is_replay: bool = False


def _copy_of(run_pk: int) -> Path:
    return imports_folder() / f"rpps-{run_pk}"


def kept_file() -> Path | None:
    """The file of the last accepted import, which a new perimeter replays; None before the first one.

    The run names it, not the folder: a kill may leave there the copy of a file that was never accepted.
    """
    accepted = ImportRun.objects.filter(source=SOURCE, state=RunState.ACCEPTED, is_replay=False)
    pk = accepted.order_by("-generation").values_list("pk", flat=True).first()
    return _copy_of(pk) if pk is not None and _copy_of(pk).is_file() else None


def import_rpps(
    *,
    by: Actor,
    path: Path,
    options: Options | None = None,
    name: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> ImportRun:
    """Import one file as a whole and return its report.

    progress: called with (bytes read, bytes in all). Raises FileRefused with a French message; the
    register is then as before, and the refused run tells why. Readers and writers go on meanwhile.
    """
    options = options or Options()
    with import_lock(), without_mapped_pages():
        applying.clear_leftovers(applying.current_generation())
        follow_mergers()
        run = _open_run(by, path, options, name)
        try:
            _import(by, run, path, options, progress or (lambda read, size: None))
        except FileRefused as refusal:
            _close_refused(by, run, refusal.message_fr)
            raise
        except _failures() as error:
            if _is_in_force(run):
                logger.warning("import %s is in force, but what it replaced was not swept: %s", run.pk, error)
                return run
            message = f"L’import s’est arrêté : {_cause_fr(error)}. Rien n’a changé dans l’annuaire."
            _close_refused(by, run, message)
            raise FileRefused(message) from error
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


def _open_run(by: Actor, path: Path, options: Options, name: str) -> ImportRun:
    return ImportRun.objects.create(
        source=SOURCE,
        file_name=_printable(name or path.name)[:200],
        file_size_bytes=path.stat().st_size if path.is_file() else 0,
        is_replay=options.is_replay,
        started_at=timezone.now(),
        started_by=by.user,
    )


def _printable(name: str) -> str:
    """A file's name may hold bytes that are no text; the journal holds only text."""
    return name.encode("utf-8", "replace").decode().replace("\0", "")


def _import(
    by: Actor, run: ImportRun, path: Path, options: Options, progress: Callable[[int, int], None]
) -> None:
    state = RegisterState.objects.select_related("run").filter(source=SOURCE).first()
    keep_all = options.keep_all or bool(options.is_replay and state and state.keeps_all)
    coverage = wanted_coverage(keep_all=keep_all)
    if not coverage.now:
        raise FileRefused(
            "Aucune commune à garder : choisissez d’abord le périmètre d’une communauté, "
            "ou importez la France entière avec --all."
        )
    scanned = scan(
        path,
        places=places_of(coverage),
        known_people=_known_people(keep_all=keep_all),
        given_extraction=options.given_extraction,
        name=run.file_name,
    )
    run.extraction_on = scanned.extraction.at.date()
    _refuse_older(run, state, options)
    register = Register(_live_digests())
    staging = open_staging()
    try:
        elsewhere = _stage(scanned, staging, register, coverage, progress)
        _fill_report(run, scanned)
        _refuse_shrunk(run, state, options)
        _keep_copy(path, run)
        generation = (state.generation if state else 0) + 1
        _write(by, run, staging, register, coverage, elsewhere, generation)
    finally:
        staging.discard()
    _forget_other_copies()
    applying.sweep(register.unseen_ids())
    if staging.count or register.unseen_ids():
        applying.refresh_statistics()


# Reading


def _known_people(*, keep_all: bool) -> frozenset[str]:
    """Persons whose other places matter: with the whole of France kept, no place is "other"."""
    if keep_all:
        return frozenset()
    return frozenset(
        Activity.objects.visible().order_by().values_list("professional_id", flat=True).distinct()
    )


def _live_digests() -> Iterator[Any]:
    return Activity.objects.visible().order_by().values_list("pk", "digest").iterator(chunk_size=20_000)


def _stage(
    scanned: Scan,
    staging: Staging,
    register: Register,
    coverage: Coverage,
    progress: Callable[[int, int], None],
) -> dict[str, dict[str, str]]:
    """Put the lines that the register does not have into the staging; return where known persons are elsewhere."""
    objectors = frozenset(Objection.objects.values_list("idnps", flat=True))
    elsewhere: dict[str, dict[str, str]] = {}
    staged: list[Keys] = []
    for batch in scanned:
        _note_elsewhere(batch, elsewhere)
        rows = [row for row in batch.kept if row.person not in objectors] if objectors else batch.kept
        digests = [row.digest for row in rows]
        known = register.mark_seen(digests)
        fresh = [row for row, is_known in zip(rows, known.tolist(), strict=True) if not is_known]
        if fresh:
            staging.add([activity_values(row, _commune_of(row, coverage)) for row in fresh])
            staged.append(keys_of([row.digest for row in fresh]))
        progress(scanned.report.bytes_read, scanned.size)
    staging.close_filling(repeated(staged))
    return elsewhere


def _commune_of(row: Row, coverage: Coverage) -> str | None:
    return row.commune if row.commune in coverage.now else None


def _note_elsewhere(batch: Batch, elsewhere: dict[str, dict[str, str]]) -> None:
    for row in batch.elsewhere:
        if row.commune:
            elsewhere.setdefault(row.person, {}).setdefault(row.fields[_PROFESSION], row.commune)


# Judging


def _refuse_older(run: ImportRun, state: RegisterState | None, options: Options) -> None:
    if state is None or state.run is None or options.accept_older or run.extraction_on is None:
        return
    previous = state.run.extraction_on
    if previous is not None and run.extraction_on < previous:
        raise FileRefused(
            f"Ce fichier (extraction du {run.extraction_on:%d/%m/%Y}) est plus ancien que celui déjà en place "
            f"(extraction du {previous:%d/%m/%Y}). Pour l’importer quand même, ajoutez --accepter-ancien."
        )


def _refuse_shrunk(run: ImportRun, state: RegisterState | None, options: Options) -> None:
    if state is None or state.run is None or options.accept_shrink or options.is_replay:
        return
    before = state.run.rows_read
    if run.rows_read < before * (1 - MAX_SHRINK):
        lost = round(100 * (1 - run.rows_read / before))
        raise FileRefused(
            f"Ce fichier a perdu {lost} % de ses lignes depuis le dernier import ({run.rows_read} au lieu de "
            f"{before}) : il est sans doute incomplet. Téléchargez-le de nouveau ; s’il est juste, ajoutez "
            "--accepter-baisse."
        )


def _fill_report(run: ImportRun, scanned: Scan) -> None:
    report = scanned.report
    run.rows_read, run.rows_kept, run.rows_refused = report.lines, report.kept, report.refused
    run.refusals = [[line.number, line.reason_fr] for line in report.refusals[:LISTED_REFUSALS]]


def _close_refused(by: Actor, run: ImportRun, message: str) -> None:
    _copy_of(run.pk).unlink(missing_ok=True)
    with transaction.atomic():
        run.state, run.message, run.finished_at = RunState.REFUSED, message, timezone.now()
        run.generation, run.people_new, run.people_changed, run.people_gone, run.people_moved = (
            None,
            0,
            0,
            0,
            0,
        )
        run.save()
        record(by=by, action="import.refused", obj=run, after={"fichier": run.file_name, "motif": message})


# The kept copy


def _keep_copy(path: Path, run: ImportRun) -> None:
    """Copy the file beside the database before anything is written: a full disk refuses the import."""
    if not run.is_replay:
        shutil.copyfile(path, _copy_of(run.pk))


def _forget_other_copies() -> None:
    kept = kept_file()
    for other in imports_folder().glob("rpps-*"):
        if other != kept:
            other.unlink(missing_ok=True)


# Writing


def _write(
    by: Actor,
    run: ImportRun,
    staging: Staging,
    register: Register,
    coverage: Coverage,
    elsewhere: dict[str, dict[str, str]],
    generation: int,
) -> None:
    gone_ids = register.unseen_ids()
    applying.write_unseen(staging, generation)
    applying.end_unseen(gone_ids, generation)
    tally = Tally()
    for slice_tally, told in compare(
        staging=staging, gone_ids=gone_ids, coverage=coverage, elsewhere=elsewhere, generation=generation
    ):
        tally.add(slice_tally)
        applying.write_movements(told, run, generation)
    _switch(by, run, applying.find_renamed(staging), coverage, generation, tally)


def _switch(
    by: Actor,
    run: ImportRun,
    renamed: applying.Renamed,
    coverage: Coverage,
    generation: int,
    tally: Tally,
) -> None:
    """The one short write that makes the import visible, with its report and its line in the journal."""
    with transaction.atomic():
        RegisterState.objects.get_or_create(source=SOURCE)
        state = RegisterState.objects.select_for_update().get(source=SOURCE)
        applying.rename(renamed)
        applying.forget_objectors(generation)
        applying.cover(coverage.now, generation)
        run.generation, run.state, run.finished_at = generation, RunState.ACCEPTED, timezone.now()
        run.people_new, run.people_changed = tally.new, tally.changed
        run.people_gone, run.people_moved = tally.gone, tally.moved
        run.save()
        state.generation, state.run, state.keeps_all = generation, run, coverage.keeps_all
        state.save()
        if Movement.objects.filter(generation=generation).exists():
            # In the same transaction: what an import brought is told, or the import did not happen.
            announce_movements.enqueue(generation)
        record(
            by=by,
            action="import.accepted",
            obj=run,
            after={
                "extraction": run.extraction_on,
                "lignes lues": run.rows_read,
                "lignes gardées": run.rows_kept,
                "nouvelles personnes": tally.new,
                "personnes modifiées": tally.changed,
                "personnes parties": tally.gone,
                "personnes déplacées": tally.moved,
            },
        )
