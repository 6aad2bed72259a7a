"""The worker's loop, alone, competing with another, stopped, killed, and without its database."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.platform.tasks import due, recovery
from maillage.platform.tasks.models import WorkerHeartbeat
from maillage.platform.tasks.recovery import SILENCE
from maillage.platform.tasks.tests.samples import fail, last, leave_trace
from maillage.platform.tasks.worker import Worker

PATIENCE_S = 60.0
StartWorker = Callable[[], subprocess.Popen[bytes]]


def _statuses() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def _until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


@pytest.fixture
def no_due_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "DECLARED", {})


# --- In this process --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_round_runs_one_task(no_due_jobs: None, tmp_path: Path) -> None:
    for name in ("a", "b"):
        leave_trace.enqueue(str(tmp_path), name)
    worker = Worker()
    assert worker.work_once()
    assert _statuses() == [TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL]
    assert worker.work_once()
    assert not worker.work_once()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.1", "b.1"]


@pytest.mark.django_db
def test_a_failing_task_is_kept_with_its_reason(
    no_due_jobs: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fail.enqueue()
    leave_trace.enqueue(str(tmp_path), "after")
    worker = Worker()
    with caplog.at_level(logging.CRITICAL):
        assert worker.work_once()
    assert worker.work_once()
    failed = DBTaskResult.objects.get(status=TaskResultStatus.FAILED)
    assert "prévu" in failed.traceback
    assert (tmp_path / "after.1").exists()


@pytest.mark.django_db
def test_an_idle_round_writes_nothing(no_due_jobs: None) -> None:
    worker = Worker()
    recovery.beat(worker.name)

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert not sql.startswith(("INSERT", "UPDATE", "BEGIN EXCLUSIVE")), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert not worker.work_once()


@pytest.mark.django_db
def test_once_asked_to_stop_it_takes_nothing_more(no_due_jobs: None, tmp_path: Path) -> None:
    leave_trace.enqueue(str(tmp_path), "a")
    worker = Worker()
    worker.stopping.set()
    assert not worker.work_once()
    assert _statuses() == [TaskResultStatus.READY]


@pytest.mark.django_db
def test_it_waits_for_a_database_that_is_away(
    no_due_jobs: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker, calls = Worker(), []
    pauses: list[float] = []
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(worker.stopping, "wait", pauses.append)

    def away_three_times() -> bool:
        calls.append(1)
        if len(calls) <= 3:
            raise OperationalError("server closed the connection\nunexpectedly")
        return True

    with caplog.at_level(logging.WARNING):
        assert worker._try_until_done(away_three_times)
    assert pauses == [1, 2, 4]
    assert "server closed the connection unexpectedly" in caplog.text


# --- In threads and processes, as in an installation ------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_competing_workers_run_each_task_once(no_due_jobs: None, tmp_path: Path) -> None:
    names = [f"task-{n:02}" for n in range(20)]
    for name in names:
        leave_trace.enqueue(str(tmp_path), name)
    workers = [Worker(f"worker-{n}") for n in range(2)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        _until(lambda: _statuses() == [TaskResultStatus.SUCCESSFUL] * 20, "twenty tasks done")
    finally:
        for worker in workers:
            worker.stopping.set()
        for thread in threads:
            thread.join()
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{name}.1" for name in names]
    assert not WorkerHeartbeat.objects.exists()


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[StartWorker]:
    """start_worker() -> the process of `maillage worker` on this test's database."""
    started: list[subprocess.Popen[bytes]] = []
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="maillage.config.settings.test",
        MAILLAGE_DATA=str(tmp_path / "data"),
        MAILLAGE_DATABASE_URL=url,
        MAILLAGE_SECRET_KEY=settings.SECRET_KEY,
        PYTHONPATH=str(Path(__file__).resolve().parents[4]),
    )

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "maillage.config.command", "worker"],
            env=environment,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.django_db(transaction=True)
def test_a_stop_waits_for_the_running_task(start_worker: StartWorker, tmp_path: Path) -> None:
    last.enqueue(str(tmp_path), "slow")
    process = start_worker()
    _until((tmp_path / "slow.begun.1").exists, "the task began")
    leave_trace.enqueue(str(tmp_path), "next")
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert process.poll() is None
    (tmp_path / "go").touch()
    assert process.wait(PATIENCE_S) == 0
    assert (tmp_path / "slow.done").exists()
    assert not (tmp_path / "next.1").exists()
    assert _statuses() == [TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL]
    assert not WorkerHeartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_task_of_a_killed_worker_is_done_by_another(start_worker: StartWorker, tmp_path: Path) -> None:
    last.enqueue(str(tmp_path), "unlucky")
    first = start_worker()
    _until((tmp_path / "unlucky.begun.1").exists, "the task began")
    first.kill()
    first.wait()
    assert _statuses() == [TaskResultStatus.RUNNING]
    # A minute of silence, without the wait.
    WorkerHeartbeat.objects.update(seen_at=timezone.now() - SILENCE - timedelta(seconds=1))
    (tmp_path / "go").touch()
    second = start_worker()
    _until(lambda: _statuses() == [TaskResultStatus.SUCCESSFUL], "the task done by the second worker")
    second.send_signal(signal.SIGINT)
    assert second.wait(PATIENCE_S) == 0
    assert (tmp_path / "unlucky.begun.2").exists()
    assert len(DBTaskResult.objects.get().worker_ids) == 2
