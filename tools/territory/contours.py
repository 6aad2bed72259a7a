"""Contours of the communes: gaps of the source mended, simplified together, put on a grid without losing a border.

1. Communes without polygon are put together again from their communes déléguées where the source has all of these.
2. The whole coverage is simplified at once (Visvalingam on shared borders: `coverage_simplify` of GEOS).
3. All borders are rounded to the grid and cut where they meet; the faces between them go each to one commune. What
   comes out is a coverage without overlap, whatever the small quarrels between polygons of the source.
4. A face that no commune covers is a sliver (given to the neighbour with the longest common border), or the territory
   of a commune that merged after the polygons were drawn (given to the neighbour that it merged with, if only one
   neighbour can be meant), or truly nobody's (Llívia is Spanish).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.contexts.territory.national.contour_format import GRID_PER_DEGREE
from maillage.core.geo import topology
from maillage.core.geo.sphere import polygon_area_m2
from maillage.core.geo.topology import Points
from tools.territory.sources import Place

SIMPLIFY_M = 30.0  # a corner goes when its triangle is smaller than the square of this
SLIVER_HA = 20.0
# Two neighbours of this gap have merged; its size and place are those of Montalembert (79180), part of 79307.
NAMED_GAPS = ((0.166, 46.101, "79307"),)


def area_m2(shape: shapely.Geometry) -> float:
    """Area on the ellipsoid of a polygon or multipolygon in degrees."""
    return sum(
        polygon_area_m2([shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)])
        for part in shapely.get_parts(shape)
    )


def read_polygons(places: Iterable[Place]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Polygons of communes, polygons of communes déléguées and associées, town halls; by code, in degrees."""
    communes, pieces, halls = {}, {}, {}
    for place in places:
        if place.kind == "COM" and place.town_hall:
            hall = shapely.from_wkb(place.town_hall)
            if not hall.is_empty:
                halls[place.code] = hall
        if place.polygon is None:
            continue
        if place.kind == "COM":
            communes[place.code] = shapely.from_wkb(place.polygon)
        elif place.kind in ("COMD", "COMA"):
            pieces[place.code] = shapely.from_wkb(place.polygon)
    return communes, pieces, halls


def rebuild_from_pieces(
    communes: dict[str, Any], pieces: Mapping[str, Any], parts_of: Mapping[str, list[str]]
) -> list[str]:
    """Add the communes whose parts all have a polygon; the codes that were added."""
    added = []
    for code, parts in parts_of.items():
        if code not in communes and parts and all(part in pieces for part in parts):
            communes[code] = shapely.union_all([pieces[part] for part in parts], grid_size=1e-7)
            added.append(code)
    return added


def _group(code: str) -> str:
    """Each territory overseas is simplified on a plane of its own latitude."""
    return code[:3] if code.startswith("97") else "metropole"


def build_contours(
    polygons: Mapping[str, Any], merged: Mapping[str, set[str]]
) -> tuple[dict[str, shapely.MultiPolygon], set[str], list[str]]:
    """Contours on the integer grid by code; the codes that received a lost territory; what was left to nobody."""
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(polygons):
        groups[_group(code)].append(code)
    contours: dict[str, shapely.MultiPolygon] = {}
    completed: set[str] = set()
    remarks: list[str] = []
    for codes in groups.values():
        shapes = _simplified(np.array([polygons[code] for code in codes], dtype=object))
        faces = _faces(shapes)
        owners = _owners(faces, shapes)
        _give_slivers(faces, owners)
        found, left = _give_lost(faces, owners, codes, merged)
        completed |= found
        remarks += left
        contours |= _joined(faces, owners, codes)
    return contours, completed, remarks


def _simplified(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Simplified together on a plane in metres; coordinates in grid steps."""
    _, south, _, north = shapely.total_bounds(shapes)
    step = 111_195.0 / GRID_PER_DEGREE
    narrowing = math.cos(math.radians((south + north) / 2))
    metres = shapely.transform(shapes, lambda xy: xy * GRID_PER_DEGREE * [narrowing * step, step])
    simpler = shapely.coverage_simplify(metres, SIMPLIFY_M)
    result: NDArray[np.object_] = shapely.transform(simpler, lambda xy: xy / [narrowing * step, step])
    return result


def integer_rings(shape: shapely.Geometry) -> list[list[Points]]:
    """Polygons and their closed rings (n, 2), rounded to integers."""

    def points(ring: shapely.Geometry) -> Points:
        return np.rint(shapely.get_coordinates(ring)).astype(np.int64)

    return [
        [points(part.exterior), *(points(hole) for hole in part.interiors)]
        for part in shapely.get_parts(shape)
    ]


def _faces(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The smallest areas that the borders cut out, on the grid."""
    arcs = topology.build([integer_rings(shape) for shape in shapes]).arcs
    lines = [shapely.linestrings(arc.astype(np.float64)) for arc in arcs]
    noded = shapely.union_all(lines, grid_size=1.0)
    faces: NDArray[np.object_] = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return faces


def _owners(faces: NDArray[np.object_], shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """Index of the shape that covers each face, -1 for none; where two claim it, the first in order of code."""
    owners = np.full(len(faces), -1, dtype=np.int64)
    inner = np.array([face.representative_point() for face in faces], dtype=object)
    face_index, shape_index = shapely.STRtree(shapes).query(inner, predicate="within")
    order = np.lexsort((-shape_index, face_index))
    owners[face_index[order]] = shape_index[order]
    return owners


def _hectares(face: shapely.Geometry) -> float:
    return area_m2(shapely.transform(face, lambda xy: xy / GRID_PER_DEGREE)) / 10_000


def _borders(
    face: shapely.Geometry, faces: NDArray[np.object_], owners: NDArray[np.int64], tree: shapely.STRtree
) -> dict[int, float]:
    """Length of the border (in grid steps) that each owner shares with a face."""
    lengths: dict[int, float] = defaultdict(float)
    for index in sorted(tree.query(face, predicate="touches").tolist()):
        length = shapely.length(shapely.intersection(face.boundary, faces[index].boundary))
        if owners[index] >= 0 and length > 0:
            lengths[int(owners[index])] += length
    return lengths


def _give_slivers(faces: NDArray[np.object_], owners: NDArray[np.int64]) -> None:
    tree = shapely.STRtree(faces)
    for index in np.flatnonzero(owners < 0):
        if _hectares(faces[index]) < SLIVER_HA:
            borders = _borders(faces[index], faces, owners, tree)
            if borders:
                owners[index] = max(borders, key=lambda owner: (borders[owner], -owner))


def _give_lost(
    faces: NDArray[np.object_], owners: NDArray[np.int64], codes: list[str], merged: Mapping[str, set[str]]
) -> tuple[set[str], list[str]]:
    """Give the territories of merged communes to the one neighbour that can be meant; say which remain.

    Between several such neighbours, those that already have a face for each of their merged communes are ruled out.
    """
    tree = shapely.STRtree(faces)
    unfound = {code: len(olds) for code, olds in merged.items()}
    waiting = {
        int(index): {codes[owner] for owner in _borders(faces[index], faces, owners, tree)}
        for index in np.flatnonzero(owners < 0)
    }
    number = {code: index for index, code in enumerate(codes)}
    completed = _give_named(faces, owners, waiting, number)
    progress = True
    while progress:
        progress = False
        for index, around in sorted(waiting.items()):
            possible = sorted(around & merged.keys())
            if len(possible) > 1:
                possible = [code for code in possible if unfound[code] > 0]
            if len(possible) == 1:
                owners[index] = number[possible[0]]
                unfound[possible[0]] -= 1
                completed.add(possible[0])
                del waiting[index]
                progress = True
    return completed, [_remark(faces[index], around) for index, around in sorted(waiting.items())]


def _give_named(
    faces: NDArray[np.object_],
    owners: NDArray[np.int64],
    waiting: dict[int, set[str]],
    number: Mapping[str, int],
) -> set[str]:
    given = set()
    for lon, lat, code in NAMED_GAPS:
        point = shapely.Point(lon * GRID_PER_DEGREE, lat * GRID_PER_DEGREE)
        for index in [index for index in waiting if code in number and faces[index].contains(point)]:
            owners[index] = number[code]
            given.add(code)
            del waiting[index]
    return given


def _remark(face: shapely.Geometry, around: set[str]) -> str:
    centre = face.representative_point()
    where = f"{centre.y / GRID_PER_DEGREE:.3f}, {centre.x / GRID_PER_DEGREE:.3f}"
    return f"{_hectares(face):.0f} ha at {where} between {', '.join(sorted(around))}"


def _joined(
    faces: NDArray[np.object_], owners: NDArray[np.int64], codes: list[str]
) -> dict[str, shapely.MultiPolygon]:
    """The faces of each commune as one multipolygon, outer rings anticlockwise (RFC 7946)."""
    order = np.argsort(owners, kind="stable")
    order = order[owners[order] >= 0]
    cuts = np.flatnonzero(np.diff(owners[order])) + 1
    joined = {}
    for part in np.split(order, cuts):
        union = shapely.normalize(shapely.coverage_union_all(faces[part]))
        joined[codes[owners[part[0]]]] = shapely.MultiPolygon(
            shapely.get_parts(shapely.orient_polygons(union))
        )
    return joined
