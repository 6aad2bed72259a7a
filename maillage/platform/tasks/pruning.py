"""What the queue keeps of finished tasks, and for how long."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from maillage.platform.tasks.due import due_job
from maillage.platform.tasks.recovery import forget_the_dead

KEEP_SUCCESSFUL = timedelta(days=14)
# A failure is looked into later than a success.
KEEP_FAILED = timedelta(days=60)


@due_job("tasks.prune", every=timedelta(days=1))
def prune() -> int:
    """Delete old results and signs of life; returns how many rows."""
    now = timezone.now()
    successful, _ = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_SUCCESSFUL).delete()
    failed, _ = DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED).delete()
    return successful + failed + forget_the_dead()
