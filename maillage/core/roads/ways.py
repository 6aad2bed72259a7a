"""From drawn ways to a network: which points of a way are junctions, and how long the stretches between them take.

A way is a line of numbered points, drawn with many more of them than there are crossings. Kept are its ends, the points
that several ways share, and one point every 500 m, so that a place along a long road finds one near. Of what is left,
parts that roads do not join to the rest both ways (a car park, the road of an island that the extract cuts off) are
dropped when they are small: a place must not be snapped to where nobody can leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from maillage.core.accessibility.grain.curve import along_curve
from maillage.core.accessibility.travel import Points
from maillage.core.geo.sphere import distances_m
from maillage.core.roads.graph import RoadGraph, from_edges

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SPACING_M: Final = 500.0
# An island with fewer junctions is a car park or a mistake; the largest part is always kept.
SMALLEST_PART: Final = 200


@dataclass(frozen=True, eq=False)
class Ways:
    """Points of way k: `starts[k]:starts[k + 1]` of `point` (numbers shared by ways that cross), lon and lat (degrees).

    forward_kmh, backward_kmh: speed along the way and against it, 0 where it is closed; one each way.
    """

    starts: Ints
    point: Ints
    lon: Floats
    lat: Floats
    forward_kmh: Floats
    backward_kmh: Floats


def network_of(ways: Ways, *, spacing_m: float = SPACING_M, smallest_part: int = SMALLEST_PART) -> RoadGraph:
    """The network of these ways, nodes in the order of a curve; a way of one point joins nothing."""
    way = np.repeat(np.arange(len(ways.forward_kmh)), np.diff(ways.starts))
    along_m = _along(ways, way)
    kept = _junctions(ways, way, along_m, spacing_m)
    at = np.flatnonzero(kept)
    same = way[at[1:]] == way[at[:-1]]
    begin, end = at[:-1][same], at[1:][same]
    _, first, number = np.unique(ways.point[at], return_index=True, return_inverse=True)
    node = np.full(len(kept), -1, dtype=np.int64)
    node[at] = number
    length_m, on = along_m[end] - along_m[begin], way[begin]
    tails, heads, times = [], [], []
    for origin, target, kmh in (
        (node[begin], node[end], ways.forward_kmh[on]),
        (node[end], node[begin], ways.backward_kmh[on]),
    ):
        open_ = (kmh > 0) & (origin != target)
        tails.append(origin[open_])
        heads.append(target[open_])
        times.append(np.rint(length_m[open_] / kmh[open_] * 3_600).astype(np.int64))
    lon, lat = ways.lon[at[first]], ways.lat[at[first]]
    whole = from_edges(lon, lat, np.concatenate(tails), np.concatenate(heads), np.concatenate(times))
    part = _joined(whole, smallest_part)
    order = along_curve(Points(whole.lon[part], whole.lat[part]))
    return whole.taken(part[order])


def _along(ways: Ways, way: NDArray[np.intp]) -> Floats:
    """Metres from the beginning of its way to each point, up to a constant of the way."""
    steps = np.zeros(len(way))
    if len(way) > 1:
        inside = way[1:] == way[:-1]
        steps[1:] = np.where(
            inside, distances_m(ways.lon[:-1], ways.lat[:-1], ways.lon[1:], ways.lat[1:]), 0.0
        )
    total = np.cumsum(steps)
    return total - total[ways.starts[way]] if len(way) else total


def _junctions(ways: Ways, way: NDArray[np.intp], along_m: Floats, spacing_m: float) -> NDArray[np.bool_]:
    """Ends, points of several ways (or met twice by one), and one point in each stretch of `spacing_m`."""
    _, number, uses = np.unique(ways.point, return_inverse=True, return_counts=True)
    kept: NDArray[np.bool_] = uses[number] > 1
    ends = np.flatnonzero(np.diff(way)) if len(way) else np.empty(0, dtype=np.intp)
    kept[ends], kept[ends + 1] = True, True
    kept[:1] = kept[-1:] = True
    if len(way):
        stretch = np.floor(along_m / spacing_m)
        kept[1:] |= stretch[1:] != stretch[:-1]
    # A point that is kept on one way is kept on all: it is the same point.
    shared = np.zeros(len(uses), dtype=np.bool_)
    shared[number[kept]] = True
    return shared[number]


def _joined(graph: RoadGraph, smallest_part: int) -> NDArray[np.intp]:
    """Nodes of the parts within which one can drive from any node to any other, small ones left out."""
    if not graph.n_nodes:
        return np.empty(0, dtype=np.intp)
    shape = (graph.n_nodes, graph.n_nodes)
    ones = np.ones(graph.n_roads, dtype=np.int8)
    matrix = sparse.csr_matrix((ones, graph.targets, graph.starts), shape=shape)
    _, part = connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(part)
    return np.flatnonzero(sizes[part] >= min(smallest_part, int(sizes.max())))
