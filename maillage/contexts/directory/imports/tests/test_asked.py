"""Imports that somebody asks for, and the worker makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from maillage.contexts.directory.imports import applying, frame, keeping, kinds, tasks
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused, ImportBusy
from maillage.contexts.directory.imports.services import kept_file, request_import
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import ALPHA, BETA, DELTA
from maillage.contexts.directory.tests.notices import NOTICES, bring_notices, notice, notices, seen
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tasks.worker import Worker
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND = date(2026, 9, 1), date(2026, 10, 1)
LINES = [notice(1, ALPHA), notice(2, BETA), notice(4, DELTA)]


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch: pytest.MonkeyPatch, land: Community) -> None:
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.register_kind(NOTICES)
    DBTaskResult.objects.all().delete()


def _ask(path: Path, **options: Any) -> ImportRun:
    return request_import(by=Actor.system(), kind_name="avis", path=path, options=Options(**options))


class Killed(BaseException):
    pass


def _kill_in(monkeypatch: pytest.MonkeyPatch, step: str, work: Callable[[], Any]) -> None:
    def killed(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(applying, step, killed)
        work()


def test_the_worker_makes_it(folder: Path) -> None:
    path = notices(folder, FIRST, LINES)
    content = path.read_bytes()
    run = _ask(path, keep_all=True, given_extraction=datetime(2026, 8, 5))
    assert (run.state, run.file_name, run.file_size_bytes) == (RunState.WAITING, path.name, len(content))
    assert not path.exists() and keeping.incoming_file(run.pk).read_bytes() == content
    with scopes_disabled():
        entry = AuditEntry.objects.get(action="import.requested")
    assert entry.changes["fichier"] == [None, path.name]
    assert Worker().run_one_task()
    run.refresh_from_db()
    assert (run.state, run.starts, run.rows_kept) == (RunState.ACCEPTED, 1, 103)
    assert run.extraction_on == date(2026, 8, 5)
    assert not keeping.incoming_file(run.pk).exists()
    kept = kept_file("finess")
    assert kept is not None and kept.read_bytes() == content
    assert tasks.run_import.call(run.pk) == "already ended"
    assert ImportRun.objects.count() == 1


def test_a_refused_file_is_told_by_the_run(folder: Path) -> None:
    path = folder / "avis.csv"
    path.write_bytes(b"nom;prenom\n")
    run = _ask(path)
    assert tasks.run_import.call(run.pk) == "refused"
    run.refresh_from_db()
    assert (run.state, run.message) == (RunState.REFUSED, "Ce fichier n’est pas un avis.")
    assert not keeping.incoming_file(run.pk).exists()


def test_a_request_that_fails_leaves_the_file(folder: Path) -> None:
    path = notices(folder, FIRST, LINES)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _ask(path)
        raise ZeroDivisionError
    assert path.is_file() and not ImportRun.objects.exists() and not DBTaskResult.objects.exists()
    run = _ask(path)
    assert tasks.run_import.call(run.pk) == "accepted"
    with pytest.raises(FileRefused, match="n’existe pas"):
        _ask(path)
    with pytest.raises(KeyError):
        request_import(by=Actor.system(), kind_name="horoscope", path=path)


def test_while_another_import_runs_it_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> Any:
        raise ImportBusy("Un autre import est en cours.")

    run = _ask(notices(folder, FIRST, LINES))
    with monkeypatch.context() as patched:
        patched.setattr(tasks, "alone", busy)
        assert tasks.run_import.call(run.pk) == "busy"
    run.refresh_from_db()
    assert (run.state, run.starts) == (RunState.WAITING, 0)
    assert tasks.start_waiting_imports() == 1
    assert len(seen()) == 2
    assert tasks.start_waiting_imports() == 0


@pytest.mark.parametrize("step", ["write_unseen", "end_unseen"])
def test_killed_once_it_starts_again(folder: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    run = _ask(notices(folder, FIRST, LINES))
    _kill_in(monkeypatch, step, lambda: tasks.run_import.call(run.pk))
    # The worker's work is taken back: the same task, the same run.
    assert tasks.run_import.call(run.pk) == "accepted"
    run.refresh_from_db()
    assert (run.state, run.starts) == (RunState.ACCEPTED, 2)
    assert len(seen()) == Structure.objects.count() == 2


def test_killed_twice_it_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _ask(notices(folder, FIRST, LINES))
    for _ in range(2):
        _kill_in(monkeypatch, "write_unseen", lambda: tasks.run_import.call(run.pk))
    assert tasks.run_import.call(run.pk) == "given up"
    run.refresh_from_db()
    assert run.state == RunState.REFUSED and "interrompu deux fois" in run.message
    assert seen() == [] and not keeping.incoming_file(run.pk).exists()


def test_another_import_in_between_does_not_lose_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _ask(notices(folder, SECOND, LINES))
    _kill_in(monkeypatch, "write_unseen", lambda: tasks.run_import.call(run.pk))
    bring_notices(notices(folder, FIRST, LINES[:1]))
    run.refresh_from_db()
    assert run.state == RunState.INTERRUPTED
    assert tasks.start_waiting_imports() == 1
    run.refresh_from_db()
    assert run.state == RunState.ACCEPTED and len(seen()) == 2


def test_killed_after_the_switch_it_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _ask(notices(folder, FIRST, LINES))
    _kill_in(monkeypatch, "sweep", lambda: tasks.run_import.call(run.pk))
    assert tasks.run_import.call(run.pk) == "already ended"
    assert len(seen()) == 2 and not keeping.incoming_file(run.pk).exists()


def test_files_of_no_import_are_swept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _ask(notices(folder, FIRST, LINES))
    orphan = keeping.incoming_file(999_999)
    orphan.write_bytes(b"x")
    keeping.forget_orphans()
    assert orphan.exists(), "its request may be about to be committed"
    monkeypatch.setattr(keeping, "_ORPHAN_AFTER_S", -1)
    keeping.forget_orphans()
    assert not orphan.exists() and keeping.incoming_file(run.pk).exists()


def test_an_import_that_runs_is_not_taken_for_a_dead_one(folder: Path) -> None:
    run = _ask(notices(folder, FIRST, LINES))
    with frame.alone():
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    assert tasks.run_import.call(run.pk) == "accepted"
