"""May this process be given visitors? Asked by load balancers every few seconds, by anyone."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

# Strangers may ask as often as they like: the database is asked once in this time by each process.
KEPT_S = 1.0
# Under it, an upload or a journal of the database may fail halfway.
LEAST_FREE_BYTES = 50_000_000


class Readiness:
    """The last answer of this process, for KEPT_S seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._ready = False
        self._migrated = False

    def ready(self) -> bool:
        """True if the database answers with every table of this version and the data folder can be written."""
        with self._lock:
            if time.monotonic() - self._asked_at >= KEPT_S:
                self._ready = self._look()
                self._asked_at = time.monotonic()
            return self._ready

    def forget(self) -> None:
        """Ask again at the next call, migrations included."""
        with self._lock:
            self._asked_at, self._migrated = float("-inf"), False

    def _look(self) -> bool:
        return folder_is_writable(Path(settings.DATA_DIR)) and self._database_answers()

    def _database_answers(self) -> bool:
        try:
            if not self._migrated:
                # Tables do not go away while a process runs: looked at until they are there.
                self._migrated = not pending_migrations()
                return self._migrated
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.fetchone()
        except (DatabaseError, InterfaceError):
            return False
        return True


def pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def folder_is_writable(folder: Path) -> bool:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK) and free >= LEAST_FREE_BYTES


READINESS = Readiness()
