"""A coverage (polygons that share their borders) as arcs, each shared border written once.

The idea is that of TopoJSON (Bostock, 2012): a node is a point where borders part; an arc runs from node to node; a
ring is a list of arcs, some taken backwards. A border that two communes share is then one arc: it cannot be drawn
twice, nor leave a sliver between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.int64]
Shape = Sequence[Sequence[Points]]  # polygons, each a list of closed rings of shape (n, 2)


class Topology(NamedTuple):
    """`arcs[i]`: points (k, 2). `shapes`: for each shape its polygons, their rings, and for each ring its arcs.

    The arc `i` is written `2 * i` when followed from its first point, `2 * i + 1` when followed backwards.
    """

    arcs: list[Points]
    shapes: list[list[list[list[int]]]]


def _rings(shapes: Sequence[Shape]) -> Iterator[tuple[int, Points]]:
    for owner, shape in enumerate(shapes):
        for polygon in shape:
            for ring in polygon:
                yield owner, ring


def _numbered(shapes: Sequence[Shape]) -> tuple[Points, list[Points]]:
    """All distinct points (m, 2) in order, and each ring as their indexes without the closing one."""
    rings = [ring[:-1] for _, ring in _rings(shapes)]
    if not rings:
        return np.zeros((0, 2), dtype=np.int64), []
    points, inverse = np.unique(np.concatenate(rings), axis=0, return_inverse=True)
    cuts = np.cumsum([len(ring) for ring in rings])[:-1]
    return points, [np.asarray(part, dtype=np.int64) for part in np.split(inverse.reshape(-1), cuts)]


def _sides(paths: list[Points]) -> tuple[Points, Points]:
    """Every side of every ring as a sorted pair of point indexes (s, 2), and the ring that it belongs to (s,)."""
    pairs = np.concatenate([np.stack([path, np.roll(path, -1)], axis=1) for path in paths])
    owners = np.repeat(np.arange(len(paths)), [len(path) for path in paths])
    return np.sort(pairs, axis=1), owners


def _nodes(point_count: int, paths: list[Points]) -> NDArray[np.bool_]:
    """Where borders part: the points that do not have exactly two distinct sides."""
    if not paths:
        return np.zeros(point_count, dtype=np.bool_)
    sides = np.unique(_sides(paths)[0], axis=0)
    degree = np.bincount(sides.ravel(), minlength=point_count)
    result: NDArray[np.bool_] = degree != 2
    return result


def _chains(path: Points, is_node: NDArray[np.bool_]) -> Iterator[tuple[int, ...]]:
    """The ring cut at its nodes; a ring without node is one closed chain from its smallest point."""
    cuts = np.flatnonzero(is_node[path])
    if cuts.size == 0:
        start = int(np.argmin(path))
        turned = np.roll(path, -start)
        yield (*turned.tolist(), int(turned[0]))
        return
    turned = np.roll(path, -int(cuts[0])).tolist()
    turned.append(turned[0])
    stops = [*(cuts - cuts[0]).tolist(), len(path)]
    for begin, end in pairwise(stops):
        yield tuple(turned[begin : end + 1])


def build(shapes: Sequence[Shape]) -> Topology:
    """Cut closed rings of integer points into shared arcs; the order of shapes, polygons and rings is kept."""
    points, paths = _numbered(shapes)
    is_node = _nodes(len(points), paths)
    known: dict[tuple[int, ...], int] = {}
    following = iter(paths)

    def references(path: Points) -> list[int]:
        found = []
        for chain in _chains(path, is_node):
            backwards = chain[::-1]
            canonical = min(chain, backwards)
            index = known.setdefault(canonical, len(known))
            found.append(2 * index + (chain != canonical))
        return found

    result = [[[references(next(following)) for _ in polygon] for polygon in shape] for shape in shapes]
    return Topology([points[list(chain)] for chain in known], result)


def ring_points(arcs: Sequence[Points], references: Sequence[int]) -> Points:
    """The closed ring (n, 2) that a list of arc references stands for."""
    parts = []
    for reference in references:
        arc = arcs[reference >> 1]
        parts.append(arc[:0:-1] if reference & 1 else arc[:-1])
    ring = np.concatenate(parts)
    return np.concatenate([ring, ring[:1]])


def neighbours(shapes: Sequence[Shape]) -> set[tuple[int, int]]:
    """Pairs (i, j), i < j, of shapes that share at least one side; touching at a point does not count."""
    owners = np.array([owner for owner, _ in _rings(shapes)], dtype=np.int64)
    _, paths = _numbered(shapes)
    if not paths:
        return set()
    sides, rings = _sides(paths)
    order = np.lexsort((sides[:, 1], sides[:, 0]))
    sides, sharers = sides[order], owners[rings[order]]
    same = (sides[1:] == sides[:-1]).all(axis=1) & (sharers[1:] != sharers[:-1])
    pairs = np.unique(np.sort(np.stack([sharers[:-1][same], sharers[1:][same]], axis=1), axis=1), axis=0)
    return {(int(a), int(b)) for a, b in pairs}
