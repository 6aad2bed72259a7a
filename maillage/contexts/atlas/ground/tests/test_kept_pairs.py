"""Pairs on disk: read back as they were, made again when the file is bad, a bounded number of them."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maillage.contexts.atlas.ground import kept_pairs
from maillage.contexts.atlas.ground.kept_pairs import folder, pairs_between
from maillage.core.accessibility.pairs import Pairs, Points, pairs_within


@dataclass
class Counting:
    """A travel method that says how often it was asked."""

    key: str = "counting"
    name: str = "crow-flight"
    sentence: str = "Pour l’essai."
    asked: list[int] = field(default_factory=list)

    def pairs(self, demand: Points, sites: Points, reach_min: float) -> Pairs:
        self.asked.append(1)
        return pairs_within(demand, sites, reach_min)


def points(count: int, seed: int = 0) -> Points:
    chance = np.random.default_rng(seed)
    return Points(4 + chance.random(count) / 2, 44 + chance.random(count) / 2)


def same(one: Pairs, other: Pairs) -> bool:
    return all(
        np.array_equal(one.as_arrays()[name], other.as_arrays()[name]) and one.n_sites == other.n_sites
        for name in one.as_arrays()
    )


def test_they_are_made_once_and_read_back_as_they_were() -> None:
    travel = Counting()
    first = pairs_between(points(40), points(15, 1), 20, travel)
    again = pairs_between(points(40), points(15, 1), 20, travel)
    assert len(travel.asked) == 1 and same(first, again)
    assert len(list(folder().iterdir())) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"demand": points(40, 2)},
        {"sites": points(15, 3)},
        {"reach_min": 25},
        {"travel": Counting(key="other")},
        {"demand": Points(points(40).lon, points(40).lat, np.full(40, 2_000.0))},
    ],
)
def test_anything_else_is_another_file(change: dict[str, Any]) -> None:
    asked: dict[str, Any] = {
        "demand": points(40),
        "sites": points(15, 1),
        "reach_min": 20,
        "travel": Counting(),
    }
    pairs_between(**asked)
    pairs_between(**(asked | change))
    assert len(list(folder().iterdir())) == 2


@pytest.mark.parametrize("content", [b"", b"nothing of the sort", b"PK\x03\x04 cut"])
def test_a_bad_file_is_made_again(content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    travel = Counting()
    first = pairs_between(points(40), points(15, 1), 20, travel)
    (path,) = folder().iterdir()
    path.write_bytes(content)
    assert same(pairs_between(points(40), points(15, 1), 20, travel), first)
    assert len(travel.asked) == 2 and "made again" in caplog.text
    assert same(pairs_between(points(40), points(15, 1), 20, travel), first)
    assert len(travel.asked) == 2


def test_a_cut_file_and_pairs_of_something_else_are_made_again() -> None:
    travel = Counting()
    first = pairs_between(points(40), points(15, 1), 20, travel)
    (path,) = folder().iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert same(pairs_between(points(40), points(15, 1), 20, travel), first)
    other = pairs_within(points(7), points(15, 1), 20)
    with path.open("wb") as stream:
        arrays: dict[str, Any] = other.as_arrays()
        np.savez(stream, **arrays)
    assert same(pairs_between(points(40), points(15, 1), 20, travel), first)
    assert len(travel.asked) == 3


def test_only_so_many_files_are_kept_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_pairs, "FILES_KEPT", 3)
    travel = Counting()
    for rank in range(3):
        pairs_between(points(5, rank), points(5, 9), 20, travel)
    for path in folder().iterdir():
        os.utime(path, (1_000, 1_000))
    # Read just now, so not the oldest.
    pairs_between(points(5, 0), points(5, 9), 20, travel)
    pairs_between(points(5, 7), points(5, 9), 20, travel)
    assert len(list(folder().iterdir())) == 3
    pairs_between(points(5, 0), points(5, 9), 20, travel)
    assert len(travel.asked) == 4


def test_a_disk_that_takes_nothing_costs_only_time(caplog: pytest.LogCaptureFixture) -> None:
    folder().parent.mkdir(parents=True)
    folder().write_text("a file where the folder should be")
    assert pairs_between(points(5), points(5, 1), 20, Counting()).n_demand == 5
    assert "not kept" in caplog.text


def test_several_at_once_get_the_same() -> None:
    found: list[Pairs] = []
    crowd = [
        threading.Thread(
            target=lambda: found.append(pairs_between(points(60), points(20, 1), 20, Counting()))
        )
        for _ in range(8)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert len(found) == 8 and all(same(one, found[0]) for one in found)
    names = [path.name for path in Path(folder()).iterdir()]
    assert len(names) == 1 and not names[0].startswith(".")
