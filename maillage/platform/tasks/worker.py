"""The worker: recurring jobs, queued tasks, signs of life, in one loop with one thread beside it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from maillage.platform.audit.sealing import seal_new
from maillage.platform.tasks import recovery
from maillage.platform.tasks.due import register_jobs, run_due

logger = logging.getLogger(__name__)

IDLE_S = 1.0
LONGEST_PAUSE_S = 30.0


class Worker:
    """Takes one thing at a time, so that a stop is never longer than what is running."""

    def __init__(self, name: str = "") -> None:
        machine = socket.gethostname()[:30]
        self.name = name or f"{machine}-{os.getpid()}-{get_random_string(8)}"
        self.stopping = threading.Event()
        self.queue = QueueWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=IDLE_S,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
        )

    def run_until_stopped(self) -> None:
        """Work until SIGTERM or SIGINT; call from the main thread of a process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        self.run()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Work until `stopping` is set. A database that goes away is waited for."""
        beating = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._try_until_done(self._begin)
        beating.start()
        try:
            while not self.stopping.is_set():
                # A connection that broke or grew old is replaced, as after each request of a site.
                close_old_connections()
                busy = self._try_until_done(self.work_once)
                if not busy:
                    self.stopping.wait(IDLE_S)
        finally:
            self.stopping.set()
            beating.join(timeout=5)
            self._end()

    def work_once(self) -> bool:
        """One round: lost work back, due jobs, at most one task; True if a task was run."""
        recovery.take_back(asking=self.name)
        run_due(worker=self.name, stop=self.stopping.is_set)
        if self.stopping.is_set():
            return False
        return self.run_one_task()

    def run_one_task(self) -> bool:
        """Take and run the first ready task; False if there was none."""
        row = self._claim_task()
        if row is not None:
            self.queue.run_task(row)
        return row is not None

    def _claim_task(self) -> DBTaskResult[Any, Any] | None:
        """The first ready task, marked as ours: no other worker gets it."""
        ready = DBTaskResult.objects.ready()
        # Asked first without a lock: an idle worker must not take SQLite's write lock every second.
        if not ready.exists():
            return None
        with transaction.atomic():
            row: DBTaskResult[Any, Any] | None = ready.get_locked()
            if row is not None:
                row.claim(self.name)
        return row

    def _begin(self) -> bool:
        recovery.beat(self.name)
        register_jobs()
        return True

    def _end(self) -> None:
        try:
            # The last lines of the journal are not left without seal until somebody starts again.
            seal_new()
        except Exception:
            logger.exception("worker %s could not seal the journal", self.name)
        try:
            recovery.sign_off(self.name)
        except (DatabaseError, InterfaceError):
            logger.warning("worker %s could not sign off: its silence will tell", self.name)
        finally:
            connection.close()

    def _try_until_done(self, action: Callable[[], bool]) -> bool:
        """Run `action`; while the database is away, wait longer and longer and try again."""
        pause = IDLE_S
        while not self.stopping.is_set():
            try:
                return action()
            except (DatabaseError, InterfaceError) as error:
                logger.warning(
                    "worker waits %.0f s for the database: %s", pause, " ".join(str(error).split())
                )
                connection.close()
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
        return False

    def _beat(self) -> None:
        """In a thread of its own with its own connection: a long task is no silence."""
        try:
            while not self.stopping.wait(recovery.BEAT_EVERY.total_seconds()):
                try:
                    recovery.beat(self.name)
                except (DatabaseError, InterfaceError):
                    connection.close()
        finally:
            connection.close()
