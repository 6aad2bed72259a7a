"""One installation as operators have it: `maillage serve` and its commands, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests

from tests.reliability.cluster import KillableCluster

ROOT = Path(__file__).parents[2]
# Patience, not a measure: the machine does other things too. The slowest start is reported.
START_WITHIN_S = 300.0


class NotServing(Exception):
    """The site did not come up; the message holds the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Site:
    folder: Path
    smtp_port: int
    cluster: KillableCluster | None = None
    name: str = "site"
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None
    slowest_start_s: float = 0.0

    @property
    def data(self) -> Path:
        return self.folder / self.name

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return self.cluster.url(self.name) if self.cluster else ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: v for name, v in os.environ.items() if not name.startswith(("MAILLAGE_", "DJANGO_"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.reliability.settings",
            "MAILLAGE_DATA": str(self.data),
            "MAILLAGE_STATIC": str(self.folder / "static"),
            "MAILLAGE_DATABASE_URL": self.database_url,
            "MAILLAGE_BASE_URL": self.base,
            "MAILLAGE_HTTPS": "0",
            "MAILLAGE_OPERATOR_SECOND_FACTOR": "0",
            "MAILLAGE_SMTP_HOST": "127.0.0.1",
            "MAILLAGE_SMTP_PORT": str(self.smtp_port),
            "PYTHONPATH": str(ROOT),
        }

    # --- Commands -----------------------------------------------------------------------------------------

    def create_database(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        if self.cluster:
            with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as link:
                link.execute(f'CREATE DATABASE "{self.name}"'.encode())

    def python(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def maillage(self, *arguments: str) -> subprocess.Popen[str]:
        return self.python("-m", "maillage.config.command", *arguments)

    def run(self, *arguments: str, code: int = 0) -> str:
        """A command of `maillage` to its end; its words."""
        return finish(self.maillage(*arguments), code)

    # --- Serving ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Serve, and wait for the first answer; a port that the former server still holds is waited for."""
        began = time.monotonic()
        while time.monotonic() - began < START_WITHIN_S:
            self._launch()
            if self._wait_for_answer(began + START_WITHIN_S):
                self.slowest_start_s = max(self.slowest_start_s, time.monotonic() - began)
                return
            time.sleep(0.5)
        raise NotServing((self.folder / f"{self.name}.log").read_text("utf-8")[-2000:])

    def _launch(self) -> None:
        command = ["-m", "maillage.config.command", "serve", "--port", str(self.port), "--threads", "6"]
        if self.cluster:
            command += ["--processes", "2"]
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _wait_for_answer(self, until: float) -> bool:
        assert self.server is not None
        while time.monotonic() < until and self.server.poll() is None:
            if self.is_ready():
                return True
            time.sleep(0.1)
        return False

    def is_ready(self) -> bool:
        """True once ours answers: the orphans of a killed server may still answer at the same port for a while."""
        if self.web_arbiter() is None:
            return False
        with suppress(requests.RequestException):
            return requests.get(f"{self.base}/etat/pret", timeout=10).status_code == 200
        return False

    def ensure_up(self) -> None:
        if self.server is None or self.server.poll() is not None:
            self.start()
            return
        until = time.monotonic() + START_WITHIN_S
        while time.monotonic() < until and self.server.poll() is None:
            if self.is_ready():
                return
            time.sleep(0.1)
        self.start()

    def stop(self) -> None:
        """As an operator does."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(60)
            except subprocess.TimeoutExpired:
                self.kill_all()

    # --- Whom to kill -------------------------------------------------------------------------------------

    def web_arbiter(self) -> int | None:
        return self._child("gunicorn")

    def web_processes(self) -> list[int]:
        arbiter = self.web_arbiter()
        return children(arbiter) if arbiter else []

    def worker(self) -> int | None:
        return self._child("worker")

    def _child(self, word: str) -> int | None:
        if self.server is None:
            return None
        found = (pid for pid in children(self.server.pid) if word in arguments_of(pid))
        return next(found, None)

    def tree(self) -> list[int]:
        """The supervisor and all that it started, top down."""
        if self.server is None or self.server.poll() is not None:
            return []
        known = [self.server.pid]
        for pid in known:
            known += children(pid)
        return known

    def kill_all(self) -> int:
        """All processes at once, as a power cut; how many."""
        pids = self.tree()
        for pid in pids:
            kill(pid)
        if self.server is not None:
            self.server.wait()
        return len(pids)


def finish(process: subprocess.Popen[str], code: int | None = 0) -> str:
    words, _ = process.communicate(timeout=600)
    if code is not None and process.returncode != code:
        raise AssertionError(f"{process.args!r} ended with {process.returncode}: {words[-1500:]}")
    return words


def kill(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def arguments_of(pid: int) -> list[str]:
    with suppress(OSError):
        return [part.decode() for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
    return []
