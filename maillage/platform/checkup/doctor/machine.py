"""The machine: room on the disk, its clock, its Python."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from maillage.platform.checkup.doctor.models import ClockReading
from maillage.platform.registry import Check, Finding
from maillage.platform.tasks.due import due_job

_GB = 1_000_000_000
# Below the first nothing can be imported nor backed up; below the second the site itself is about to stop.
LOW, VERY_LOW = 2 * _GB, _GB // 4
SKEW_S = 5.0
JUMP_S = 30.0
_OLDEST_SQLITE = (3, 37, 0)
# Wall clock and the clock that never jumps, when this process looked last.
_seen: list[float] = []


def _gigabytes(count: float) -> str:
    return f"{count / _GB:.1f} Go".replace(".", ",")


def _disk() -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"essai")
            file.flush()
    except OSError as error:
        yield Finding(
            "fault",
            f"On ne peut pas écrire dans le dossier des données {folder} ({error.strerror or error}).",
            "Faites de la place, ou donnez ce dossier au compte qui fait tourner Maillage.",
        )
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    size = _database_bytes()
    advice = "Faites de la place : anciennes sauvegardes, fichiers importés ; ou agrandissez le disque."
    told = f"{_gigabytes(free)} libres pour les données (base : {_gigabytes(size)})"
    if free < VERY_LOW:
        yield Finding("fault", f"Le disque est presque plein : {told}.", advice)
    elif free < max(LOW, size):
        yield Finding("warning", f"La place manque pour une sauvegarde ou un import : {told}.", advice)
    else:
        yield Finding("ok", f"{told}.")


def _database_bytes() -> int:
    """Size of the SQLite file, 0 for another database."""
    if connection.vendor != "sqlite":
        return 0
    try:
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_size
    except OSError:
        return 0


def _clock() -> Iterator[Finding]:
    before = time.time()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT (julianday('now') - 2440587.5) * 86400.0")
        else:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        database = float(cursor.fetchone()[0])
    skew = database - (before + time.time()) / 2
    if abs(skew) > SKEW_S:
        yield Finding(
            "fault",
            f"L’horloge de la base et celle de cette machine diffèrent de {abs(skew):.0f} secondes.",
            "Réglez les deux machines sur un serveur de temps (chrony ou systemd-timesyncd).",
        )
    yield from _file_clock()
    for jump in ClockReading.objects.filter(jumped_at__gt=timezone.now() - timedelta(days=7)).order_by(
        "machine"
    ):
        yield Finding(
            "warning",
            f"L’horloge de {jump.machine} a sauté de {jump.jump_s:+.0f} secondes le "
            f"{timezone.localtime(jump.jumped_at):%d/%m/%Y à %H:%M}.",
            "Réglez cette machine sur un serveur de temps (chrony ou systemd-timesyncd).",
        )
    if datetime.now(UTC).year < 2025:
        yield Finding("fault", "L’horloge de cette machine est très en retard.", "Réglez-la.")
    yield Finding("ok", f"Heure : {timezone.localtime():%d/%m/%Y %H:%M} ({settings.TIME_ZONE}).")


def _file_clock() -> Iterator[Finding]:
    """The clock of the disk, which is another machine's where the folder is on the network."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"x")
            file.flush()
            skew = os.fstat(file.fileno()).st_mtime - time.time()
    except OSError:
        return
    if abs(skew) > SKEW_S:
        yield Finding(
            "warning",
            f"L’horloge du disque des données diffère de {abs(skew):.0f} secondes de celle de cette machine.",
            "Réglez les deux machines sur un serveur de temps.",
        )


@due_job("checkup.clock", every=timedelta(minutes=1))
def watch_clock() -> float:
    """Compare how far the wall clock and the steady one went since the last time; seconds of jump, 0.0 for none."""
    now, steady = time.time(), time.monotonic()
    jump = (now - _seen[0]) - (steady - _seen[1]) if _seen else 0.0
    _seen[:] = [now, steady]
    if abs(jump) < JUMP_S:
        return 0.0
    ClockReading.objects.update_or_create(
        machine=socket.gethostname()[:120], defaults={"jumped_at": timezone.now(), "jump_s": jump}
    )
    return jump


def _versions() -> Sequence[Finding]:
    found = f"Maillage {settings.MAILLAGE_VERSION}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    if sys.version_info < (3, 11) or sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        return (
            Finding(
                "fault", f"{found} : trop ancien.", "Il faut Python 3.11 et SQLite 3.37, ou plus récents."
            ),
        )
    return (Finding("ok", f"{found}."),)


DISK = Check("disk", "Disque", 30, lambda: tuple(_disk()), needs_database=False)
CLOCK = Check("clock", "Horloge", 40, lambda: tuple(_clock()))
VERSIONS = Check("versions", "Versions", 5, _versions, needs_database=False)
