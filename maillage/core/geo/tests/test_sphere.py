"""Distances and areas against slow formulas written another way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo.sphere import (
    EARTH_RADIUS_M,
    BoundingBox,
    bounding_box,
    box_around,
    distance_m,
    distances_m,
    polygon_area_m2,
    ring_area_m2,
)

longitudes = st.floats(-180, 180, allow_nan=False)
latitudes = st.floats(-90, 90, allow_nan=False)
positions = st.tuples(longitudes, latitudes)


def naive_distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Through the straight chord between the two points in space."""

    def in_space(lon: float, lat: float) -> tuple[float, float, float]:
        lam, phi = math.radians(lon), math.radians(lat)
        return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)

    chord = math.dist(in_space(*a), in_space(*b))
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, chord / 2))


@given(positions, positions)
def test_distance_is_that_of_the_chord(a: tuple[float, float], b: tuple[float, float]) -> None:
    # Near the antipodes the arcsine magnifies the last digit of both formulas.
    assert distance_m(*a, *b) == pytest.approx(naive_distance_m(a, b), rel=1e-9, abs=1.0)


@given(positions, positions)
def test_distance_is_symmetric_and_bounded(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert distance_m(*a, *b) == pytest.approx(distance_m(*b, *a), abs=1e-6)
    assert 0 <= distance_m(*a, *b) <= math.pi * EARTH_RADIUS_M + 1e-6
    assert distance_m(*a, *a) == 0


@given(st.lists(positions, min_size=1, max_size=8), st.lists(positions, min_size=1, max_size=8))
def test_matrix_of_distances_is_the_scalar_one(
    origins: list[tuple[float, float]], ends: list[tuple[float, float]]
) -> None:
    a, b = np.array(origins), np.array(ends)
    matrix = distances_m(a[:, 0, None], a[:, 1, None], b[:, 0], b[:, 1])
    assert matrix.shape == (len(a), len(b))
    expected = [[distance_m(*origin, *end) for end in ends] for origin in origins]
    np.testing.assert_allclose(matrix, expected, rtol=1e-9, atol=1.0)


def test_known_distance() -> None:
    # Notre-Dame de Paris to the basilica of Fourvière: 391 km on any great-circle calculator.
    assert distance_m(2.3499, 48.8530, 4.8226, 45.7623) == pytest.approx(391_500, rel=0.005)


@given(positions, st.floats(1, 2_000_000), st.floats(0, 2 * math.pi), st.floats(0, 1))
def test_box_around_misses_nobody(
    centre: tuple[float, float], radius_m: float, bearing: float, part: float
) -> None:
    lon, lat = math.radians(centre[0]), math.radians(centre[1])
    angle = radius_m * part / EARTH_RADIUS_M
    sine = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
    end_lat = math.asin(max(-1.0, min(1.0, sine)))
    end_lon = lon + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * sine
    )
    turned = (math.degrees(end_lon) + 180) % 360 - 180
    box = box_around(*centre, radius_m)
    wider = BoundingBox(box.west - 1e-6, box.south - 1e-6, box.east + 1e-6, box.north + 1e-6)
    assert wider.contains(turned, math.degrees(end_lat)) or abs(abs(turned) - 180) < 1e-6


def test_bounding_box() -> None:
    box = bounding_box([(4.0, 44.0), (4.5, 43.8), (4.2, 44.3)])
    assert box == (4.0, 43.8, 4.5, 44.3)
    assert box.contains(4.1, 44.0)
    assert not box.contains(3.9, 44.0)
    assert box.merged(BoundingBox(3.0, 44.0, 4.1, 45.0)) == (3.0, 43.8, 4.5, 45.0)
    with pytest.raises(ValueError, match="at least one"):
        bounding_box([])


boxes = st.tuples(st.floats(-170, 160), st.floats(-80, 75), st.floats(0.001, 10), st.floats(0.001, 5))


def naive_box_m2(west: float, south: float, east: float, north: float) -> float:
    """Thin strips: length of the parallel times length of the meridian, by Simpson's rule on the ellipsoid's radii."""
    a, e2, strips = 6_378_137.0, 0.00669438002290, 200

    def strip(latitude: float) -> float:
        phi = math.radians(latitude)
        bulge = 1 - e2 * math.sin(phi) ** 2
        return a * a * (1 - e2) * math.cos(phi) / bulge**2

    step = (north - south) / strips
    weights = [1, *([4, 2] * (strips // 2))[: strips - 1], 1]
    total = sum(w * strip(south + i * step) for i, w in enumerate(weights)) * math.radians(step) / 3
    return math.radians(east - west) * total


@given(boxes)
def test_area_of_a_box_between_two_parallels(box: tuple[float, float, float, float]) -> None:
    west, south, width, height = box
    east, north = west + width, south + height
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    expected = naive_box_m2(west, south, east, north)
    assert ring_area_m2(ring) == pytest.approx(expected, rel=1e-6)
    assert ring_area_m2(ring[::-1]) == pytest.approx(expected, rel=1e-6)


def test_the_whole_ellipsoid() -> None:
    ring = [(-180, -90), (180, -90), (180, 90), (-180, 90), (-180, -90)]
    assert ring_area_m2(ring) / 1e6 == pytest.approx(510_065_621.7, rel=1e-8)


def test_a_hole_is_taken_out() -> None:
    outer = np.array([(4.0, 44.0), (5.0, 44.0), (5.0, 45.0), (4.0, 45.0), (4.0, 44.0)])
    hole = np.array([(4.2, 44.2), (4.4, 44.2), (4.4, 44.4), (4.2, 44.4), (4.2, 44.2)])
    assert polygon_area_m2([outer, hole]) == pytest.approx(ring_area_m2(outer) - ring_area_m2(hole))
    assert polygon_area_m2([]) == 0
    assert ring_area_m2(outer[:3]) == 0
