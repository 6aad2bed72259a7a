"""A PostgreSQL that keeps its promises (unlike that of the tests) and can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tools.postgres_cluster import PostgresCluster, PostgresFailed, _unprivileged_identity

# As an operator has it: what was committed is on the disk.
DURABLE = {
    "max_connections": "60",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


class KillableCluster(PostgresCluster):
    """As its parent, with `kill` (SIGKILL, then crash recovery) and `restart`."""

    def __init__(self) -> None:
        super().__init__(DURABLE)
        self._command: list[str] = []

    def __enter__(self) -> KillableCluster:
        super().__enter__()
        return self

    def kill(self, *, whole: bool) -> None:
        """The server of the server: alone, so that its children find themselves orphans, or all at once."""
        server = self._server
        assert server is not None
        self._command = self._command or _arguments(server.pid)
        if whole:
            os.killpg(server.pid, signal.SIGKILL)
        else:
            server.kill()
        server.wait()

    def kill_one_session(self) -> bool:
        """One session of a client, at random by the system's order; the server then ends all and recovers."""
        assert self._server is not None
        for pid in _children(self._server.pid):
            with suppress(OSError):
                if b"127.0.0.1" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    return True
        return False

    def restart(self) -> None:
        """Start again on the same data; orphans of the former server are waited for."""
        log, deadline = self._folder / "log", time.monotonic() + 60
        while True:
            with log.open("ab") as output:
                self._server = subprocess.Popen(
                    self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                    cwd=self._folder, start_new_session=True, **_unprivileged_identity(),
                )  # fmt: skip
            try:
                self._wait_until_ready(log)
                return
            except PostgresFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


def _arguments(pid: int) -> list[str]:
    return [part.decode() for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if part]


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
