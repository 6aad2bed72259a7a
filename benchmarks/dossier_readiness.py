"""The page of readiness of a community with 60 actions, 400 indicators over 5 years and 5,000 time entries a year.

Over HTTP by the product's server, against the empty signed-in view of the same run. Every indicator carries a part of
the variable money in every year, one in five lacks its figure, three entries of time in five of this year wait.

The page is asked for again and again: what it shows is kept for a minute as long as nobody writes, and what it is made
of as long as no write touches it. Its cost just after a usual write (the line of the journal that it leaves, without
the change itself) is held to the same bound, in process on both sides. For information: the same with nothing kept, the
list of all that is missing (50 rows of it), « Et si… » with its 400 fields and the page for the board.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.serving import fastest, served
from benchmarks.workplace import Workplace

NAME = "dossier_readiness"
ROUNDS = 30
TARGETS = {"readiness": 12}


def run(workplace: Workplace) -> Iterator[Result]:
    installation = workplace.fresh(NAME)
    installation.run("found_community")
    installation.run("collect_static")
    known = installation.run("look_at_dossier")
    addresses, queries = known["addresses"], known["queries"]
    with served(installation, cookie=known["cookie"]) as visitor:
        seconds = fastest(visitor, addresses, ROUNDS)
    for page in addresses:
        if page != "empty":
            yield Result(
                name=f"{NAME}.{page}",
                value=seconds[page] * 1000,
                unit="ms",
                peer=f"empty signed-in view, {seconds['empty'] * 1000:.2f} ms",
                ratio=seconds[page] / seconds["empty"],
                target=TARGETS.get(page),
                note=f"fastest of {ROUNDS} in turn; {known['items']:,} things missing; {queries[page]} queries, "
                f"{queries['empty']} for the empty view; queries of a page of which nothing is kept",
            )
    anew = known["anew"]
    yield Result(
        name=f"{NAME}.readiness_anew",
        value=anew["readiness"] * 1000,
        unit="ms",
        peer=f"empty signed-in view, in process too, {anew['empty'] * 1000:.2f} ms",
        ratio=anew["readiness"] / anew["empty"],
        target=None,
        note="for information: nothing kept, or just after a write of which nothing is known; fastest of 10",
    )
    ratios = {action: one["readiness"] / one["empty"] for action, one in known["written"].items()}
    worst = max(ratios, key=ratios.__getitem__)
    told = ", ".join(f"{action} {ratio:.1f}" for action, ratio in ratios.items())
    yield Result(
        name=f"{NAME}.readiness_written",
        value=known["written"][worst]["readiness"] * 1000,
        unit="ms",
        peer=f"empty signed-in view, in process too, {known['written'][worst]['empty'] * 1000:.2f} ms",
        ratio=ratios[worst],
        target=TARGETS["readiness"],
        note=f"just after a usual write, the dearest of them ({told}); fastest of 10 each",
    )
