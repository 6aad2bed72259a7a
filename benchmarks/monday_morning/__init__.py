"""A Monday morning of 100 communities against four web processes and two workers on PostgreSQL.

One coordinator of each community reads, searches, exports, labels and invites, with pauses of two to six seconds; mail
goes through the workers to a server of this machine. The visitors (locust) share the processors with all the rest, so
that the figures are those of a busy machine. The bare peer is a page of one word behind the same middleware, asked for
by the same visitors in the same run: it waits in the same queues.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller

from benchmarks.results import Result
from benchmarks.workplace import ROOT, BenchmarkFailed, Installation, Workplace
from maillage.config.commands.installation import SUPERVISOR
from tools.postgres_cluster import BENCHMARK_SETTINGS, PostgresCluster

COMMUNITIES, VISITORS = 100, 100
PROCESSES, THREADS, WORKERS = 4, 4, 2
# All of it stays under three minutes; a trial may be shorter.
SECONDS = min(int(os.environ.get("MAILLAGE_BENCH_SECONDS", "100")), 150)
RAMP_PER_S = 10
# A person notices from one second on; the machine plays its own hundred visitors beside.
MOST_P95_MS = 1_000
MAX_RATIO = 10
MAX_LAG_S = 30


class Letterbox:
    """Takes every message."""

    def __init__(self) -> None:
        self.received = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received += 1
        return "250 OK"


def run(workplace: Workplace) -> Iterator[Result]:
    # A server of its own: the imports measured elsewhere begin with empty tables.
    with PostgresCluster(BENCHMARK_SETTINGS) as cluster:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as link:
            link.execute("CREATE DATABASE maillage")
        yield from _morning(workplace, workplace.fresh("monday", cluster.url("maillage")))


def _morning(workplace: Workplace, installation: Installation) -> Iterator[Result]:
    if not (workplace.folder / "static").is_dir():
        installation.run("collect_static")
    installation.run("found_community")
    installation.run("crowd", str(COMMUNITIES))
    installation.run("import_territory", str(workplace.national_file()))
    visitors = installation.run("sessions", str(COMMUNITIES))["visitors"]
    file = workplace.folder / "visitors.json"
    file.write_text(json.dumps(visitors), "utf-8")
    with ExitStack() as stack:
        box = Letterbox()
        post = Controller(box, hostname="127.0.0.1", port=_free_port())
        post.start()
        stack.callback(post.stop)
        environment = installation.surroundings | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.monday_morning.settings",
            "MAILLAGE_SMTP_HOST": "127.0.0.1",
            "MAILLAGE_SMTP_PORT": str(post.port),
            "MAILLAGE_BENCH_VISITORS": str(file),
            # They end with us, however we end.
            SUPERVISOR: str(os.getpid()),
        }
        port = _free_port()
        web = stack.enter_context(_serving(environment, port))
        workers = [stack.enter_context(_working(environment)) for _ in range(WORKERS)]
        pages, seconds = _play(environment, workplace.folder, port)
        connections = _connections(installation)
        memory = {
            "web": sum(map(_memory_mb, _tree(web.pid))),
            "workers": sum(_memory_mb(one.pid) for one in workers),
        }
        lag = _until_sent(installation)
    yield from _results(pages, seconds, connections, memory, lag, box.received)


def _results(
    pages: dict[str, dict[str, float]],
    seconds: float,
    connections: int,
    memory: dict[str, float],
    lag: float,
    received: int,
) -> Iterator[Result]:
    total = pages.pop("Aggregated")
    note = (
        f"{VISITORS} visitors of {COMMUNITIES} communities, {seconds:.0f} s; {PROCESSES} web processes of {THREADS} "
        f"threads, {WORKERS} workers, PostgreSQL and the visitors on one machine"
    )
    name = "monday_morning"
    yield Result(f"{name}.requests", total["rate"], "requests/s", None, note=note, better="higher")
    yield Result(f"{name}.failures", total["failures"], "failures", 0)
    empty = pages.pop("empty")
    for page, known in sorted(pages.items()):
        yield Result(
            name=f"{name}.{page.replace(' ', '_').strip('()').replace('(', '')}",
            value=known["p95"],
            unit="ms (p95)",
            peer=f"a page of one word, {empty['p95']:.0f} ms",
            ratio=known["p95"] / max(empty["p95"], 1.0),
            target=MAX_RATIO if page != "export" else None,
            note=f"p50 {known['p50']:.0f} ms, p99 {known['p99']:.0f} ms, {known['requests']:.0f} requests",
        )
    spread = f"p50 {total['p50']:.0f} ms, p99 {total['p99']:.0f} ms"
    yield Result(f"{name}.p95", total["p95"], "ms", MOST_P95_MS, note=spread)
    letters = f"until the outbox was empty; {received} letters received"
    yield Result(f"{name}.mail_lag", lag, "s", MAX_LAG_S, note=letters)
    shares = f"web {memory['web']:.0f} MB, workers {memory['workers']:.0f} MB (PSS)"
    yield Result(f"{name}.memory", sum(memory.values()), "MB", None, note=shares)
    most = PROCESSES * THREADS + 2 * WORKERS
    yield Result(
        f"{name}.connections", connections, "connections", most, note="open to PostgreSQL at the end"
    )


def _play(environment: dict[str, str], folder: Path, port: int) -> tuple[dict[str, dict[str, float]], float]:
    """Let locust play; figures of each page by its name, « Aggregated » for all."""
    prefix = folder / "monday"
    command = [
        sys.executable, "-m", "locust", "--locustfile", str(Path(__file__).with_name("visitors.py")), "--headless",
        "--host", f"http://127.0.0.1:{port}", "--users", str(VISITORS), "--spawn-rate", str(RAMP_PER_S),
        "--run-time", f"{SECONDS}s", "--csv", str(prefix), "--only-summary", "--loglevel", "WARNING",
    ]  # fmt: skip
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS + 90
    )
    stats = Path(f"{prefix}_stats.csv")
    if not stats.is_file():
        raise BenchmarkFailed(f"locust: {done.stderr[-1500:]}")
    with stats.open(encoding="utf-8", newline="") as rows:
        pages = {row["Name"]: _figures(row) for row in csv.DictReader(rows)}
    if pages["Aggregated"]["failures"]:
        failures = Path(f"{prefix}_failures.csv").read_text("utf-8")
        print(failures[:1500], file=sys.stderr)
    return pages, time.perf_counter() - began


def _figures(row: dict[str, str]) -> dict[str, float]:
    return {
        "requests": float(row["Request Count"]),
        "failures": float(row["Failure Count"]),
        "rate": float(row["Requests/s"]),
        "p50": float(row["50%"]),
        "p95": float(row["95%"]),
        "p99": float(row["99%"]),
    }


@contextmanager
def _serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", port))
    listening.listen(512)
    more = {
        "MAILLAGE_SOCKET": str(listening.fileno()),
        "MAILLAGE_PROCESSES": str(PROCESSES),
        "MAILLAGE_THREADS": str(THREADS),
    }
    settings = "python:maillage.config.commands.gunicorn_settings"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", settings, "benchmarks.wsgi"],
        cwd=ROOT, env=environment | more, pass_fds=[listening.fileno()], start_new_session=True,
    )  # fmt: skip
    listening.close()
    try:
        _wait(port, server)
        yield server
    finally:
        _end(server)


@contextmanager
def _working(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "maillage.config.command", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield worker
    finally:
        _end(worker)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(40)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    import http.client

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            link.request("GET", "/etat/pret")
            if link.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        finally:
            link.close()
        time.sleep(0.2)
    raise BenchmarkFailed("the server did not start")


def _until_sent(installation: Installation) -> float:
    """Seconds until the outbox is empty, after the visitors have left."""
    began = time.monotonic()
    waiting = "SELECT count(*) FROM messaging_message WHERE state IN ('queued', 'sending')"
    with psycopg.connect(installation.database_url, autocommit=True) as link:
        while time.monotonic() - began < 2 * MAX_LAG_S:
            row = link.execute(waiting).fetchone()
            if row is not None and row[0] == 0:
                break
            time.sleep(0.2)
    return time.monotonic() - began


def _connections(installation: Installation) -> int:
    sql = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    with psycopg.connect(installation.database_url) as link:
        row = link.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _tree(int(child)))]


def _memory_mb(pid: int) -> float:
    """Proportional share of the memory that a process holds, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
