"""« Et si… » over HTTP: the changes of a scenario sent, the new values of a territory-sized map back.

By the product's server, in alternation with the empty signed-in view of `pages`. The answer must hold what the whole
index, computed from the start, gives for each commune.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from benchmarks.results import Result
from benchmarks.serving import Visitor, served
from benchmarks.workplace import BenchmarkFailed, Workplace, timed

NAME = "atlas_workshop"
ROUNDS = 60
MAX_RATIO = 4


def run(workplace: Workplace) -> Iterator[Result]:
    workplace.collect_static()
    known = workplace.one_cpts.run("look_at_workshop")
    with served(workplace.one_cpts, cookie=known["cookie"]) as visitor:
        _check(_play(visitor, known), known["expected"])
        seconds = _fastest(visitor, known)
    yield Result(
        name=f"{NAME}.play",
        value=seconds["play"] * 1000,
        unit="ms",
        peer=f"empty signed-in view, {seconds['empty'] * 1000:.2f} ms",
        ratio=seconds["play"] / seconds["empty"],
        target=MAX_RATIO,
        note=f"fastest of {ROUNDS} in turn; {len(known['expected'])} communes on the map, {known['places']} places and "
        f"{known['sites']} sites around it; equal to the whole index computed from the start",
    )


def _play(visitor: Visitor, known: dict[str, Any]) -> bytes:
    fields = {"changes": known["changes"]}
    return visitor.post(known["addresses"]["play"], fields, csrf=known["csrf"])


def _check(body: bytes, expected: dict[str, str]) -> None:
    told = {row["code"]: row["after"] for row in json.loads(body)["rows"]}
    if told != expected:
        raise BenchmarkFailed("the answer differs from the index computed from the start")


def _fastest(visitor: Visitor, known: dict[str, Any]) -> dict[str, float]:
    """The shortest time of each in seconds, in turn, after one round that does not count."""
    acts = {
        "empty": lambda: visitor.get(known["addresses"]["empty"]),
        "play": lambda: _play(visitor, known),
    }
    times: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(ROUNDS + 1):
        for name, act in acts.items():
            seconds = timed(act)
            if number:
                times[name].append(seconds)
    return {name: min(values) for name, values in times.items()}
