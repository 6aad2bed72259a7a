"""The worker examines the installation every hour, and when an operator asks."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from maillage.platform.checkup.doctor.examination import examine, keep
from maillage.platform.tasks.due import due_job


@due_job("checkup.examine", every=timedelta(hours=1))
def examine_hourly() -> int:
    """Ask every check and keep what they found; how many checks."""
    results = examine()
    keep(results)
    return len(results)


@task()
def examine_now() -> None:
    keep(examine())
