"""The search of the SAS: 25 professionals and 72 hours among 200,000 free slots, 1,000 of them in the answer.

The peer is the least that could answer: the same SQL through a bare cursor, one `json.dumps` of the same bundle. Then
20 clients ask at once over HTTP by kept connections, of one web process: the 95th percentile is under a second, which
is what the kit of the ANS asks. `MAILLAGE_BENCH_SLOTS=20000` makes it smaller for a trial.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from benchmarks.results import Result
from benchmarks.serving import served
from benchmarks.workplace import BenchmarkFailed, Workplace

NAME: Final = "sas_search"
PEOPLE, SLOTS = 500, 200_000
ROUNDS, CLIENTS, EACH = 30, 20, 10
MAX_RATIO, MAX_P95_MS = 3.0, 1_000.0
DOOR: Final = {
    "MAILLAGE_SAS_PROXY_SECRET": "secret-de-la-mesure-trente-deux-signes",
    "MAILLAGE_SAS_CN": "mesure",
    "MAILLAGE_SAS_OU": "mesure",
}
HEADERS: Final = {
    "Host": "localhost",
    "X-Sas-Proxy-Secret": DOOR["MAILLAGE_SAS_PROXY_SECRET"],
    "X-Sas-Client-Cn": "mesure",
    "X-Sas-Client-Ou": "mesure",
}


def run(workplace: Workplace) -> Iterator[Result]:
    slots = os.environ.get("MAILLAGE_BENCH_SLOTS", str(SLOTS))
    kept = {name: os.environ.get(name) for name in DOOR}
    os.environ.update(DOOR)
    try:
        installation = workplace.fresh(NAME)
        installation.run("found_community")
        installation.run("collect_static")
        installation.run("sas_slots", str(PEOPLE), slots)
        known = installation.run("search_slots", str(ROUNDS))
        size = f"{known['total']:,} slots of {int(slots):,}, {known['kilobytes']:.0f} kB"
        yield Result(
            name=f"{NAME}.answer",
            value=known["ours"] * 1000,
            unit="ms",
            peer=f"the same SQL and one json.dumps, {known['bare'] * 1000:.1f} ms",
            ratio=known["ours"] / known["bare"],
            target=MAX_RATIO,
            note=f"25 professionals, 72 h: {size}; from the request to the bytes; fastest of {ROUNDS}; SQLite",
        )
        with served(installation, cookie="") as visitor:
            times = _at_once(visitor.port, f"/fhir/Slot?{known['question']}")
        yield Result(
            name=f"{NAME}.p95",
            value=quantiles(times, n=20)[-1] * 1000,
            unit="ms",
            target=MAX_P95_MS,
            note=f"{CLIENTS} clients at once, {EACH} searches each, {size}; median {median(times) * 1000:.0f} ms; "
            "one web process, SQLite",
        )
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _at_once(port: int, address: str) -> list[float]:
    """Seconds of every search of every client."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for times in pool.map(lambda _: _client(port, address), range(CLIENTS)) for one in times]


def _client(port: int, address: str) -> list[float]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for _ in range(EACH):
        began = perf_counter()
        link.request("GET", address, headers=HEADERS)
        answer = link.getresponse()
        answer.read()
        times.append(perf_counter() - began)
        if answer.status != http.client.OK:
            raise BenchmarkFailed(f"the search answered {answer.status}")
    link.close()
    return times
