"""What recurs: look up the addresses that are due, and forget the deliveries of long ago."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django_tasks import task

from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.sources.models import IN_PROGRESS, Delivery, DeliveryState, FetchSource
from maillage.contexts.directory.sources.receiving import FOLDER_PREFIX, carry_out, settle
from maillage.contexts.directory.sources.services import check_source
from maillage.contexts.directory.sources.telling import tell_refused_imports
from maillage.contexts.directory.sources.uploading import UPLOAD_PREFIX
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

# A look that comes some minutes early is better than one that drifts by an hour each time.
_EARLY = timedelta(minutes=30)
_AFTER_FAILURE = timedelta(days=1)
_LOST_AFTER = timedelta(hours=12)
_KEPT_FOR = timedelta(days=60)
_LEFTOVER_AFTER_S = 24 * 3600


@task()
def receive(pk: int) -> str:
    """Fetch and import one delivery."""
    return carry_out(pk)


@due_job("directory.fetch_sources", every=timedelta(hours=1))
def fetch_sources() -> int:
    """Hand the sources that are due to the worker; returns how many."""
    now = timezone.now()
    tell_refused_imports()
    _give_up_lost(now)
    due = [one for one in FetchSource.objects.filter(is_active=True).order_by("pk") if is_due(one, now)]
    for source in due:
        check_source(by=Actor.system(), kind_name=source.kind_name)
    return len(due)


def is_due(source: FetchSource, now: datetime) -> bool:
    """Whether it is time to look again: after its interval, or the day after a failure."""
    if source.last_checked_at is None:
        return True
    every = timedelta(days=source.every_days)
    return (
        now >= source.last_checked_at + (min(every, _AFTER_FAILURE) if source.has_failed else every) - _EARLY
    )


def _give_up_lost(now: datetime) -> None:
    """A delivery that brought down every worker that tried it must not hold its source for ever, nor bring down
    another within the hour: it is told as any failure."""
    lost = Delivery.objects.filter(state__in=IN_PROGRESS, requested_at__lt=now - _LOST_AFTER).order_by("pk")
    for delivery in list(lost):
        settle(
            delivery,
            DeliveryState.FAILED,
            "Le téléchargement s’est interrompu et n’a pas repris. Recommencez.",
        )


@due_job("directory.forget_deliveries", every=timedelta(days=1))
def forget_deliveries() -> int:
    """Delete the deliveries that ended two months ago, and files that a kill left behind; returns how many."""
    _remove_leftovers()
    old = Delivery.objects.filter(finished_at__lt=timezone.now() - _KEPT_FOR)
    return old.delete()[0]


def _remove_leftovers() -> None:
    busy = set(Delivery.objects.filter(state__in=IN_PROGRESS).values_list("pk", flat=True))
    kept = {f"{FOLDER_PREFIX}{pk}" for pk in busy}
    for prefix in (FOLDER_PREFIX, UPLOAD_PREFIX):
        for path in imports_folder().glob(f"{prefix}*"):
            if path.name not in kept and _is_old(path):
                _remove(path)


def _is_old(path: Path) -> bool:
    with suppress(OSError):
        return path.stat().st_mtime < time.time() - _LEFTOVER_AFTER_S
    return False


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
