"""Which registers must be read again from their kept files: the perimeters changed, or a register they look up."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillage.contexts.directory.imports.coverage import basis_of, communes_to_keep, covered_communes
from maillage.contexts.directory.imports.kinds import Kind, kinds
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState

# How long a replay waits after the machine failed it.
PAUSE = timedelta(days=1)


def registers() -> list[str]:
    """Registers that were imported, those that look others up last."""
    rows = RegisterState.objects.exclude(run=None).select_related("run").order_by("source")
    known = {kind.name: kind for kind in kinds()}
    found = [(_rank(known[row.run.kind]), row.source) for row in rows if row.run and row.run.kind in known]
    return [register for _, register in sorted(found)]


def _rank(kind: Kind) -> int:
    return len(kind.needs) if basis_of(kind) else 0


def is_stale(register: str) -> bool:
    """Whether the register is kept for other communes than it should, or was read with other registers than today's."""
    state = RegisterState.objects.select_related("run").get(source=register)
    known = {kind.name: kind for kind in kinds()}
    if state.run is None:
        return False
    if basis_of(known[state.run.kind]) != state.basis:
        return True
    if state.keeps_all:
        return False
    wanted = communes_to_keep(keep_all=False)
    return bool(wanted) and wanted != covered_communes(register)


def has_failed(register: str) -> bool:
    """Whether the last thing that happened to a register is a replay that changed nothing."""
    return _last_failure(register) is not None


def must_wait(register: str) -> bool:
    """Whether trying again is useless: for a day after the machine failed, for good after the file was refused."""
    failed = _last_failure(register)
    if failed is None or failed.finished_at is None:
        return False
    return failed.state == RunState.REFUSED or failed.finished_at > timezone.now() - PAUSE


def _last_failure(register: str) -> ImportRun | None:
    last = ImportRun.objects.filter(source=register).order_by("-pk").first()
    # Interrupted without an end: the worker was killed, which tells nothing of the file nor of the machine.
    if last is None or not last.is_replay or last.finished_at is None or last.state == RunState.ACCEPTED:
        return None
    return last
