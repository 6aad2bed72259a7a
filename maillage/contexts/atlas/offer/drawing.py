"""A map as a picture that can be enlarged: contours, classes, legend and sources in one SVG file. Pure.

Degrees are drawn on a plane around the middle of the map (equirectangular with the cosine of its latitude): over a
territory of 100 km the shapes differ from those of a conic projection by less than the line is wide.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]
Polygons = Sequence[Sequence[Ring]]

WIDTH: Final = 1200.0
MARGIN: Final = 40.0
# Classes of the index, low to high, and no data: the tokens of `ui/static/ui/css/maillage.css`.
CLASSES: Final = ("#8C510A", "#D8B365", "#F6E8C3", "#C7EAE5", "#5AB4AC", "#01665E")
_INK, _MUTED, _LINE, _DEEP, _BELT = "#16242B", "#51626B", "#7C8A91", "#12303A", "#E9EEEC"
_LABEL_SIZE, _TITLE_SIZE, _TEXT_SIZE = 15, 30, 16
_MAP_HEIGHT: Final = (300.0, 1100.0)
_HATCH: Final = (
    '<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="8" height="8" fill="#ECECEC"/><rect width="3" height="8" fill="#787878"/></pattern>'
)


@dataclass(frozen=True)
class Area:
    """A commune to draw. rank: class 1 to 6, 0 without data, None for what is only around. label_at: degrees."""

    name: str
    polygons: Polygons
    rank: int | None
    population: int = 0
    label_at: tuple[float, float] | None = None
    faint: bool = False


@dataclass(frozen=True)
class Picture:
    """What stands on the picture. legend: (class or None, words), low to high; lines: unit, sources, method."""

    title: str
    areas: Sequence[Area]
    outline: Polygons
    legend: Sequence[tuple[int | None, str]]
    lines: Sequence[str]


@dataclass(frozen=True)
class _Plane:
    """From degrees to the picture."""

    west: float
    north: float
    across: float
    scale: float
    top: float
    height: float

    def at(self, positions: Ring) -> Ring:
        return np.column_stack(
            (
                MARGIN + (positions[:, 0] - self.west) * self.across * self.scale,
                self.top + (self.north - positions[:, 1]) * self.scale,
            )
        )


def svg(picture: Picture) -> str:
    """The file. An empty territory gives its title, legend and lines without a map."""
    title = textwrap.wrap(picture.title, 64) or [""]
    top = MARGIN + len(title) * _TITLE_SIZE * 1.25
    plane = _plane(picture, top)
    below = plane.top + plane.height + 24
    legend, below = _legend(picture.legend, below)
    lines, height = _lines(picture.lines, below)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:.0f}" width="{WIDTH:g}" '
        f'height="{height:.0f}" font-family="Inter, sans-serif" role="img" aria-labelledby="titre">',
        f'<title id="titre">{escape(picture.title)}</title><defs>{_HATCH}</defs>',
        f'<rect width="{WIDTH:g}" height="{height:.0f}" fill="#FFFFFF"/>',
        *(
            _text(line, MARGIN, MARGIN + _TITLE_SIZE * (0.9 + 1.25 * rank), _TITLE_SIZE, weight=600)
            for rank, line in enumerate(title)
        ),
        *(_area(area, plane) for area in picture.areas),
        _path(picture.outline, plane, f'fill="none" stroke="{_DEEP}" stroke-width="2.5"'),
        *_labels(picture.areas, plane),
        *legend,
        *lines,
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def _plane(picture: Picture, top: float) -> _Plane:
    """The territory fills the width or the height; what is around it is cut by the frame only where it must."""
    own = [area for area in picture.areas if not area.faint] or list(picture.areas)
    rings = [ring for area in own for polygon in area.polygons for ring in polygon]
    if not rings:
        return _Plane(0, 0, 1, 1, top, 0)
    points = np.concatenate(rings)
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    pad = 0.06 * max(east - west, north - south, 1e-3)
    west, south, east, north = west - pad, south - pad, east + pad, north + pad
    across = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * across)
    least, most = _MAP_HEIGHT
    if (north - south) * scale > most:
        scale = most / (north - south)
        spare = (WIDTH - 2 * MARGIN) / (scale * across) - (east - west)
        west -= spare / 2
    return _Plane(west, north, across, scale, top, max((north - south) * scale, least))


def _inside(shape: Ring, plane: _Plane) -> bool:
    """Whether any of it may be seen in the frame."""
    low, high = shape.min(axis=0), shape.max(axis=0)
    return bool(
        high[0] > MARGIN
        and low[0] < WIDTH - MARGIN
        and high[1] > plane.top
        and low[1] < plane.top + plane.height
    )


def _path(polygons: Polygons, plane: _Plane, style: str) -> str:
    """One path for all rings, holes included, cut to the frame by `_clipped`."""
    drawn = []
    for polygon in polygons:
        for ring in polygon:
            points = _clipped(plane.at(np.asarray(ring)), plane)
            if len(points) >= 3:
                drawn.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points.tolist()) + "Z")
    return f'<path d="{"".join(drawn)}" fill-rule="evenodd" {style}/>' if drawn else ""


def _clipped(points: Ring, plane: _Plane) -> Ring:
    """The part of a ring inside the frame (Sutherland and Hodgman, 1974)."""
    if not _inside(points, plane):
        return points[:0]
    limits = ((0, MARGIN, 1), (0, WIDTH - MARGIN, -1), (1, plane.top, 1), (1, plane.top + plane.height, -1))
    for axis, limit, sign in limits:
        points = _cut(points, axis, limit, sign)
    return points


def _cut(points: Ring, axis: int, limit: float, sign: int) -> Ring:
    if not len(points):
        return points
    depth = sign * (points[:, axis] - limit)
    if (depth >= 0).all():
        return points
    kept: list[Ring] = []
    for at in range(len(points)):
        here, before = depth[at], depth[at - 1]
        if (here >= 0) != (before >= 0):
            share = before / (before - here)
            kept.append(points[at - 1] + share * (points[at] - points[at - 1]))
        if here >= 0:
            kept.append(points[at])
    return np.array(kept).reshape(len(kept), 2)


def _area(area: Area, plane: _Plane) -> str:
    fill = _BELT if area.rank is None else "url(#hatch)" if area.rank == 0 else CLASSES[area.rank - 1]
    faded = ' fill-opacity="0.55"' if area.faint and area.rank else ""
    return _path(area.polygons, plane, f'fill="{fill}"{faded} stroke="{_LINE}" stroke-width="0.8"')


def _labels(areas: Iterable[Area], plane: _Plane) -> list[str]:
    """Names of the communes of the territory, the largest first, as long as they do not cover one another."""
    taken: list[tuple[float, float, float, float]] = []
    drawn = []
    for area in sorted(areas, key=lambda one: (-one.population, one.name)):
        if area.faint or area.label_at is None:
            continue
        ((x, y),) = plane.at(np.array([area.label_at])).tolist()
        half = len(area.name) * _LABEL_SIZE * 0.29
        box = (x - half, y - _LABEL_SIZE, x + half, y + 5)
        if box[0] < 0 or box[2] > WIDTH or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        drawn.append(_text(area.name, x, y, _LABEL_SIZE, anchor="middle", halo=True))
    return drawn


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(entries: Sequence[tuple[int | None, str]], top: float) -> tuple[list[str], float]:
    """Swatches and words, in as many lines as they need; and where they end."""
    drawn, x, y = [], MARGIN, top
    for rank, words in entries:
        width = 34 + len(words) * _TEXT_SIZE * 0.56 + 22
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + 28
        fill = _BELT if rank is None else "url(#hatch)" if rank == 0 else CLASSES[rank - 1]
        drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="26" height="18" fill="{fill}" stroke="{_LINE}"/>'
            + _text(words, x + 34, y + 15, _TEXT_SIZE)
        )
        x += width
    return drawn, y + (36 if entries else 0)


def _lines(lines: Sequence[str], top: float) -> tuple[list[str], float]:
    wrapped = [part for line in lines for part in textwrap.wrap(line, 140)]
    step = 22.0
    drawn = [
        _text(line, MARGIN, top + 14 + step * rank, 14, colour=_MUTED) for rank, line in enumerate(wrapped)
    ]
    return drawn, top + step * len(wrapped) + MARGIN / 2


def _text(
    words: str,
    x: float,
    y: float,
    size: float,
    *,
    weight: int = 400,
    anchor: str = "start",
    colour: str = _INK,
    halo: bool = False,
) -> str:
    common = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" text-anchor="{anchor}"'
    said = escape(words)
    behind = (
        f'<text {common} fill="none" stroke="#FFFFFF" stroke-width="3.5" stroke-linejoin="round" '
        f'aria-hidden="true">{said}</text>'
        if halo
        else ""
    )
    return f'{behind}<text {common} fill="{colour}">{said}</text>'
