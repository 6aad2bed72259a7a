"""Pages against the empty signed-in view: the directory's list with 50 rows, the dashboard with eight cards."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.workplace import Workplace

ROUNDS = 60
MAX_LIST, MAX_DASHBOARD, MAX_QUERIES_PER_CARD = 10, 8, 1


def run(workplace: Workplace) -> Iterator[Result]:
    workplace.collect_static()
    measured = workplace.one_cpts.run("time_pages", str(ROUNDS))
    seconds, queries = measured["seconds"], measured["queries"]
    for page, target in (("list", MAX_LIST), ("dashboard", MAX_DASHBOARD)):
        yield Result(
            name=f"pages.{page}",
            value=seconds[page] * 1000,
            unit="ms",
            peer=f"empty signed-in view, {seconds['empty'] * 1000:.2f} ms",
            ratio=seconds[page] / seconds["empty"],
            target=target,
            note=f"medians of {ROUNDS} rounds in alternation; {queries[page]} queries, {queries['empty']} for the "
            "empty view",
        )
    yield Result(
        name="pages.queries_per_card",
        value=measured["queries_per_card"],
        unit="queries",
        target=MAX_QUERIES_PER_CARD,
        note="dashboard with eight cards, less the same with none",
    )
