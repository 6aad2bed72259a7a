"""One CPTS's territory out of the national file, against a bare read-and-split pass over the same file.

In alternation, each in a process of its own, each import into an untouched copy of the installation.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.results import Result
from benchmarks.workplace import Workplace

ROUNDS = 3
MAX_RATIO, MAX_MB = 2, 250


def run(workplace: Workplace) -> Iterator[Result]:
    file = str(workplace.national_file())
    ready = workplace.fresh("one-cpts-empty")
    ready.run("found_community")
    bare, ours, peaks, kept = [], [], [], 0
    for number in range(ROUNDS):
        bare.append(ready.run("bare_read", file)["seconds"])
        done = ready.copy(workplace.folder / f"one-cpts-{number}").run("import_territory", file)
        ours.append(done["seconds"])
        peaks.append(done["peak_mb"])
        kept = done["rows"]
    note = f"medians of {ROUNDS} rounds; {workplace.rows} lines read, {kept} kept; SQLite"
    yield Result(
        name="import_one_cpts.time",
        value=median(ours),
        unit="s",
        peer=f"bare read and split, {median(bare):.2f} s",
        ratio=median(ours) / median(bare),
        target=MAX_RATIO,
        note=note,
    )
    yield Result(name="import_one_cpts.memory", value=max(peaks), unit="MB", target=MAX_MB, note=note)
