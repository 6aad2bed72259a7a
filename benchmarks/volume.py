"""The same pages with 800 communities and all professionals of France, against one community with its own.

The same user looks at the same territory, which has the same professionals in both: what grows is what others have.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.pages import CARDS
from benchmarks.results import Result
from benchmarks.serving import fastest, served
from benchmarks.workplace import Installation, Workplace

PASSES, ROUNDS = 3, 20
COMMUNITIES = 800
MAX_RATIO = 1.5
PAGES = ("list", "dashboard")

# What `look_at_pages` says, by folder of the installation.
Known = dict[Path, dict[str, Any]]


def run(workplace: Workplace) -> Iterator[Result]:
    workplace.collect_static()
    small, large = workplace.one_cpts, workplace.national
    large.run("found_community")
    crowd = large.run("crowd", str(COMMUNITIES))
    known = {installation.folder: installation.run("look_at_pages") for installation in (small, large)}
    times = _alternate(small, large, known)
    for page in PAGES:
        alone, among = (
            min(one[page] for one in times[installation.folder]) for installation in (small, large)
        )
        yield Result(
            name=f"volume.{page}",
            value=among * 1000,
            unit="ms",
            peer=f"one community, {alone * 1000:.1f} ms",
            ratio=among / alone,
            target=MAX_RATIO,
            note=f"{crowd['communities']} communities, national file of {workplace.rows} lines; fastest of {PASSES} "
            f"passes of {ROUNDS}; SQLite",
        )
        few, many = (known[installation.folder]["queries"][page] for installation in (small, large))
        yield Result(
            name=f"volume.{page}_queries",
            value=many,
            unit="queries",
            peer=f"one community, {few}",
            ratio=many / few,
            target=1,
        )


def _alternate(small: Installation, large: Installation, known: Known) -> dict[Path, list[dict[str, float]]]:
    """Times of the pages by folder of the installation, one pass on each in turn."""
    times: dict[Path, list[dict[str, float]]] = {small.folder: [], large.folder: []}
    for _ in range(PASSES):
        for installation in (small, large):
            about = known[installation.folder]
            with served(installation, cookie=about["cookie"], cards=CARDS) as visitor:
                times[installation.folder].append(fastest(visitor, about["addresses"], ROUNDS))
    return times
