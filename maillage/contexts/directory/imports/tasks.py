"""What the worker does: imports that were asked for, and files to read again since something around them changed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from maillage.contexts.directory.imports import keeping, replaying, telling
from maillage.contexts.directory.imports.frame import Order, alone, carry_out, close_refused, import_file
from maillage.contexts.directory.imports.kinds import kind_named
from maillage.contexts.directory.imports.mergers import follow_mergers
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused, ImportBusy
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

# An import that was killed this many times is given up: it may be the file that kills it.
MAX_STARTS = 2
_ENDED = (RunState.ACCEPTED, RunState.REFUSED)


# Imports that were asked for


@task()
def run_import(pk: int) -> str:
    """Import the file of a waiting run; says what became of it. Twice is once.

    Taken back after the worker was killed, it starts once more. While another import runs, the run goes on waiting.
    """
    try:
        with alone():
            return _run(pk)
    except ImportBusy:
        return "busy"


def _run(pk: int) -> str:
    run = ImportRun.objects.select_related("started_by").filter(pk=pk).first()
    if run is None:
        return "no such import"
    if run.state in _ENDED:
        keeping.incoming_file(pk).unlink(missing_ok=True)
        return "already ended"
    by = Actor(user=run.started_by, community=None)
    if run.starts >= MAX_STARTS:
        return _give_up(by, run)
    run.state, run.starts, run.started_at = RunState.RUNNING, run.starts + 1, timezone.now()
    run.save(update_fields=["state", "starts", "started_at"])
    order = Order(by, kind_named(run.kind), keeping.incoming_file(pk), Options.of_json(run.options))
    try:
        carry_out(order, run)
        outcome = "accepted"
    except FileRefused:
        # The run says why; for the queue, the work is done.
        outcome = "refused"
    keeping.incoming_file(pk).unlink(missing_ok=True)
    return outcome


def _give_up(by: Actor, run: ImportRun) -> str:
    close_refused(
        by,
        run,
        "L’import a été interrompu deux fois, serveur arrêté ou mémoire épuisée. Rien n’a changé dans l’annuaire ; "
        "vérifiez le fichier et le serveur avant de recommencer.",
    )
    keeping.incoming_file(run.pk).unlink(missing_ok=True)
    return "given up"


@due_job("directory.waiting_imports", every=timedelta(minutes=1))
def start_waiting_imports() -> int:
    """Start what found another import running, or lost its worker; returns how many were looked at."""
    keeping.forget_orphans()
    waiting = ImportRun.objects.filter(state__in=(RunState.WAITING, RunState.INTERRUPTED)).order_by("pk")
    left = [pk for pk in waiting.values_list("pk", flat=True) if keeping.incoming_file(pk).is_file()]
    for pk in left:
        run_import.call(pk)
    return len(left)


# Files to read again


@task()
def replay_registers() -> str:
    """Read again the kept files of the registers that are no longer as they should be; says which.

    Those that look others up come after these.
    """
    follow_mergers()
    return _replay(set())


@due_job("directory.cover_perimeters", every=timedelta(minutes=15))
def cover_perimeters() -> str:
    """Replay for what the task of a change could not do: an import ran, the worker was killed, the disk was full."""
    waiting = {register for register in replaying.registers() if replaying.must_wait(register)}
    follow_mergers()
    return _replay(waiting)


def _replay(left_out: set[str]) -> str:
    """Replay what is stale, except these registers: trying again changes nothing until something else does."""
    replayed: list[str] = []
    refusal: FileRefused | None = None
    for register in replaying.registers():
        if register in left_out or not replaying.is_stale(register):
            continue
        try:
            if _replay_one(register):
                replayed.append(register)
        except ImportBusy:
            # The import that runs may have read the perimeters before the change: `cover_perimeters` looks again.
            return "busy"
        except FileRefused as caught:
            refusal = refusal or caught
    if refusal is not None:
        raise refusal
    return "replayed " + ", ".join(replayed) if replayed else "nothing to replay"


def _replay_one(register: str) -> bool:
    """Import the kept file of a register again, as its last import was made; False when there is none."""
    path = keeping.kept_file(register)
    run = RegisterState.objects.select_related("run").get(source=register)
    if path is None or run.run is None:
        return False
    given = run.run.extraction_on
    options = Options(
        is_replay=True,
        keep_all=run.keeps_all,
        given_extraction=datetime.combine(given, time()) if given else None,
    )
    kind, told_before = kind_named(run.run.kind), replaying.has_failed(register)
    try:
        import_file(by=Actor.system(), kind=kind, path=path, options=options, name=run.run.file_name)
    except ImportBusy:
        raise
    except FileRefused as refusal:
        if not told_before:
            telling.tell_failed_replay(kind, refusal)
        raise
    return True


def _enqueue() -> None:
    replay_registers.enqueue()


def replay_when_covered_changes(actor: Actor, added: frozenset[str], removed: frozenset[str]) -> None:
    """A listener of perimeters: replay after the change is committed."""
    del actor
    if not added and not removed:
        return
    transaction.on_commit(_enqueue)
