"""The product served as in life, by its own server with its own settings, and a browser's connection to it.

A page asked for over HTTP costs what a person waits for: the server's work is in the empty view as in every page.
"""

from __future__ import annotations

import gzip
import http.client
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import IO
from urllib.parse import urlencode

from benchmarks.workplace import ROOT, BenchmarkFailed, Installation, timed

# On a machine that does other things too, one web process takes a minute to read all of the product.
START_TIMEOUT_S = 300
# A question that comes too early is put again after that long.
_ASK_AGAIN_S = 5
_LAST_WORDS = 1_500
_SETTINGS = "python:maillage.config.commands.gunicorn_settings"


class Visitor:
    """One kept connection, with the cookie of a signed-in coordinator."""

    def __init__(self, port: int, cookie: str, *, timeout: float = 60) -> None:
        self.port = port
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._headers = {"Host": "localhost", "Cookie": cookie, "Accept-Encoding": "gzip, br"}

    def get(self, address: str) -> None:
        """Ask for a page and read it whole; BenchmarkFailed when it does not answer 200."""
        self._link.request("GET", address, headers=self._headers)
        answer = self._link.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise BenchmarkFailed(f"{address}: {answer.status}")

    def post(self, address: str, fields: Mapping[str, str], *, csrf: str) -> bytes:
        """Send a form, with the token that its cookie holds, and read the answer; BenchmarkFailed unless it is 200."""
        more = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": csrf}
        self._link.request("POST", address, body=urlencode(fields), headers=self._headers | more)
        answer = self._link.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise BenchmarkFailed(f"{address}: {answer.status}")
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body

    def close(self) -> None:
        self._link.close()


@contextmanager
def served(installation: Installation, *, cookie: str, cards: str = "") -> Iterator[Visitor]:
    """A visitor of the installation, served on a free port until the block is left."""
    with tempfile.TemporaryFile() as said:
        server, port = _started(installation, cards, said)
        try:
            # The connection that waits is made before the server sets its options on the port: it is not measured.
            with closing(Visitor(port, cookie, timeout=_ASK_AGAIN_S)) as early:
                _wait(early, server, said)
            with closing(Visitor(port, cookie)) as visitor:
                yield visitor
        finally:
            server.terminate()
            server.wait()


def _started(installation: Installation, cards: str, said: IO[bytes]) -> tuple[subprocess.Popen[bytes], int]:
    """The server and its port. said: where it writes what goes wrong."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        more = {"MAILLAGE_SOCKET": str(listening.fileno()), "MAILLAGE_BENCH_CARDS": cards}
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", _SETTINGS, "benchmarks.wsgi"],
            cwd=ROOT,
            env=installation.surroundings | more,
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        return server, listening.getsockname()[1]


def _wait(visitor: Visitor, server: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    """Until the first answer: the port is open before the server is ready. BenchmarkFailed says why there is none."""
    deadline = monotonic() + START_TIMEOUT_S
    while monotonic() < deadline and server.poll() is None:
        try:
            visitor.get("/information/")
            return
        except (OSError, http.client.HTTPException):
            visitor.close()
            sleep(0.1)
    how = f"not within {START_TIMEOUT_S} s" if server.poll() is None else f"it ended with {server.returncode}"
    said.seek(0)
    words = said.read().decode("utf-8", "replace").strip()[-_LAST_WORDS:]
    raise BenchmarkFailed(f"the server did not start: {how}. {words}".strip())


def fastest(visitor: Visitor, addresses: Mapping[str, str], rounds: int) -> dict[str, float]:
    """The shortest time of each page in seconds, pages asked for in turn, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for number in range(rounds + 1):
        for name, address in addresses.items():
            seconds = timed(lambda address=address: visitor.get(address))  # type: ignore[misc]
            if number:
                times[name].append(seconds)
    return {name: min(values) for name, values in times.items()}
