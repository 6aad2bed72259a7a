"""Points sorted into strips of latitude, to find those near a position without looking at the others.

Within a strip points are sorted by longitude, and points at one position are kept once with their members: registers
put many professionals at the point of their commune. What may lie within a distance is then one run per strip.
Positions are far from the antimeridian, as everywhere in France; those that are NaN are left out.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.accessibility.travel import Floats, Points, on_sphere_km
from maillage.core.geo.sphere import EARTH_RADIUS_M

Ints = NDArray[np.int64]

RADIUS_KM: Final = EARTH_RADIUS_M / 1000
# Strips of half the reach: thinner ones give fewer candidates and more runs to look up.
STRIPS_PER_REACH: Final = 2
# Of a degree of longitude (a centimetre), so that a rounding never leaves out a point.
MARGIN_DEG: Final = 1e-7
# Beyond, the series of the arc would lose digits, and minutes by car mean nothing.
FARTHEST_KM: Final = 1_000.0


class Strips:
    """Points of a `CrowFlight`'s ends: `half_paces` in minutes per straight kilometre. `reach_km` > 0 sets the strips.

    `places`: distinct positions in order; place p holds the points `members[first[p]:first[p] + counts[p]]`.
    """

    def __init__(self, points: Points, half_paces: Floats, reach_km: float) -> None:
        if not 0 < reach_km <= FARTHEST_KM:
            raise ValueError(f"a reach lies between 0 and {FARTHEST_KM:g} km: {reach_km}")
        self.reach_km = reach_km
        self.height_deg = np.degrees(reach_km / RADIUS_KM) / STRIPS_PER_REACH
        lon, lat = np.asarray(points.lon, dtype=np.float64), np.asarray(points.lat, dtype=np.float64)
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        keys = self._keys(self._rows(lat[known]), lon[known])
        self.members = known[np.argsort(keys, kind="stable")]
        lon, lat, paces = lon[self.members], lat[self.members], half_paces[self.members]
        new = np.ones(len(lon), dtype=np.bool_)
        new[1:] = (lon[1:] != lon[:-1]) | (lat[1:] != lat[:-1]) | (paces[1:] != paces[:-1])
        self.first: Ints = np.flatnonzero(new).astype(np.int64)
        self.counts: Ints = np.diff(self.first, append=len(lon))
        lon, lat = lon[self.first], lat[self.first]
        self.half_paces: Floats = paces[self.first]
        self.xyz_km = on_sphere_km(Points(lon, lat))
        self.keys: Floats = self._keys(self._rows(lat), lon)
        # For one position at a time: lists answer sooner than arrays.
        self._key_list: list[float] = self.keys.tolist()

    @property
    def places(self) -> int:
        return len(self.first)

    @property
    def n_strips(self) -> int:
        """From the south pole to the north pole."""
        return math.floor(180.0 / self.height_deg) + 1

    def _rows(self, lat: Floats) -> Floats:
        result: Floats = np.floor((lat + 90.0) / self.height_deg)
        return result

    @staticmethod
    def _keys(rows: Floats, lon: Floats) -> Floats:
        """The number of the strip, and the longitude as a fraction of it."""
        return rows + (lon + 180.0) / 400.0

    def runs_near(self, lon: Floats, lat: Floats, radius_km: Floats) -> tuple[Ints, Ints]:
        """First and last + 1 of the places that may lie within a radius of each position: shape (n, strips) each.

        Radii are at most `reach_km`. Nothing within the radius is left out; something a little beyond may be in.
        """
        offsets = np.arange(-STRIPS_PER_REACH, STRIPS_PER_REACH + 1, dtype=np.float64)[:, None]
        rows = self._rows(lat) + offsets
        south = rows * self.height_deg - 90.0
        gap = np.radians(np.maximum(np.maximum(south - lat, lat - south - self.height_deg), 0.0))
        # Haversine: sin² of half the arc, less that of half the gap in latitude (its series from below).
        half_gap = gap * gap * 0.25
        left = np.sin(radius_km / (2 * RADIUS_KM)) ** 2 - half_gap * (1.0 - half_gap / 3)
        near = left >= 0
        spread = self._spread_deg(np.maximum(left, 0.0), lat)
        begin = np.searchsorted(self.keys, self._keys(rows, np.maximum(lon - spread, -180.0)))
        end = np.searchsorted(self.keys, self._keys(rows, np.minimum(lon + spread, 180.0)), side="right")
        begin *= near
        end *= near
        return np.ascontiguousarray(begin.T), np.ascontiguousarray(end.T)

    def places_near(self, lon: float, lat: float, radius_km: float) -> list[slice]:
        """`runs_near` of one position, its empty runs left out."""
        row = math.floor((lat + 90.0) / self.height_deg)
        whole = math.sin(radius_km / (2 * RADIUS_KM)) ** 2
        farthest = min(abs(math.radians(lat)) + self.reach_km / RADIUS_KM, math.pi / 2 - 1e-3)
        cosines = math.cos(math.radians(lat)) * math.cos(farthest)
        found = []
        for strip in range(row - STRIPS_PER_REACH, row + STRIPS_PER_REACH + 1):
            south = strip * self.height_deg - 90.0
            half_gap = math.radians(max(south - lat, lat - south - self.height_deg, 0.0)) ** 2 / 4
            left = whole - half_gap * (1.0 - half_gap / 3)
            if left < 0:
                continue
            share = left / cosines
            spread = math.degrees(2 * math.sqrt(share) * (1.0 + share / 5)) if share <= 0.25 else 180.0
            west, east = max(lon - spread - MARGIN_DEG, -180.0), min(lon + spread + MARGIN_DEG, 180.0)
            begin = bisect_left(self._key_list, strip + (west + 180.0) / 400.0)
            end = bisect_right(self._key_list, strip + (east + 180.0) / 400.0)
            if begin < end:
                found.append(slice(begin, end))
        return found

    def _spread_deg(self, left: Floats, lat: Floats) -> Floats:
        """Degrees of longitude that what is left of the arc allows, at the poleward end of the reach."""
        farthest = np.minimum(np.abs(np.radians(lat)) + self.reach_km / RADIUS_KM, np.pi / 2 - 1e-3)
        share = left / (np.cos(np.radians(lat)) * np.cos(farthest))
        # The arc sine from above, up to 30°; all around beyond.
        spread = np.where(share <= 0.25, 2 * np.sqrt(share) * (1.0 + share / 5), np.pi)
        result: Floats = np.degrees(spread) + MARGIN_DEG
        return result


def arc_km(squared_chord: Floats) -> Floats:
    """Length on the sphere of chords given by their square (km²), up to `FARTHEST_KM`.

    The series of the arc sine, whose neglected term is under 1e-12 here: additions, products and a square root only,
    so that compiled loops give the very same digits.
    """
    half = squared_chord * (0.25 / RADIUS_KM**2)
    series = 1.0 + half * (1 / 6 + half * (3 / 40 + half * (15 / 336 + half * (105 / 3456))))
    result: Floats = np.sqrt(squared_chord) * series
    return result
