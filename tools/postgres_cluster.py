"""A throw-away PostgreSQL server for tests and benchmarks.

    with PostgresCluster() as cluster:
        connect(cluster.url("maillage"))

The server listens on a free port of 127.0.0.1 and keeps its data in a temporary folder; both are gone when the
block is left, whatever the reason. PostgreSQL refuses to run as root: there it is started as `postgres` or
`nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAMS = ("initdb", "postgres")
ADMINISTRATOR = "postgres"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 20

# The data are thrown away: durability is of no use, and tests are several times faster without it.
SERVER_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "listen_addresses": "127.0.0.1",
    # No socket file: its path may not exceed 107 bytes, which a deep temporary folder does.
    "unix_socket_directories": "",
}
# For volumes of millions of rows.
BENCHMARK_SETTINGS = SERVER_SETTINGS | {
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
}


class PostgresMissing(Exception):
    """The programs of PostgreSQL are not on this machine; the message says how to install them."""


class PostgresFailed(Exception):
    """The server did not start; the message holds its own last lines."""


def find_programs() -> Path:
    """Folder that holds `initdb` and `postgres`; PostgresMissing if there is none. The newest wins."""
    candidates = []
    if on_path := shutil.which("initdb"):
        # Debian and others put links on the path: the server needs its real neighbours.
        candidates.append(Path(on_path).resolve().parent)
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(answer.stdout.strip()))
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in candidates:
        if all((folder / program).is_file() for program in PROGRAMS):
            return folder
    raise PostgresMissing("PostgreSQL is not installed; on Debian or Ubuntu: sudo apt install postgresql")


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


class PostgresCluster:
    """Context manager around one server with one administrator, `postgres`, trusted without a password."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        self.settings = SERVER_SETTINGS if settings is None else settings
        self.port = 0
        self._folder = Path()
        self._server: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """Address of a database of the cluster, as MAILLAGE_DATABASE_URL expects it."""
        return f"postgresql://{ADMINISTRATOR}@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> PostgresCluster:
        programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="maillage-postgres-"))
        try:
            self._start(programs)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self, programs: Path) -> None:
        identity = _unprivileged_identity()
        if identity:
            os.chown(self._folder, identity["user"], identity["group"])
        data, log = self._folder / "data", self._folder / "log"
        # Its own process group: a Ctrl-C in the terminal reaches us, and we stop the server in order.
        surroundings: dict[str, Any] = {"cwd": self._folder, "start_new_session": True, **identity}
        created = subprocess.run(
            [programs / "initdb", "-D", data, "-U", ADMINISTRATOR, "-A", "trust", "-E", "UTF8", "--no-sync",
             "--locale=C.UTF-8"],
            capture_output=True, text=True, check=False, **surroundings,
        )  # fmt: skip
        if created.returncode:
            raise PostgresFailed(f"initdb failed: {created.stderr.strip()[-600:]}")
        self.port = _free_port()
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            self._server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-p", str(self.port), *options],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **surroundings,
            )  # fmt: skip
        self._wait_until_ready(log)

    def _wait_until_ready(self, log: Path) -> None:
        """Ready is when the server itself says so: the last line of its pid file."""
        server = self._server
        assert server is not None
        pid_file = self._folder / "data" / "postmaster.pid"
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and server.poll() is None:
            if pid_file.is_file() and pid_file.read_text("utf-8", errors="replace").rstrip().endswith(
                "ready"
            ):
                return
            time.sleep(0.05)
        raise PostgresFailed(f"PostgreSQL did not start: {log.read_text('utf-8', errors='replace')[-600:]}")

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is not None and server.poll() is None:
            # SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is left behind.
            server.send_signal(signal.SIGINT)
            try:
                server.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _unprivileged_identity() -> dict[str, Any]:
    """What subprocess needs to leave root: empty when we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise PostgresFailed("PostgreSQL cannot run as root, and there is no user `postgres` or `nobody` here")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
