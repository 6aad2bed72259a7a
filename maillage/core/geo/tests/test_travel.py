from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo.sphere import EARTH_RADIUS_M, distance_m
from maillage.core.geo.travel import estimated_car_min

LONS, LATS = st.floats(-5, 9), st.floats(41, 51)


def naive_min(straight_km: float) -> float:
    """The assumptions of the module, one trip and one band at a time."""
    if straight_km < 0.1:
        return 0.0
    if straight_km <= 5:
        detour = 1.4
    elif straight_km >= 40:
        detour = 1.25
    else:
        detour = 1.4 - (straight_km - 5) / 35 * 0.15
    left, minutes = straight_km * detour, 2.0
    for length, speed in ((3.0, 30.0), (7.0, 45.0), (30.0, 65.0), (math.inf, 85.0)):
        part = min(left, length)
        minutes += part / speed * 60
        left -= part
        if left <= 0:
            break
    return minutes


def north_of(km: float) -> float:
    """Latitude that many kilometres north of 44°."""
    return 44 + math.degrees(km * 1000 / EARTH_RADIUS_M)


@given(LONS, LATS, LONS, LATS)
def test_it_is_the_naive_estimate(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> None:
    straight_km = distance_m(lon_a, lat_a, lon_b, lat_b) / 1000
    found = float(estimated_car_min(lon_a, lat_a, lon_b, lat_b))
    if abs(straight_km - 0.1) > 1e-6:
        assert found == pytest.approx(naive_min(straight_km), rel=1e-6, abs=1e-6)


@given(LONS, LATS, LONS, LATS)
def test_there_and_back_take_the_same_time(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> None:
    there = float(estimated_car_min(lon_a, lat_a, lon_b, lat_b))
    assert float(estimated_car_min(lon_b, lat_b, lon_a, lat_a)) == pytest.approx(there)


@given(st.floats(0, 800), st.floats(0, 800))
def test_farther_is_never_quicker(one_km: float, other_km: float) -> None:
    near, far = sorted((one_km, other_km))
    minutes = estimated_car_min(4.0, 44.0, 4.0, np.array([north_of(near), north_of(far)]))
    assert minutes[0] <= minutes[1] + 1e-9


def test_orders_of_magnitude() -> None:
    kilometres = (0, 0.05, 1, 5, 20, 100)
    minutes = estimated_car_min(4.0, 44.0, 4.0, np.array([north_of(km) for km in kilometres]))
    assert np.round(minutes).tolist() == [0, 0, 5, 13, 33, 105]


def test_shapes_and_unknown_positions() -> None:
    lons, lats = np.array([4.0, 4.1, np.nan]), np.array([44.0, 44.1, 44.2])
    matrix = estimated_car_min(lons[:, None], lats[:, None], lons, lats)
    assert matrix.shape == (3, 3)
    assert np.isnan(matrix[2]).all() and np.isnan(matrix[:, 2]).all()
    assert (np.diag(matrix)[:2] == 0).all()
    assert estimated_car_min(np.array([]), np.array([]), 4.0, 44.0).shape == (0,)
