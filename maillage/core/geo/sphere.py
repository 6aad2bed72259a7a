"""Distances on a sphere of the Earth's mean radius, bounding boxes, areas on the ellipsoid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Mean radius R1 of the GRS 80 ellipsoid (Moritz, "Geodetic Reference System 1980").
EARTH_RADIUS_M = 6_371_008.8
# GRS 80, that of RGF93 and, to a tenth of a millimetre, of WGS 84.
_EQUATOR_M = 6_378_137.0
_ECCENTRICITY = math.sqrt(0.006_694_380_022_90)

Floats = NDArray[np.float64]


class BoundingBox(NamedTuple):
    """Degrees; `west <= east` and `south <= north`. No box of ours crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def merged(self, other: BoundingBox) -> BoundingBox:
        """The smallest box that holds both."""
        return BoundingBox(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance in metres between two positions in degrees (haversine, exact for small distances)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half_lat = math.sin((phi_b - phi_a) / 2)
    half_lon = math.sin(math.radians(lon_b - lon_a) / 2)
    chord = half_lat * half_lat + math.cos(phi_a) * math.cos(phi_b) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def distances_m(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Floats:
    """Great-circle distances in metres; the four arrays (degrees) are broadcast together.

    A matrix of n origins and m destinations: `distances_m(lon[:, None], lat[:, None], lons, lats)`, shape (n, m).
    """
    phi_a = np.radians(np.asarray(lat_a, dtype=np.float64))
    phi_b = np.radians(np.asarray(lat_b, dtype=np.float64))
    gap = np.radians(np.asarray(lon_b, dtype=np.float64) - np.asarray(lon_a, dtype=np.float64))
    chord = np.sin((phi_b - phi_a) / 2) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(gap / 2) ** 2
    result: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return result


def bounding_box(positions: ArrayLike) -> BoundingBox:
    """Box of positions of shape (n, 2), degrees; ValueError when there is none."""
    points = np.asarray(positions, dtype=np.float64)
    if points.size == 0:
        raise ValueError("a bounding box needs at least one position")
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    return BoundingBox(float(west), float(south), float(east), float(north))


def box_around(lon: float, lat: float, radius_m: float) -> BoundingBox:
    """A box that holds every point within `radius_m` of a position: the cheap first filter before `distance_m`.

    Near a pole, or across the antimeridian, every longitude is kept.
    """
    angle = radius_m / EARTH_RADIUS_M
    reach = math.degrees(angle)
    south, north = max(-90.0, lat - reach), min(90.0, lat + reach)
    cosine = math.cos(math.radians(lat))
    if cosine <= math.sin(min(angle, math.pi / 2)):
        return BoundingBox(-180.0, south, 180.0, north)
    spread = math.degrees(math.asin(math.sin(angle) / cosine))
    if lon - spread < -180.0 or lon + spread > 180.0:
        return BoundingBox(-180.0, south, 180.0, north)
    return BoundingBox(lon - spread, south, lon + spread, north)


def _authalic(latitudes: Floats) -> Floats:
    """Snyder's q: the ellipsoid's area between the equator and a latitude (radians), per radian of longitude, is a²q/2.

    Formula 3-12 of Snyder, "Map Projections: A Working Manual" (USGS 1395, 1987).
    """
    sine, e = np.sin(latitudes), _ECCENTRICITY
    inner = sine / (1 - (e * sine) ** 2) - np.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
    result: Floats = (1 - e * e) * inner
    return result


def ring_area_m2(ring: ArrayLike) -> float:
    """Area in square metres, on the ellipsoid, of a closed ring of shape (n, 2), degrees, whatever its direction.

    Each side is taken as straight on the equal-area cylinder of the ellipsoid: on communes this differs from the
    area between shortest lines by less than 0.02 %.
    """
    points = np.radians(np.asarray(ring, dtype=np.float64))
    if len(points) < 4:
        return 0.0
    height = _authalic(points[:, 1])
    # Heights are taken from the first one: a commune is small, and the sum would lose its digits otherwise.
    height = height - height[0]
    doubled = float(np.sum(np.diff(points[:, 0]) * (height[1:] + height[:-1])))
    return abs(doubled) / 4 * _EQUATOR_M**2


def polygon_area_m2(rings: Sequence[ArrayLike]) -> float:
    """Area in square metres of one polygon: its outer ring first, then its holes."""
    if not rings:
        return 0.0
    return ring_area_m2(rings[0]) - sum(ring_area_m2(hole) for hole in rings[1:])
