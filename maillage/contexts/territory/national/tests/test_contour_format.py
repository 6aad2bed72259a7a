"""The format of contour files gives back what was written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.territory.national import contour_format
from maillage.core.geo.codec import CodecError


def square(x: int, y: int, side: int) -> np.ndarray:
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return np.array(corners, dtype=np.int64)


def sides(rings: list[np.ndarray]) -> list[set[tuple[tuple[int, int], ...]]]:
    """Rings as sets of sides: the first point of a ring has no meaning."""
    return [
        {(tuple(a), tuple(b)) for a, b in zip(ring[:-1].tolist(), ring[1:].tolist(), strict=True)}
        for ring in rings
    ]


@given(st.sets(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=20))
def test_what_is_written_is_read(cells: set[tuple[int, int]]) -> None:
    shapes = {
        f"{index:05d}": [[square(10 * x, 10 * y, 10), square(10 * x + 3, 10 * y + 3, 2)]]
        for index, (x, y) in enumerate(sorted(cells))
    }
    read = contour_format.decode(contour_format.encode(shapes))
    assert list(read) == list(shapes)
    for code, polygons in shapes.items():
        assert [sides(rings) for rings in read[code]] == [sides(rings) for rings in polygons]


def test_a_shared_border_is_written_once() -> None:
    apart = {"1": [[square(0, 0, 10)]], "2": [[square(20, 0, 10)]]}
    touching = {"1": [[square(0, 0, 10)]], "2": [[square(10, 0, 10)]]}
    assert len(contour_format.encode(touching)) <= len(contour_format.encode(apart)) + 4


def test_no_commune_at_all() -> None:
    assert contour_format.decode(contour_format.encode({})) == {}


def test_broken_files_are_refused() -> None:
    whole = contour_format.encode({"30034": [[square(0, 0, 10)]], "30140": [[square(10, 0, 10)]]})
    for broken in (
        b"",
        b"30034",
        whole[:-1],
        whole + b"\x00",
        whole[: len(whole) // 2],
        b"30034 30140 30160" + whole[11:],
    ):
        with pytest.raises(CodecError):
            contour_format.decode(broken)
