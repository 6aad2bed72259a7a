"""A clock that jumps, and a database that was away when a worker wanted to write that it had finished."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.platform.tasks import due
from maillage.platform.tasks.due import CLOCK_SLACK, Declared, register_jobs, run_due
from maillage.platform.tasks.models import DueJob, WorkerHeartbeat
from maillage.platform.tasks.recovery import beat, living_workers, take_back
from maillage.platform.tasks.tests.samples import leave_trace
from maillage.platform.tasks.worker import Worker

HOUR = timedelta(hours=1)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, db: None) -> list[str]:
    """One job, every minute, that notes its runs."""
    seen: list[str] = []
    monkeypatch.setattr(due, "DECLARED", {"a": Declared("a", timedelta(minutes=1), lambda: seen.append("a"))})
    register_jobs()
    return seen


@pytest.mark.parametrize("ahead", [2 * HOUR, timedelta(days=365)])
def test_a_job_does_not_wait_for_a_clock_that_was_put_back(runs: list[str], ahead: timedelta) -> None:
    now = timezone.now()
    with time_machine.travel(now + ahead, tick=False):
        assert run_due() == 1
    with time_machine.travel(now, tick=False):
        assert run_due() == 1
        assert run_due() == 0
    assert DueJob.objects.get().next_run_at <= now + timedelta(minutes=1)


def test_a_machine_whose_clock_is_a_little_late_does_not_run_it_again(runs: list[str]) -> None:
    now = timezone.now()
    with time_machine.travel(now + CLOCK_SLACK - timedelta(seconds=1), tick=False):
        assert run_due() == 1
    with time_machine.travel(now, tick=False):
        assert run_due() == 0


def test_a_worker_seen_in_the_future_is_dead(db: None) -> None:
    WorkerHeartbeat.objects.create(worker="dead", seen_at=timezone.now() + 2 * HOUR)
    WorkerHeartbeat.objects.create(worker="ahead", seen_at=timezone.now() + timedelta(minutes=1))
    assert living_workers() == {"ahead"}


def test_a_job_whose_end_could_not_be_written_runs_again(
    runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away while the job runs: the worker lives on, and the job bears its name."""
    worker = Worker("one")
    beat("one")

    def away(*args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(due, "_run", away)
        with pytest.raises(OperationalError):
            worker.work_once()
    assert DueJob.objects.get().running_by == "one"
    worker.work_once()
    assert runs == ["a"]
    assert DueJob.objects.get().running_by == ""


def test_a_task_whose_end_could_not_be_written_runs_again(runs: list[str], tmp_path: object) -> None:
    leave_trace.enqueue(str(tmp_path), "x")
    worker = Worker("one")
    beat("one")
    row = DBTaskResult.objects.get()
    row.claim("one")
    assert take_back() == 0, "others see a living worker"
    assert worker.work_once()
    row.refresh_from_db()
    assert row.status == TaskResultStatus.SUCCESSFUL
