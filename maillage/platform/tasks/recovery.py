"""Signs of life of the workers, and what becomes of the work of one that died.

Tasks and due jobs must be idempotent: one that is taken back may have been done in part, or wholly.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.platform.tasks.due import CLOCK_SLACK, take_back_jobs
from maillage.platform.tasks.models import WorkerHeartbeat

logger = logging.getLogger(__name__)

BEAT_EVERY = timedelta(seconds=10)
# A worker silent for this long is dead.
SILENCE = timedelta(seconds=60)
# A task that brought down this many workers is given up.
MAX_STARTS = 5


def beat(worker: str) -> None:
    """Say that the worker is alive."""
    WorkerHeartbeat.objects.update_or_create(worker=worker, defaults={"seen_at": timezone.now()})


def sign_off(worker: str) -> None:
    """The worker ends well and holds nothing any more."""
    WorkerHeartbeat.objects.filter(worker=worker).delete()


def living_workers() -> set[str]:
    """Those seen lately. One seen far in the future died before the clock was put back: its sign says nothing."""
    now = timezone.now()
    seen = WorkerHeartbeat.objects.filter(seen_at__gt=now - SILENCE, seen_at__lte=now + CLOCK_SLACK)
    return set(seen.values_list("worker", flat=True))


def take_back(*, asking: str = "") -> int:
    """Put the work of dead workers back in the queue; returns how many tasks and jobs.

    asking: a worker that runs nothing now. What still bears its name is what it could not finish in the database,
    which was away at that moment: nobody else would ever take that back, since this worker is alive.
    """
    alive = living_workers() - {asking}
    taken = take_back_jobs(alive) + sum(_take_back_task(row, alive) for row in _running_tasks())
    if taken:
        logger.warning("%d tasks or jobs of a lost worker were taken back", taken)
    return taken


def forget_the_dead() -> int:
    """Delete the signs of life that nobody will renew; returns how many."""
    deleted, _ = WorkerHeartbeat.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()
    return deleted


def _running_tasks() -> list[DBTaskResult[Any, Any]]:
    return list(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).order_by("started_at"))


@transaction.atomic
def _take_back_task(row: DBTaskResult[Any, Any], alive: set[str]) -> bool:
    """Decide on one running task; the row is read again under lock, since its worker may just have finished."""
    if row.worker_ids and row.worker_ids[-1] in alive:
        return False
    locked = DBTaskResult.objects.select_for_update(skip_locked=True).filter(
        pk=row.pk, status=TaskResultStatus.RUNNING
    )
    current = locked.order_by("pk").first()
    if current is None or current.worker_ids != row.worker_ids:
        return False
    if len(current.worker_ids) >= MAX_STARTS:
        current.set_failed(RuntimeError(f"given up: {MAX_STARTS} workers ended while running it"))
        return True
    current.status, current.started_at = TaskResultStatus.READY, None
    current.save(update_fields=["status", "started_at"])
    return True
