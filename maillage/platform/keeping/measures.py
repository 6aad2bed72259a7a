"""What machines that watch the installation may read of the scheduled backups."""

from __future__ import annotations

from django.utils import timezone

from maillage.platform.keeping import scheduled, shelf
from maillage.platform.registry import Gauge


def last_good() -> shelf.Kept | None:
    """The newest backup of the schedule that is good; None without a schedule, a folder that is read, or any."""
    folder = scheduled.plan().folder
    if folder is None:
        return None
    try:
        return next((one for one in shelf.kept_in(folder) if one.is_good), None)
    except OSError:
        return None


def age_seconds() -> float | None:
    kept = last_good()
    return None if kept is None else max((timezone.now() - kept.made_at).total_seconds(), 0.0)


def size_bytes() -> float | None:
    kept = last_good()
    return None if kept is None else kept.size_bytes


GAUGES = (
    Gauge("maillage_backup_age_seconds", "Age of the last good scheduled backup.", age_seconds),
    Gauge("maillage_backup_bytes", "Size of the last good scheduled backup.", size_bytes),
)
