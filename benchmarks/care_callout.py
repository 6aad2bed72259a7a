"""Asking for a care: from a request to the messages, the tick of the waves, and a thousand « je prends » at once.

Of 100,000 professionals who agreed to be asked, 500 may be asked for the request (profession and distance). The time
is that of the service from its call to the commit, with the wave of five that is usual; that of a wave of all 500 is
told for information. The tick is one run of the due job with 800 communities and 5,000 open requests, 20 of them due.

The answers go over HTTP to the product's own server by 1,000 kept connections, all let go together, to one request
among 1,000 open ones: exactly one wins. The peer is the same 1,000 answers to another request, one after another.
`MAILLAGE_BENCH_ANSWERS=100` makes it smaller for a trial.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from benchmarks.results import Result
from benchmarks.serving import served
from benchmarks.workplace import BenchmarkFailed, Installation, Workplace

NAME: Final = "care_callout"
PEOPLE, ELIGIBLE = 100_000, 500
COMMUNITIES, OPEN, DUE = 800, 5_000, 20
MAX_ASK_MS, MAX_TICK_S, MAX_RATIO = 100.0, 2.0, 1.5
_FOUND: Final = 302


def run(workplace: Workplace) -> Iterator[Result]:
    answers = int(os.environ.get("MAILLAGE_BENCH_ANSWERS", "1000"))
    scale = answers / 1_000
    installation = workplace.fresh(NAME)
    installation.run("found_community")
    installation.run("collect_static")
    installation.run("callout_people", str(max(int(PEOPLE * scale), 2 * ELIGIBLE)), str(ELIGIBLE))
    yield from _asking(installation, max(int(PEOPLE * scale), 2 * ELIGIBLE))
    yield from _answers(installation, "sqlite", answers, processes=1)
    yield from _ticking(workplace, scale)
    yield from _on_postgresql(workplace, answers)


def _asking(installation: Installation, people: int) -> Iterator[Result]:
    for size, target in ((5, MAX_ASK_MS), (ELIGIBLE, None)):
        known = installation.run("ask_once", str(size))
        yield Result(
            name=f"{NAME}.ask_{size}",
            value=known["median"] * 1000,
            unit="ms",
            target=target,
            note=f"{people:,} professionals, {ELIGIBLE} eligible, {known['queued']} messages queued; median "
            f"of several, fastest {known['seconds'] * 1000:.0f} ms; SQLite",
        )


def _ticking(workplace: Workplace, scale: float) -> Iterator[Result]:
    installation = workplace.fresh(f"{NAME}-crowd")
    installation.run("found_community")
    installation.run("crowd", str(max(int(COMMUNITIES * scale), 10)))
    known = installation.run("callout_crowd", str(int(OPEN * scale)), str(DUE))
    yield Result(
        name=f"{NAME}.tick",
        value=known["busy"],
        unit="s",
        target=MAX_TICK_S,
        note=f"{known['communities']} communities, {known['open']:,} open requests, {known['asked']} due; "
        f"{known['idle'] * 1000:.2f} ms when nothing is due; SQLite",
    )


def _on_postgresql(workplace: Workplace, answers: int) -> Iterator[Result]:
    installation = workplace.postgresql
    installation.run("found_community")
    installation.run("collect_static")
    installation.run("callout_people", str(max(answers, ELIGIBLE)), str(ELIGIBLE))
    yield from _answers(installation, "postgresql", answers, processes=4)


def _answers(installation: Installation, database: str, answers: int, *, processes: int) -> Iterator[Result]:
    known = installation.run("callout_answers", str(answers), str(max(answers, 3)))
    with _processes(processes), served(installation, cookie="") as visitor:
        alone = asyncio.run(_play(visitor.port, known["pages"][0], together=False))
        burst = asyncio.run(_play(visitor.port, known["pages"][1], together=True))
    won = installation.run("count_winners")
    if (won["yes"], won["taken"], won["letters"]) != (2, 2, 2):
        raise BenchmarkFailed(f"two requests, and {won['yes']} winners, {won['taken']} taken")
    yield Result(
        name=f"{NAME}.burst_{database}",
        value=burst.seconds,
        unit="s",
        peer=f"the same one after another, {alone.seconds:.2f} s",
        ratio=burst.seconds / alone.seconds,
        target=MAX_RATIO,
        note=f"{answers:,} answers at once, one winner, no error; {processes} web process(es); median "
        f"{burst.median_ms:.0f} ms, p99 {burst.p99_ms:.0f} ms, alone {alone.median_ms:.1f} ms",
    )


@contextmanager
def _processes(count: int) -> Iterator[None]:
    before = os.environ.get("MAILLAGE_PROCESSES")
    os.environ["MAILLAGE_PROCESSES"] = str(count)
    try:
        yield
    finally:
        if before is None:
            del os.environ["MAILLAGE_PROCESSES"]
        else:
            os.environ["MAILLAGE_PROCESSES"] = before


@dataclass(frozen=True)
class Played:
    """seconds: from the first answer sent to the last one received."""

    seconds: float
    median_ms: float
    p99_ms: float


class Telephone:
    """One kept connection of somebody who was asked: opens the page, then answers it."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.token = ""

    async def open(self, port: int) -> None:
        self._port = port
        await self._connect()
        status, head = await self._ask("GET", "", b"")
        found = [line for line in head.split("\r\n") if line.lower().startswith("set-cookie: csrftoken=")]
        if status != 200 or not found:
            raise BenchmarkFailed(f"the page answers {status}")
        self.token = found[0].split("=", 1)[1].split(";", 1)[0]

    async def _connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def take(self) -> float:
        """Seconds of « je prends »; BenchmarkFailed for any other answer than a redirect."""
        if self._reader.at_eof():
            # Unused for longer than the server keeps it: a browser opens another, which is not what is measured.
            await self._connect()
        began = perf_counter()
        status, _ = await self._ask("POST", self.token, b"action=take&at=soon")
        if status != _FOUND:
            raise BenchmarkFailed(f"an answer was answered {status}")
        return perf_counter() - began

    async def _ask(self, method: str, token: str, body: bytes) -> tuple[int, str]:
        lines = [f"{method} {self.page} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
        if token:
            lines += [f"Cookie: csrftoken={token}", f"X-CSRFToken: {token}", "Origin: http://localhost"]
            lines.append("Content-Type: application/x-www-form-urlencoded")
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        sizes = [line for line in head.split("\r\n") if line.lower().startswith("content-length:")]
        if sizes:
            await self._reader.readexactly(int(sizes[0].split(":")[1]))
        return int(head.split(" ", 2)[1]), head

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


async def _play(port: int, pages: list[str], *, together: bool) -> Played:
    telephones = [Telephone(page) for page in pages]
    for one in telephones:
        await one.open(port)
    began = perf_counter()
    if together:
        times = list(await asyncio.gather(*(one.take() for one in telephones)))
    else:
        times = [await one.take() for one in telephones]
    seconds = perf_counter() - began
    for one in telephones:
        await one.close()
    return Played(seconds, median(times) * 1000, quantiles(times, n=100)[98] * 1000)
