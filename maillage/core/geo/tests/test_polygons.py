"""Point in polygon and outline against shapely's own predicates."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo.polygons import outline, points_in_polygon

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
HOLE = [(3, 3), (6, 3), (6, 6), (3, 6), (3, 3)]


@st.composite
def stars(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A closed ring around the origin, seldom convex, never crossing itself."""
    radii = draw(st.lists(st.floats(0.5, 10), min_size=3, max_size=12))
    corners = [
        (radius * math.cos(2 * math.pi * i / len(radii)), radius * math.sin(2 * math.pi * i / len(radii)))
        for i, radius in enumerate(radii)
    ]
    return [*corners, corners[0]]


@given(stars(), st.lists(st.tuples(st.floats(-11, 11), st.floats(-11, 11)), min_size=1, max_size=20))
def test_inside_as_shapely_says(ring: list[tuple[float, float]], points: list[tuple[float, float]]) -> None:
    polygon = shapely.Polygon(ring)
    found = points_in_polygon(points, [ring])
    for point, inside in zip(points, found, strict=True):
        if polygon.boundary.distance(shapely.Point(point)) > 1e-9:
            assert inside == polygon.contains(shapely.Point(point))


def test_a_hole_is_outside() -> None:
    found = points_in_polygon([(1, 1), (4, 4), (7, 7), (11, 5)], [SQUARE, HOLE])
    assert found.tolist() == [True, False, True, False]


def test_no_point_gives_nothing() -> None:
    assert points_in_polygon(np.zeros((0, 2)), [SQUARE]).shape == (0,)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30))
def test_a_point_on_a_shared_border_belongs_to_one_side_only(points: list[tuple[int, int]]) -> None:
    quarters = [
        [(x, y), (x + 10, y), (x + 10, y + 10), (x, y + 10), (x, y)] for x in (0, 10) for y in (0, 10)
    ]
    owners = sum(points_in_polygon(points, [quarter]).astype(int) for quarter in quarters)
    within = [(x < 20) and (y < 20) for x, y in points]
    assert np.asarray(owners).tolist() == [int(inside) for inside in within]


def test_outline_of_neighbours_has_no_inner_border() -> None:
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(3) for y in range(3)]
    joined = outline(squares)
    assert joined.geom_type == "MultiPolygon"
    assert len(joined.geoms) == 1
    assert joined.area == 9
    ring = [square for index, square in enumerate(squares) if index != 4]
    assert len(outline(ring).geoms[0].interiors) == 1


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 4)), min_size=1, max_size=8))
def test_outline_covers_what_was_given_even_overlapping(squares: list[tuple[int, int, int]]) -> None:
    shapes = [shapely.box(x, y, x + side, y + side) for x, y, side in squares]
    cells = {(i, j) for x, y, side in squares for i in range(x, x + side) for j in range(y, y + side)}
    joined = outline(shapes)
    assert joined.is_valid
    assert joined.area == pytest.approx(len(cells))


def test_outline_of_nothing_is_empty() -> None:
    assert outline([]).is_empty
    assert outline([shapely.Polygon()]).is_empty
