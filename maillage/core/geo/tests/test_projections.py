"""Control points published with the files, boxes, and what is no position."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo.projections import (
    FRENCH_BOXES,
    PROJECTIONS,
    in_france,
    projection_of,
    to_degrees,
    to_metres,
)

# One point in each projection, as the national files write it, and where it is.
CONTROL_POINTS = (
    (2154, 870262.2, 6571540.8, 5.20918, 46.22229),
    (2975, 323086.6, 7679599.8, 55.29821, -20.97571),
    (2972, 353672.8, 544349.1, -52.31973, 4.92347),
    (5490, 657242.9, 1795384.4, -61.52874, 16.234),
    (4471, 524819.9, 8587194.7, 45.22868, -12.77989),
    (32621, 563213.8, 5180306.8, -56.17201, 46.77332),
)


@pytest.mark.parametrize(("epsg", "x", "y", "lon", "lat"), CONTROL_POINTS)
def test_control_points(epsg: int, x: float, y: float, lon: float, lat: float) -> None:
    lons, lats = to_degrees(epsg, [x, x], [y, y])
    assert lons == pytest.approx([lon, lon], abs=2e-5)
    assert lats == pytest.approx([lat, lat], abs=2e-5)
    assert in_france(lons, lats).all()


@pytest.mark.parametrize(("epsg", "x", "y", "lon", "lat"), CONTROL_POINTS)
def test_there_and_back(epsg: int, x: float, y: float, lon: float, lat: float) -> None:
    del lon, lat
    east, north = to_metres(epsg, *to_degrees(epsg, [x], [y]))
    assert (east[0], north[0]) == (pytest.approx(x, abs=1e-3), pytest.approx(y, abs=1e-3))


def test_every_projection_has_a_control_point() -> None:
    assert {point[0] for point in CONTROL_POINTS} == PROJECTIONS


def test_other_projections_are_refused() -> None:
    with pytest.raises(ValueError, match="27572"):
        to_degrees(27572, [1.0], [2.0])


def test_what_is_no_point_is_nan_and_not_in_france() -> None:
    lons, lats = to_degrees(2154, [np.nan, np.inf, 1e300], [6.5e6, 6.5e6, 1e300])
    assert not in_france(lons, lats).any()


@pytest.mark.parametrize(
    ("departement", "epsg"), [("30", 2154), ("2A", 2154), ("971", 5490), ("974", 2975), ("978", 5490)]
)
def test_projection_of_a_departement(departement: str, epsg: int) -> None:
    assert projection_of(departement) == epsg


@given(st.sampled_from(FRENCH_BOXES), st.floats(0, 1), st.floats(0, 1))
def test_swapped_axes_are_never_in_france(box: tuple[float, ...], across: float, up: float) -> None:
    west, south, east, north = box
    lon, lat = west + across * (east - west), south + up * (north - south)
    # On the last bit, a corner may fall just outside.
    lon, lat = min(max(lon, west), east), min(max(lat, south), north)
    assert in_france([lon], [lat])[0]
    assert not in_france([lat], [lon])[0]
