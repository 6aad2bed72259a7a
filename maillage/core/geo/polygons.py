"""Is this point inside, and what is the outline of these polygons taken together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray


def points_in_polygon(positions: ArrayLike, rings: Iterable[ArrayLike]) -> NDArray[np.bool_]:
    """Which of the positions (n, 2) are inside the closed rings, holes and separate parts alike: bool array (n,).

    Even-odd rule over all rings together, so that a hole takes out what its outer ring put in. A point exactly on
    a side belongs to one of the two polygons that share it, never to both.
    """
    points = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
    x, y = points[:, 0], points[:, 1]
    inside = np.zeros(len(points), dtype=np.bool_)
    for ring in rings:
        corners = np.asarray(ring, dtype=np.float64)
        for (ax, ay), (bx, by) in pairwise(corners):
            if ay == by:
                continue
            # The side is taken from its lower end, so that both polygons along it compute the same crossing.
            if ay > by:
                ax, ay, bx, by = bx, by, ax, ay
            spans = (ay <= y) & (y < by)
            crossing = ax + (y - ay) * ((bx - ax) / (by - ay))
            inside ^= spans & (x < crossing)
    return inside


def outline(polygons: Iterable[shapely.Geometry]) -> shapely.MultiPolygon:
    """The union of polygons, as a multipolygon without inner borders; empty for no polygon.

    Neighbours with exactly equal borders are joined by the fast union of coverages; anything else (a border drawn
    twice, an overlap) falls back on the general union.
    """
    shapes = [shape for shape in polygons if not shape.is_empty]
    if not shapes:
        return shapely.MultiPolygon()
    if shapely.coverage_is_valid(np.array(shapes, dtype=object)):
        joined = shapely.coverage_union_all(shapes)
    else:
        joined = shapely.union_all(shapes)
    parts = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"]
    if not parts:
        parts = [part for part in shapely.get_parts(shapely.get_parts(joined)) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)
