"""Kills of `maillage restore`, on an installation of their own beside the one that serves."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.reliability.site import Site, finish

SIGN = "RESTAURATION-INACHEVEE.txt"
_COUNTED = (
    "accounts_user", "accounts_invitation", "messaging_message", "directory_label", "directory_activity",
    "territory_commune",
)  # fmt: skip


class Restoring:
    """Two backups of different moments; the twin always holds the one or the other, or says that it is unfinished."""

    def __init__(self, site: Site, chance: random.Random, fault: Callable[[str], None]) -> None:
        self.twin = Site(site.folder, site.smtp_port, site.cluster, name="twin")
        self.chance, self.fault = chance, fault
        self.backups: list[Path] = []
        self.states: list[str] = []
        self.held = 0
        self.usual_s = 10.0
        self.unfinished = 0

    def keep(self, backup: Path) -> None:
        self.backups.append(backup)

    def get_ready(self) -> None:
        """Each restored once in peace: what it then holds, and how long it takes."""
        self.twin.create_database()
        for number in (0, 1):
            began = time.monotonic()
            finish(self._restore(number))
            self.usual_s = time.monotonic() - began
            self.states.append(self._state())
            self.held = number
        if len(set(self.states)) != 2:
            self.fault("the two backups look the same")

    def strike(self) -> str:
        wanted = 1 - self.held
        process = self._restore(wanted)
        at_the_switch = self.chance.random() < 0.5
        if at_the_switch:
            self._wait_for_the_sign(process)
        else:
            time.sleep(min(1.0, self.usual_s / 3) + self.chance.uniform(0, max(self.usual_s - 1.0, 0.2)))
        ended = process.poll() is not None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        self._look(wanted)
        finish(self._restore(wanted))
        self.held = wanted
        self._must_hold(wanted)
        if ended:
            return ""
        return "restore, while it switches" if at_the_switch else "restore"

    def _wait_for_the_sign(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None and not (self.twin.data / SIGN).exists():
            time.sleep(0.0005)
        time.sleep(self.chance.uniform(0, 0.03))

    def _restore(self, number: int) -> subprocess.Popen[str]:
        return self.twin.maillage("restore", str(self.backups[number]), "--replace", "--yes")

    # --- What must be true --------------------------------------------------------------------------------

    def _look(self, wanted: int) -> None:
        """After the kill: the old state, or the new one, or a sign that nothing serves past."""
        served = self.twin.python("-m", "maillage.config.commands.preparation", "serve")
        words = finish(served, None)
        if (self.twin.data / SIGN).exists():
            self.unfinished += 1
            if served.returncode != 2 or "restauration inachevée" not in words:
                self.fault(f"an unfinished restoration is served: {words[-300:]}")
            return
        if served.returncode:
            self.fault(f"after a killed restoration nothing can be served: {words[-300:]}")
        if self._state() not in (self.states[self.held], self.states[wanted]):
            self.fault(f"after a killed restoration: {self._state()}")

    def _must_hold(self, wanted: int) -> None:
        if self._state() != self.states[wanted]:
            self.fault(f"restored again, it holds {self._state()}, not {self.states[wanted]}")
        left = {path.name for path in self.twin.data.iterdir()}
        odd = {name for name in left if "restaur" in name.lower() or name.endswith((".new", ".old", ".part"))}
        if odd:
            self.fault(f"left after a restoration: {sorted(odd)}")

    def _state(self) -> str:
        """How many rows of each kind; what a restoration writes itself (its line of the journal) is not counted."""
        if self.twin.cluster:
            with psycopg.connect(self.twin.database_url) as link:
                return " ".join(self._count(link, table) for table in _COUNTED)
        with closing(sqlite3.connect(self.twin.data / "maillage.sqlite3")) as file:
            damage = [row[0] for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
            if damage:
                self.fault(f"a restored database is damaged: {damage[:3]}")
            return " ".join(self._count(file, table) for table in _COUNTED)

    @staticmethod
    def _count(link: Any, table: str) -> str:
        rows: Any = link.execute(f'SELECT count(*) FROM "{table}"').fetchall()
        return f"{table.partition('_')[2]}={rows[0][0]}"
