"""Load every commune of France into SQLite: an absolute time, and for information what a bare `executemany` takes."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.results import Result
from benchmarks.workplace import Installation, Workplace

ROUNDS = 3
MAX_SECONDS = 5


def run(workplace: Workplace) -> Iterator[Result]:
    ours, bare, communes = [], [], 0
    for number in range(ROUNDS):
        folder = workplace.folder / f"territory-{number}"
        folder.mkdir()
        done = Installation(folder).run("load_territory")
        ours.append(done["seconds"])
        communes = done["communes"]
        bare.append(Installation(folder).run("bare_territory")["seconds"])
    yield Result(
        name="load_territory.time",
        value=median(ours),
        unit="s",
        target=MAX_SECONDS,
        note=f"median of {ROUNDS}; {communes} communes, {median(ours) / median(bare):.1f} times a bare executemany "
        f"of the rows of their table ({median(bare):.2f} s), which reads no file and fills no other table",
    )
