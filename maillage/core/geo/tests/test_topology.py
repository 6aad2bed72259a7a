"""Arcs give the same rings back, shared borders once, and the right neighbours."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.geo import topology


def rings_of(shape: shapely.Geometry) -> list[list[topology.Points]]:
    return [
        [shapely.get_coordinates(ring).astype(np.int64) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
    ]


def polygon_of(topology_: topology.Topology, index: int) -> shapely.Geometry:
    return shapely.MultiPolygon(
        [
            shapely.Polygon(
                *_outer_and_holes([topology.ring_points(topology_.arcs, refs) for refs in polygon])
            )
            for polygon in topology_.shapes[index]
        ]
    )


def _outer_and_holes(rings: list[topology.Points]) -> tuple[topology.Points, list[topology.Points]]:
    return rings[0], rings[1:]


@st.composite
def coverages(draw: st.DrawFn) -> list[shapely.Geometry]:
    """A grid of unit squares, each given to one of five owners: holes, islands and enclaves come by themselves."""
    side = draw(st.integers(1, 6))
    owners = draw(st.lists(st.integers(0, 4), min_size=side * side, max_size=side * side))
    shapes = []
    for owner in sorted(set(owners)):
        cells = [
            shapely.box(i % side, i // side, i % side + 1, i // side + 1)
            for i, who in enumerate(owners)
            if who == owner
        ]
        shapes.append(shapely.coverage_union_all(cells))
    return shapes


@given(coverages())
@settings(max_examples=60)
def test_rings_come_back(shapes: list[shapely.Geometry]) -> None:
    built = topology.build([rings_of(shape) for shape in shapes])
    for index, shape in enumerate(shapes):
        again = polygon_of(built, index)
        assert again.is_valid
        assert again.equals(shape)


@given(coverages())
@settings(max_examples=60)
def test_each_side_stands_in_one_arc_only(shapes: list[shapely.Geometry]) -> None:
    built = topology.build([rings_of(shape) for shape in shapes])
    sides = [
        tuple(sorted((tuple(a), tuple(b))))
        for arc in built.arcs
        for a, b in zip(arc[:-1].tolist(), arc[1:].tolist(), strict=True)
    ]
    assert len(sides) == len(set(sides))


@given(coverages())
@settings(max_examples=60)
def test_neighbours_share_a_length(shapes: list[shapely.Geometry]) -> None:
    # Unions may drop corners in the middle of a straight border: put the grid's own corners back everywhere.
    whole = [shapely.segmentize(shape, 1.0) for shape in shapes]
    expected = {
        (i, j)
        for i in range(len(whole))
        for j in range(i + 1, len(whole))
        if whole[i].intersection(whole[j]).length > 0
    }
    assert topology.neighbours([rings_of(shape) for shape in whole]) == expected


def test_two_squares_share_one_arc() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    built = topology.build([rings_of(left), rings_of(right)])
    assert len(built.arcs) == 3
    used = [{reference >> 1 for reference in shape[0][0]} for shape in built.shapes]
    assert len(used[0] & used[1]) == 1


def test_an_enclave_is_one_closed_arc() -> None:
    around = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    built = topology.build([rings_of(around), rings_of(shapely.box(3, 3, 6, 6))])
    assert len(built.arcs) == 2
    assert built.shapes[0][0][1][0] >> 1 == built.shapes[1][0][0][0] >> 1


def test_nothing_gives_nothing() -> None:
    assert topology.build([]) == topology.Topology([], [])
    assert topology.neighbours([]) == set()
