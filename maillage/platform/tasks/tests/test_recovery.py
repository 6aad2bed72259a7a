"""What a dead worker held is taken back, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.platform.tasks.models import WorkerHeartbeat
from maillage.platform.tasks.pruning import prune
from maillage.platform.tasks.recovery import MAX_STARTS, SILENCE, beat, living_workers, sign_off, take_back
from maillage.platform.tasks.tests.samples import leave_trace


def _running(*workers: str) -> DBTaskResult:
    leave_trace.enqueue("/nowhere", "x")
    row: DBTaskResult = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    row.status, row.worker_ids, row.started_at = TaskResultStatus.RUNNING, list(workers), timezone.now()
    row.save()
    return row


def _seen(worker: str, ago: timedelta) -> None:
    WorkerHeartbeat.objects.create(worker=worker, seen_at=timezone.now() - ago)


def test_signs_of_life(db: None) -> None:
    beat("one")
    beat("one")
    _seen("silent", SILENCE + timedelta(seconds=1))
    assert living_workers() == {"one"}
    sign_off("one")
    assert living_workers() == set()


def test_a_living_worker_keeps_its_task(db: None) -> None:
    row = _running("one")
    _seen("one", SILENCE - timedelta(seconds=10))
    assert take_back() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.RUNNING


@pytest.mark.parametrize("workers", [("silent",), ("never-seen",), (), ("one", "silent")])
def test_the_task_of_a_dead_worker_is_ready_again(db: None, workers: tuple[str, ...]) -> None:
    row = _running(*workers)
    _seen("silent", SILENCE + timedelta(seconds=1))
    beat("one")
    assert take_back() == 1
    row.refresh_from_db()
    assert (row.status, row.started_at) == (TaskResultStatus.READY, None)
    assert take_back() == 0


def test_a_task_that_brings_workers_down_is_given_up(db: None) -> None:
    row = _running(*(f"dead-{n}" for n in range(MAX_STARTS)))
    assert take_back() == 1
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert "given up" in row.traceback


def test_old_signs_of_life_are_forgotten(db: None) -> None:
    _seen("old", timedelta(days=2))
    beat("one")
    assert prune() == 1
    assert WorkerHeartbeat.objects.get().worker == "one"


def test_old_results_are_pruned(db: None, tmp_path: Path) -> None:
    now = timezone.now()
    ages = {
        (TaskResultStatus.SUCCESSFUL, 13): True,
        (TaskResultStatus.SUCCESSFUL, 15): False,
        (TaskResultStatus.FAILED, 59): True,
        (TaskResultStatus.FAILED, 61): False,
        (TaskResultStatus.RUNNING, 90): True,
    }
    for status, days in ages:
        row = _running("one")
        row.status, row.finished_at = status, now - timedelta(days=days)
        row.save()
    assert prune() == 2
    kept = {(row.status, (now - row.finished_at).days) for row in DBTaskResult.objects.order_by("pk")}
    assert kept == {key for key, stays in ages.items() if stays}
