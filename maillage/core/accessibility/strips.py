"""Points sorted into strips of latitude, to find those near a position without looking at the others.

Within a strip points are sorted by longitude, and points at one position are kept once with their members: registers
put many professionals at the point of their commune. What may lie within a distance is then one run per strip.
Positions are far from the antimeridian, as everywhere in France; those that are NaN are left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.accessibility.travel import Floats, Points, on_sphere_km
from maillage.core.geo.sphere import EARTH_RADIUS_M

Ints = NDArray[np.int64]

RADIUS_KM: Final = EARTH_RADIUS_M / 1000
# Strips as high as the reach: thinner ones give fewer candidates and more runs to look up.
STRIPS_PER_REACH: Final = 1
# Of a degree of longitude (a centimetre), so that a rounding never leaves out a point.
MARGIN_DEG: Final = 1e-7
# Beyond, the series of the arc would lose digits, and minutes by car mean nothing.
FARTHEST_KM: Final = 1_000.0
# Of the arc sine over its argument, after the 1: of the powers of the argument's square.
_ARC_SINE: Final = (1 / 6, 3 / 40, 15 / 336, 105 / 3456, 945 / 42240)
_NEGLECTED: Final = 1e-12
_ONE: Final = np.array(1.0)


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
        self.member_keys: Floats = np.repeat(self.keys, self.counts)

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

    def ends_near(self, lon: float, lat: float, radius_km: float) -> tuple[float, ...]:
        """`runs_near` of one position, as two keys for each strip: what is between them in `member_keys`.

        All strips are given the spread of the widest: more candidates, sooner found.
        """
        row = math.floor((lat + 90.0) / self.height_deg)
        up = math.radians(lat)
        cosines = math.cos(up) * math.cos(min(abs(up) + self.reach_km / RADIUS_KM, math.pi / 2 - 1e-3))
        share = math.sin(radius_km / (2 * RADIUS_KM)) ** 2 / cosines
        spread = math.degrees(2 * math.sqrt(share) * (1.0 + share / 5)) if share <= 0.25 else 180.0
        west = (max(lon - spread - MARGIN_DEG, -180.0) + 180.0) / 400.0
        # Both ends are looked for from one side: what is at the last longitude is a margin inside.
        east = (min(lon + spread + MARGIN_DEG, 180.0 + MARGIN_DEG) + 180.0) / 400.0
        strips = range(row - STRIPS_PER_REACH, row + STRIPS_PER_REACH + 1)
        return tuple([strip + end for strip in strips for end in (west, east)])

    def members_between(self, ends: tuple[float, ...]) -> list[slice]:
        """Parts of `members` between keys, in pairs; empty ones left out."""
        # All keys at once: a call of numpy costs more than the search.
        bounds = self.member_keys.searchsorted(ends).tolist()
        return [slice(at, end) for at, end in zip(bounds[::2], bounds[1::2], strict=True) if at < end]

    def _spread_deg(self, left: Floats, lat: Floats) -> Floats:
        """Degrees of longitude that what is left of the arc allows, at the poleward end of the reach."""
        farthest = np.minimum(np.abs(np.radians(lat)) + self.reach_km / RADIUS_KM, np.pi / 2 - 1e-3)
        share = left / (np.cos(np.radians(lat)) * np.cos(farthest))
        # The arc sine from above, up to 30°; all around beyond.
        spread = np.where(share <= 0.25, 2 * np.sqrt(share) * (1.0 + share / 5), np.pi)
        result: Floats = np.degrees(spread) + MARGIN_DEG
        return result


def arc_terms(reach_km: float) -> tuple[float, ...]:
    """Of the series of `arc_km`, the last first: as many as leave out less than 1e-12 of arcs up to `reach_km`.

    One is enough up to 24 km, four up to `FARTHEST_KM`.
    """
    half = (reach_km / (2 * RADIUS_KM)) ** 2
    count = 1
    while _ARC_SINE[count] * half ** (count + 1) > _NEGLECTED:
        count += 1
    powers = range(count, 0, -1)
    return tuple(_ARC_SINE[power - 1] * (0.25 / RADIUS_KM**2) ** power for power in powers)


def arc_km(squared_chord: Floats, terms: Sequence[Floats]) -> Floats:
    """Length on the sphere of chords given by their square (km²); terms: `arc_terms`, each as an array of shape ().

    The series of the arc sine: additions, products and a square root only, so that compiled loops give the very same
    digits. (numpy takes twice as long for a number of Python's as for an array.)
    """
    series: Floats = squared_chord * terms[0]
    for term in terms[1:]:
        series += term
        series *= squared_chord
    series += _ONE
    series *= np.sqrt(squared_chord)
    return series
