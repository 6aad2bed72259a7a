"""The order in which parallel workers take files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.longest_first import LONGEST, ROOT, put_in_order, rank


@dataclass
class Item:
    """Stands for a test of pytest."""

    nodeid: str


def test_the_longest_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / name).exists()] == []


def test_long_ones_come_first_then_those_with_many_tests() -> None:
    names = [
        "a.py::1",
        "b.py::2",
        "tests/journeys/c.py::1",
        "b.py::1",
        f"{LONGEST[0]}::z",
        f"{LONGEST[0]}::a",
    ]
    items: list[Any] = [Item(name) for name in names]
    put_in_order(items)
    assert [item.nodeid for item in items] == [
        f"{LONGEST[0]}::z",
        f"{LONGEST[0]}::a",
        "tests/journeys/c.py::1",
        "b.py::2",
        "b.py::1",
        "a.py::1",
    ]
    assert rank("maillage/core/geo/tests/test_x.py") == len(LONGEST)
