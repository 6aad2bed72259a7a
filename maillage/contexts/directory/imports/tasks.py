"""A perimeter that changed needs the kept file once more: done in the background, by the worker."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django_tasks import task

from maillage.contexts.directory.imports.coverage import SOURCE, wanted_coverage
from maillage.contexts.directory.imports.mergers import follow_mergers
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.refusal import ImportBusy
from maillage.contexts.directory.imports.services import Options, import_rpps, kept_file
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor


@task()
def replay_rpps() -> str:
    """Import the kept file again if communes are wanted that it was not kept for; says what was done."""
    state = RegisterState.objects.select_related("run").filter(source=SOURCE).first()
    path = kept_file()
    if state is None or state.run is None or path is None:
        return "nothing to replay"
    follow_mergers()
    if state.keeps_all:
        return "already covered"
    coverage = wanted_coverage(keep_all=False)
    if not coverage.now or coverage.now == coverage.before:
        return "already covered"
    given = state.run.extraction_on
    options = Options(
        is_replay=True,
        given_extraction=datetime.combine(given, time()) if given else None,
    )
    try:
        import_rpps(by=Actor.system(), path=path, options=options, name=state.run.file_name)
    except ImportBusy:
        # The import that runs may have read the perimeters before the change: `cover_perimeters` looks again.
        return "busy"
    return "replayed"


@due_job("directory.cover_perimeters", every=timedelta(minutes=15))
def cover_perimeters() -> str:
    """Replay for what the task of a change could not do: an import was running, or the worker was killed."""
    latest = ImportRun.objects.filter(source=SOURCE).order_by("-pk").first()
    if latest is not None and latest.is_replay and latest.state == RunState.REFUSED:
        # Trying again changes nothing until the operator imports a file or a perimeter changes.
        return "the last replay was refused"
    return replay_rpps.call()


def _enqueue() -> None:
    replay_rpps.enqueue()


def replay_when_covered_changes(actor: Actor, added: frozenset[str], removed: frozenset[str]) -> None:
    """A listener of perimeters: replay after the change is committed."""
    del actor
    if not added and not removed:
        return
    transaction.on_commit(_enqueue)
