"""The automatic indicators of many communities, computed again: 400 indicators over 5 years in each, on PostgreSQL.

The cost of a community must not depend on how many others there are: the same at 50 and at 200. Then the same work by
one, two and four workers, each a process of its own, which take the communities one by one. There is no peer: nothing
else computes these figures; what a worker gains is compared with one worker of the same run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import time
from typing import Any

from benchmarks.results import Result, not_run
from benchmarks.workplace import Installation, Workplace
from tools.postgres_cluster import PostgresMissing

NAME = "programme_indicators"
FEW, MANY = 50, 200
WORKERS = (1, 2, 4)
# Processes are up and connected well before the work begins for all of them at once.
STARTING_S = 12
MAX_GROWTH, MAX_OF_ONE = 1.3, 0.75


def run(workplace: Workplace) -> Iterator[Result]:
    try:
        installation = workplace.postgresql
    except PostgresMissing as missing:
        yield not_run(NAME, str(missing))
        return
    installation.run("indicator_communities", str(FEW))
    few = {kind: _computed(installation, 1, kind) for kind in ("new", "known")}
    built = installation.run("indicator_communities", str(MANY))
    many = {kind: _computed(installation, 1, kind) for kind in ("new", "known")}
    size = f"{built['indicators']} indicators over {built['years']} years, {built['facts']:,} facts"
    said = {"new": "every figure written", "known": "no figure changed: none written"}
    for kind, words in said.items():
        before, after = few[kind]["wall_s"] / FEW, many[kind]["wall_s"] / MANY
        yield Result(
            name=f"{NAME}.community_{kind}",
            value=after * 1000,
            unit="ms",
            peer=f"a community among {FEW}, {before * 1000:.0f} ms",
            ratio=after / before,
            target=MAX_GROWTH,
            note=f"each of {MANY} communities: {size}; {words}; {many[kind]['queries']} queries at most",
        )
    for workers in WORKERS[1:]:
        shared = _computed(installation, workers, "known")
        yield Result(
            name=f"{NAME}.workers_{workers}",
            value=shared["wall_s"],
            unit="s",
            peer=f"one worker, {many['known']['wall_s']:.1f} s",
            ratio=shared["wall_s"] / many["known"]["wall_s"],
            # More workers than cores gain nothing: what they gain is told, not judged.
            target=MAX_OF_ONE if workers <= (os.cpu_count() or 1) else None,
            note=f"{MANY} communities, {workers} processes on {os.cpu_count()} cores with the database; shared as "
            f"{shared['shares']}",
        )


def _computed(installation: Installation, workers: int, kind: str) -> dict[str, Any]:
    """Wall time from the common start to the last worker's end, and who did how many."""
    installation.run("indicators_due", kind)
    start = str(time() + STARTING_S)
    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(lambda _: installation.run("take_indicator_turns", start), range(workers)))
    return {
        "wall_s": max(one["ended_at"] for one in done) - float(start),
        "shares": " + ".join(str(one["communities"]) for one in done),
        "queries": max(one["queries"] for one in done),
    }
