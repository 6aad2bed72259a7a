"""The state of the whole installation, read from the database when it is asked for.

Each machine of an installation gives the same figures: a board takes their maximum, not their sum.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Min
from django.utils import timezone
from django_scopes import scopes_disabled
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from maillage.platform.checkup.metrics.connections import connections
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.registry import gauges
from maillage.platform.tasks.due import DECLARED
from maillage.platform.tasks.models import DueJob
from maillage.platform.tasks.recovery import living_workers

Families = Iterator[GaugeMetricFamily]


class InstallationCollector(Collector):
    """Gauges of the installation; with the database away, those that need none and `maillage_database_up 0`."""

    def collect(self) -> Families:
        yield one("maillage_data_disk_free_bytes", "Room left in the data folder.", disk_free())
        families: list[GaugeMetricFamily] = []
        try:
            with scopes_disabled():
                for source in SOURCES:
                    families += source()
        except (DatabaseError, InterfaceError):
            yield one("maillage_database_up", "1 when the database answers.", 0)
            return
        yield one("maillage_database_up", "1 when the database answers.", 1)
        yield from families


def one(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def disk_free() -> int:
    return shutil.disk_usage(settings.DATA_DIR).free


def _age(instant: datetime | None, now: datetime) -> float:
    """Seconds since; 0 for nothing, and for what is still to come."""
    return 0.0 if instant is None else max((now - instant).total_seconds(), 0.0)


def _outbox() -> Families:
    waiting = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED)
    rows = (
        Message.objects.filter(state__in=waiting)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"), oldest=Min("queued_at"))
    )
    found = {state: (number, oldest) for state, number, oldest in rows}
    family = GaugeMetricFamily(
        "maillage_outbox_messages", "Messages not yet sent, by state.", labels=["state"]
    )
    for state in waiting:
        family.add_metric([str(state.value)], found.get(state, (0, None))[0])
    yield family
    oldest = found.get(MessageState.QUEUED, (0, None))[1]
    yield one(
        "maillage_outbox_oldest_queued_seconds",
        "Age of the oldest queued message.",
        _age(oldest, timezone.now()),
    )


def _tasks() -> Families:
    watched = (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
    rows = (
        DBTaskResult.objects.filter(status__in=watched)
        .order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    found = dict(rows)
    family = GaugeMetricFamily("maillage_tasks", "Background tasks, by status.", labels=["status"])
    for status in watched:
        family.add_metric([str(status.value).lower()], found.get(status, 0))
    yield family
    oldest = DBTaskResult.objects.ready().aggregate(oldest=Min("enqueued_at"))["oldest"]
    yield one(
        "maillage_tasks_oldest_ready_seconds", "Age of the oldest ready task.", _age(oldest, timezone.now())
    )


def _jobs() -> Families:
    now = timezone.now()
    late = GaugeMetricFamily("maillage_due_job_late_seconds", "How late a due job is.", labels=["job"])
    failed = GaugeMetricFamily(
        "maillage_due_job_failed", "1 if the last run of the job failed.", labels=["job"]
    )
    for job in DueJob.objects.filter(job__in=DECLARED).order_by("job"):
        waits = _age(job.next_run_at, now) if not job.running_by else 0.0
        late.add_metric([job.job], waits)
        failed.add_metric([job.job], int(bool(job.last_error)))
    yield late
    yield failed


def _workers() -> Families:
    yield one("maillage_workers_alive", "Workers that gave a sign of life lately.", len(living_workers()))


def _database() -> Families:
    yield one("maillage_database_bytes", "Size of the database.", _database_bytes())
    if known := connections():
        yield one("maillage_database_connections", "Open connections to the database server.", known.open)
        yield one("maillage_database_connections_max", "Connections that the server accepts.", known.accepted)


def _database_bytes() -> int:
    sql = (
        "SELECT pg_database_size(current_database())"
        if connection.vendor == "postgresql"
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _registered() -> Families:
    for gauge in gauges:
        value = gauge.read()
        if value is not None:
            yield one(gauge.name, gauge.text, value)


SOURCES: tuple[Callable[[], Families], ...] = (_outbox, _tasks, _jobs, _workers, _database, _registered)
