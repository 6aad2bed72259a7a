"""The order of places along Hilbert's curve: neighbours in it are neighbours on the ground.

What lies within reach of a site is then few long runs of cells rather than thousands of numbers.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.accessibility.travel import Points

Ints = NDArray[np.int64]
# Squares to a side of the country: with 2**14, of about 70 m.
_BITS: Final = 14


def along_curve(points: Points) -> Ints:
    """Numbers of the points in the order of the curve, shape (n,); points without position come last.

    Points of one square keep the order in which they are given.
    """
    lon, lat = np.asarray(points.lon, dtype=np.float64), np.asarray(points.lat, dtype=np.float64)
    known = np.isfinite(lon) & np.isfinite(lat)
    place = np.full(len(lon), 1 << (2 * _BITS), dtype=np.int64)
    if known.any():
        # Degrees of longitude are shorter than those of latitude: squares on the ground, not in degrees.
        east = lon[known] * np.cos(np.radians(lat[known].mean()))
        place[known] = _distance_along(*_squares(east, lat[known]))
    return np.argsort(place, kind="stable")


def _squares(east: NDArray[np.float64], north: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Column and row of each point in a grid of 2**14 by 2**14 squares around all of them."""
    west, south = east.min(), north.min()
    side = max(float(east.max() - west), float(north.max() - south)) or 1.0
    last = (1 << _BITS) - 1
    return (
        np.minimum((east - west) / side * (last + 1), last).astype(np.int64),
        np.minimum((north - south) / side * (last + 1), last).astype(np.int64),
    )


def _distance_along(x: Ints, y: Ints) -> Ints:
    """Number of each square along the curve (Hilbert 1891), from the largest quarter down to the smallest."""
    along = np.zeros(len(x), dtype=np.int64)
    for bit in range(_BITS - 1, -1, -1):
        side = 1 << bit
        right, upper = (x & side) > 0, (y & side) > 0
        along += side * side * ((3 * right) ^ upper)
        # Each quarter is the whole curve turned: the lower ones mirrored on the diagonal, the last one the other way.
        x, y = x & (side - 1), y & (side - 1)
        other = ~upper & right
        x, y = np.where(other, side - 1 - x, x), np.where(other, side - 1 - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
    return along
