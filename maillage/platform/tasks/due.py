"""Jobs that recur: declared beside the code they run, ticked by the worker, each by one worker at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.platform.tasks.models import DueJob

logger = logging.getLogger(__name__)

Job = TypeVar("Job", bound=Callable[[], Any])

# Who runs a job when no worker loop does: a test, or a person at a prompt.
BY_HAND = "by-hand"
# Clocks of two machines differ by less than this; a date further ahead than it can be was written before the clock
# was put back, and waits for nothing.
CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Declared:
    name: str
    every: timedelta
    run: Callable[[], Any]


DECLARED: dict[str, Declared] = {}


def due_job(name: str, *, every: timedelta) -> Callable[[Job], Job]:
    """Declare that the function runs every `every`; its module must be imported by an AppConfig."""

    def declare(function: Job) -> Job:
        DECLARED[name] = Declared(name, every, function)
        return function

    return declare


def register_jobs() -> None:
    """Give each declared job its row; forget rows whose job no longer exists."""
    now = timezone.now()
    known = set(DueJob.objects.values_list("job", flat=True))
    missing = [DueJob(job=name, next_run_at=now) for name in DECLARED if name not in known]
    if missing:
        DueJob.objects.bulk_create(missing, ignore_conflicts=True)
    if known - DECLARED.keys():
        DueJob.objects.exclude(job__in=DECLARED).delete()


def _due_at(now: datetime, every: timedelta) -> Q:
    """The next run has come, or is further away than a whole interval: then the clock was put back since."""
    return Q(next_run_at__lte=now) | Q(next_run_at__gt=now + every + CLOCK_SLACK)


def _due_jobs() -> list[str]:
    """Names, the one that waits longest first."""
    now = timezone.now()
    due = Q(next_run_at__lte=now)
    for every in {declared.every for declared in DECLARED.values()}:
        names = [name for name, declared in DECLARED.items() if declared.every == every]
        due |= Q(_due_at(now, every), job__in=names)
    return list(
        DueJob.objects.filter(due, running_by="").order_by("next_run_at", "job").values_list("job", flat=True)
    )


def _claim(declared: Declared, worker: str) -> bool:
    """Take the job and move its next run forward; of two workers exactly one succeeds."""
    now = timezone.now()
    with transaction.atomic():
        return bool(
            DueJob.objects.filter(_due_at(now, declared.every), job=declared.name, running_by="").update(
                next_run_at=now + declared.every, last_started_at=now, running_by=worker
            )
        )


def run_due(*, worker: str = BY_HAND, stop: Callable[[], bool] = lambda: False) -> int:
    """Run every job that is due; returns how many ran.

    A failing job is reported and holds up no other. `stop` is asked before each job: what is left
    stays due.
    """
    ran = 0
    for name in _due_jobs():
        declared = DECLARED.get(name)
        if stop():
            break
        if declared is None or not _claim(declared, worker):
            continue
        _run(declared, worker)
        ran += 1
    return ran


def _run(declared: Declared, worker: str) -> None:
    error = ""
    try:
        declared.run()
    except Exception as caught:
        logger.exception("due job %s failed", declared.name)
        error = f"{type(caught).__name__}: {caught}"[:300]
    # Not if it was taken back meanwhile: it is another worker's by now.
    DueJob.objects.filter(job=declared.name, running_by=worker).update(
        last_finished_at=timezone.now(), last_error=error, running_by=""
    )


def take_back_jobs(alive: set[str]) -> int:
    """Make the jobs that a dead worker held due again, at once; returns how many."""
    held = DueJob.objects.exclude(running_by="").exclude(running_by__in=alive)
    if not held.exists():
        return 0
    return held.update(running_by="", next_run_at=timezone.now())
