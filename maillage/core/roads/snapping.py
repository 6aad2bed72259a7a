"""Which junction a place is reached from, and how long it takes to get there."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from maillage.core.accessibility.travel import Points, on_sphere_km
from maillage.core.geo.sphere import EARTH_RADIUS_M, distances_m
from maillage.core.roads.graph import MS_PER_MIN, RoadGraph

Floats = NDArray[np.float64]
# The last metres, on no road that the graph knows: an assumption of ours, that of a small street.
ACCESS_KMH: Final = 30.0
# Farther from every road, a place is not served by this graph.
FARTHEST_M: Final = 2_000.0
_KM_PER_DEGREE: Final = EARTH_RADIUS_M * np.pi / 180 / 1000


class Snapped(NamedTuple):
    """node: int64 (n,), -1 where no road is near; distance_m: straight line to it; access_ms: time for that."""

    node: NDArray[np.int64]
    distance_m: Floats
    access_ms: NDArray[np.int64]

    @property
    def near(self) -> NDArray[np.bool_]:
        """Whether a road is near, (n,)."""
        return self.node >= 0


def straight_ms(distance_m: Floats) -> NDArray[np.int64]:
    """Milliseconds that a straight line takes off the known roads."""
    return np.rint(distance_m / (ACCESS_KMH * 1000 / 60) * MS_PER_MIN).astype(np.int64)


def snapped(graph: RoadGraph, points: Points, *, farthest_m: float = FARTHEST_M) -> Snapped:
    """The nearest node to each point, great circle; -1 beyond `farthest_m`, or where a position is NaN."""
    n = len(points.lon)
    node = np.full(n, -1, dtype=np.int64)
    distance_m = np.full(n, np.inf)
    known = np.flatnonzero(np.isfinite(points.lon) & np.isfinite(points.lat))
    around = _around(graph, points.lon[known], points.lat[known], farthest_m)
    if len(known) and len(around):
        tree = cKDTree(_positions(graph.lon[around], graph.lat[around]))
        _, nearest = tree.query(_positions(points.lon[known], points.lat[known]))
        found = around[nearest]
        away_m = distances_m(points.lon[known], points.lat[known], graph.lon[found], graph.lat[found])
        near = away_m <= farthest_m
        node[known[near]], distance_m[known[near]] = found[near], away_m[near]
    access_ms = straight_ms(np.where(node >= 0, distance_m, 0.0))
    return Snapped(node, distance_m, access_ms)


def _positions(lon: Floats, lat: Floats) -> Floats:
    return np.column_stack(on_sphere_km(Points(lon, lat)))


def _around(graph: RoadGraph, lon: Floats, lat: Floats, farthest_m: float) -> NDArray[np.int64]:
    """Nodes of the box that holds the points and what is near them: a territory out of the roads of a country."""
    if not len(lon):
        return np.empty(0, dtype=np.int64)
    margin_lat = farthest_m / 1000 / _KM_PER_DEGREE
    highest = min(89.0, float(np.abs(lat).max()) + margin_lat)
    margin_lon = margin_lat / np.cos(np.radians(highest))
    inside = (
        (graph.lon >= lon.min() - margin_lon)
        & (graph.lon <= lon.max() + margin_lon)
        & (graph.lat >= lat.min() - margin_lat)
        & (graph.lat <= lat.max() + margin_lat)
    )
    return np.flatnonzero(inside)
