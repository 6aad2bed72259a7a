"""The same pages with 800 communities and all professionals of France, against one community with its own.

The same user looks at the same territory, which has the same professionals in both: what grows is what others have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.results import Result
from benchmarks.workplace import Workplace

PASSES, ROUNDS = 3, 20
COMMUNITIES = 800
MAX_RATIO = 1.5


def run(workplace: Workplace) -> Iterator[Result]:
    workplace.collect_static()
    small, large = workplace.one_cpts, workplace.national
    large.run("found_community")
    crowd = large.run("crowd", str(COMMUNITIES))
    before: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []
    for _ in range(PASSES):
        before.append(small.run("time_pages", str(ROUNDS)))
        after.append(large.run("time_pages", str(ROUNDS)))
    for page in ("list", "dashboard"):
        alone, among = (min(one["seconds"][page] for one in passes) for passes in (before, after))
        queries = before[0]["queries"][page], after[0]["queries"][page]
        yield Result(
            name=f"volume.{page}",
            value=among * 1000,
            unit="ms",
            peer=f"one community, {alone * 1000:.1f} ms",
            ratio=among / alone,
            target=MAX_RATIO,
            note=f"{crowd['communities']} communities, {workplace.rows} lines in the register; best of {PASSES} "
            f"passes of {ROUNDS}; SQLite",
        )
        yield Result(
            name=f"volume.{page}_queries",
            value=queries[1],
            unit="queries",
            peer=f"one community, {queries[0]}",
            ratio=queries[1] / queries[0],
            target=1,
        )
