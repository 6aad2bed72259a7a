"""A FINESS+ file of 175,000 sites, against a plain ijson pass over the same file.

The peer decompresses the file and makes each legal entity into Python objects, with the C library, and keeps nothing.
In alternation, each in a process of its own, each import into an untouched copy of the installation, on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from benchmarks.results import Result
from benchmarks.workplace import Workplace

ROUNDS: Final = 3
MAX_RATIO_TERRITORY, MAX_RATIO_NATIONAL = 2, 5
MAX_MB: Final = 300


def run(workplace: Workplace) -> Iterator[Result]:
    ready = workplace.fresh("finess-empty")
    ready.run("found_community")
    file = ready.run("write_finess", str(workplace.folder))["path"]
    bare: list[float] = []
    rounds: dict[str, list[dict[str, Any]]] = {"territory": [], "national": []}
    for number in range(ROUNDS):
        bare.append(ready.run("read_finess_bare", file)["seconds"])
        for extent, done in rounds.items():
            installation = ready.copy(workplace.folder / f"finess-{extent}-{number}")
            done.append(installation.run(f"import_finess_{extent}", file))
    for extent, target in (("territory", MAX_RATIO_TERRITORY), ("national", MAX_RATIO_NATIONAL)):
        done = rounds[extent]
        seconds = median(one["seconds"] for one in done)
        note = f"medians of {ROUNDS} rounds; {done[0]['read']} sites read, {done[0]['kept']} kept; SQLite"
        yield Result(
            name=f"import_finess.{extent}",
            value=seconds,
            unit="s",
            peer=f"bare ijson pass, {median(bare):.2f} s",
            ratio=seconds / median(bare),
            target=target,
            note=note,
        )
        yield Result(
            name=f"import_finess.{extent}_memory",
            value=max(one["peak_mb"] for one in done),
            unit="MB",
            target=MAX_MB,
            note=note,
        )
