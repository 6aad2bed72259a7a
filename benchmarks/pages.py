"""Pages over HTTP, by the product's server, against the empty signed-in view.

The directory's list with 50 rows; the dashboard with eight cards of one query and six lines each (`tasks/cards.py`);
for information, the dashboard with the product's own cards.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.serving import fastest, served
from benchmarks.workplace import Workplace

ROUNDS = 60
CARDS = "8"
MAX_LIST, MAX_DASHBOARD, MAX_QUERIES_PER_CARD = 10, 8, 1


def run(workplace: Workplace) -> Iterator[Result]:
    workplace.collect_static()
    known = workplace.one_cpts.run("look_at_pages")
    addresses, queries = known["addresses"], known["queries"]
    with served(workplace.one_cpts, cookie=known["cookie"], cards=CARDS) as visitor:
        seconds = fastest(visitor, addresses, ROUNDS)
    for page, target in (("list", MAX_LIST), ("dashboard", MAX_DASHBOARD)):
        note = f"fastest of {ROUNDS} in turn; {queries[page]} queries, {queries['empty']} for the empty view"
        yield _against_empty(f"pages.{page}", seconds, page, target, note)
    with served(workplace.one_cpts, cookie=known["cookie"]) as visitor:
        own = fastest(visitor, addresses, ROUNDS)
    note = f"for information: the product's own cards, {known['queries_per_own_card']:.2g} queries each"
    yield _against_empty("pages.own_dashboard", own, "dashboard", None, note)
    yield Result(
        name="pages.queries_per_card",
        value=known["queries_per_card"],
        unit="queries",
        target=MAX_QUERIES_PER_CARD,
        note="what eight cards of one query add to a dashboard without any",
    )


def _against_empty(
    name: str, seconds: dict[str, float], page: str, target: float | None, note: str
) -> Result:
    return Result(
        name=name,
        value=seconds[page] * 1000,
        unit="ms",
        peer=f"empty signed-in view, {seconds['empty'] * 1000:.2f} ms",
        ratio=seconds[page] / seconds["empty"],
        target=target,
        note=note,
    )
