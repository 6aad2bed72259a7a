"""A map of areas coloured by class, drawn as SVG text: for a file to download, a picture, a page of a document.

Nothing of the drawing depends on a browser or on a style sheet: colours are attributes, so that the same text is a
file, a picture and a page of a PDF, and a strict content policy shows it. Positions are laid by the equirectangular
projection around the middle of the frame: over a territory of 100 km, shapes are off by less than 1 %.

Classes: 1 (lowest) to 6 (highest), 0 for no data, which is hatched; an area without class is a neighbour, drawn
in grey. The six colours are a diverging scale that colour-blind readers tell apart (Brewer's BrBG).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo.sphere import EARTH_RADIUS_M, BoundingBox, bounding_box
from maillage.core.geo.svg_legend import (
    CLASS_COLOURS,
    DARK,
    DEEP,
    FONT,
    GROUND,
    INK,
    LETTER,
    LINE,
    LINE_HEIGHT,
    NO_DATA,
    LegendLine,
    column,
    fill_of,
    footing,
    haloed,
    heading,
    px,
    scale_bar,
)

Floats = NDArray[np.float64]
# Polygons of an area; each is its outer ring, then its holes: closed rings of shape (n, 2), degrees.
Polygons = Sequence[Sequence[Floats]]

# How far around the coloured areas one sees, in parts of their extent.
_MARGIN: Final = 0.04
_METRES_A_DEGREE: Final = math.pi * EARTH_RADIUS_M / 180


@dataclass(frozen=True)
class Area:
    """One area. detail: what a browser says of it beside its name; lon, lat: where the name stands, the middle of the
    largest part when None; weight: which names come first where there is no room for all (inhabitants)."""

    key: str
    name: str
    polygons: Polygons
    detail: str = ""
    lon: float | None = None
    lat: float | None = None
    weight: float = 0.0


@dataclass(frozen=True)
class Mark:
    """A place shown by a disc; degrees. words: what a browser says of it."""

    lon: float
    lat: float
    words: str = ""


@dataclass(frozen=True)
class _Frame:
    """From degrees to pixels: the box of the map, and what it shows."""

    left: float
    top: float
    width: float
    height: float
    lon: float
    lat: float
    scale: float

    def place(self, positions: Floats) -> Floats:
        """Pixels, shape (n, 2), of positions in degrees, shape (n, 2)."""
        x = (positions[:, 0] - self.lon) * math.cos(math.radians(self.lat)) * self.scale
        y = (self.lat - positions[:, 1]) * self.scale
        return np.column_stack((x + self.left + self.width / 2, y + self.top + self.height / 2))

    def shows(self, area: Area) -> bool:
        """Whether any of the box around the area is inside the frame."""
        box = _bounds([area])
        if box is None:
            return False
        (left, top), (right, bottom) = self.place(np.array([[box.west, box.north], [box.east, box.south]]))
        across = left < self.left + self.width and right > self.left
        return bool(across and top < self.top + self.height and bottom > self.top)

    @property
    def metres_a_pixel(self) -> float:
        return _METRES_A_DEGREE / self.scale


def choropleth_svg(
    areas: Sequence[Area],
    classes: Mapping[str, int],
    *,
    width: int = 1200,
    height: int = 800,
    title: str = "",
    description: str = "",
    legend: Sequence[LegendLine] = (),
    legend_title: str = "",
    neighbours: str = "",
    foot: Sequence[str] = (),
    faint: Collection[str] = (),
    outline: Polygons = (),
    marks: Sequence[Mark] = (),
    marks_words: str = "",
    text_px: float = 14.0,
    named: bool = True,
    name: str = "carte",
) -> str:
    """The map as one SVG element, `width` by `height` pixels.

    areas: what is drawn, neighbours included; classes: 0 to 6 by key, absent for a neighbour
    title: the sentence over the map; description: what is read aloud instead of the picture
    legend, legend_title, neighbours, marks_words: the column at the right, left out when all are empty
    foot: small paragraphs at the foot, sources first of all; outline: drawn thick, over the areas
    faint: keys of areas with a class that lie around: paler, without a name, and the frame is not made for them
    named: whether areas bear their names, as far as there is room; name: what the drawing's own identifiers begin with
    ValueError when no area has a contour, or for a class outside 0 to 6.
    """
    if any(rank not in range(7) for rank in classes.values()):
        raise ValueError("a class is 0 to 6")
    main = {key: rank for key, rank in classes.items() if key not in faint}
    head = heading(title, width, text_px)
    below = footing(foot, width, height, text_px)
    lines = column(legend, legend_title, neighbours, marks_words, name, text_px)
    column_px = round(text_px * 19) if lines else 0
    pad = text_px
    top = pad + len(head) * text_px * 1.5 * LINE_HEIGHT + (text_px * 0.5 if head else 0)
    bottom = height - pad - len(below) * text_px * 0.8 * LINE_HEIGHT - (text_px * 0.4 if below else 0)
    frame = _framed(areas, main, pad, top, width - 2 * pad - column_px, bottom - top)
    aloud = description or title
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label="{escape(aloud)}" font-family="{escape(FONT)}" font-size="{px(text_px)}">',
        f"<title>{escape(title or aloud)}</title>" if aloud else "",
        _definitions(name, frame),
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
        *head,
        f'<rect {_box(frame)} fill="{GROUND}"/>',
        f'<g clip-path="url(#{name}-cadre)">',
        *_shapes(areas, classes, main, frame, name),
        _outline(outline, frame),
        *_discs(marks, frame, text_px),
        *(_names(areas, main, frame, text_px) if named else ()),
        "</g>",
        f'<rect {_box(frame)} fill="none" stroke="{LINE}"/>',
        scale_bar(frame.left, frame.top + frame.height, frame.width, frame.metres_a_pixel, text_px),
        f'<g transform="translate({px(width - pad - column_px + text_px)} {px(top)})">' if lines else "",
        *lines,
        "</g>" if lines else "",
        *below,
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def _box(frame: _Frame) -> str:
    return f'x="{px(frame.left)}" y="{px(frame.top)}" width="{px(frame.width)}" height="{px(frame.height)}"'


def _bounds(areas: Sequence[Area]) -> BoundingBox | None:
    rings = [ring for area in areas for polygon in area.polygons for ring in polygon[:1]]
    return bounding_box(np.concatenate(rings)) if rings else None


def _framed(
    areas: Sequence[Area], classes: Mapping[str, int], left: float, top: float, width: float, height: float
) -> _Frame:
    """The coloured areas fill the box; all of them when none is coloured."""
    box = _bounds([area for area in areas if area.key in classes]) or _bounds(areas)
    if box is None:
        raise ValueError("a map needs at least one area with a contour")
    if width <= 0 or height <= 0:
        raise ValueError("no room is left for the map")
    lat = (box.south + box.north) / 2
    across = max((box.east - box.west) * math.cos(math.radians(lat)), 1e-6) * (1 + 2 * _MARGIN)
    up = max(box.north - box.south, 1e-6) * (1 + 2 * _MARGIN)
    return _Frame(left, top, width, height, (box.west + box.east) / 2, lat, min(width / across, height / up))


def _definitions(name: str, frame: _Frame) -> str:
    ground, stripe = NO_DATA
    return (
        f'<defs><clipPath id="{name}-cadre"><rect {_box(frame)}/></clipPath>'
        f'<pattern id="{name}-sans" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{ground}"/>'
        f'<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="{stripe}" stroke-width="1.6"/></pattern></defs>'
    )


def _path(polygons: Polygons, frame: _Frame) -> str:
    """Path data: tenths of a pixel, points that fall on the one before left out."""
    pieces = []
    for polygon in polygons:
        for ring in polygon:
            points = np.round(frame.place(np.asarray(ring, dtype=np.float64)), 1)
            moved = np.ones(len(points), dtype=bool)
            moved[1:] = np.any(points[1:] != points[:-1], axis=1)
            kept = points[moved].tolist()
            pieces.append("M" + "L".join(f"{px(x)} {px(y)}" for x, y in kept) + "Z")
    return "".join(pieces)


def _shapes(
    areas: Sequence[Area], classes: Mapping[str, int], main: Collection[str], frame: _Frame, name: str
) -> list[str]:
    """Neighbours first, so that the coloured areas' borders stand over theirs; none that would not be seen."""
    lines = []
    for area in sorted(areas, key=lambda one: (one.key in main, one.key in classes)):
        if not frame.shows(area):
            continue
        rank = classes.get(area.key)
        fill = GROUND if rank is None else fill_of(rank, name)
        paler = ' fill-opacity="0.5"' if rank is not None and area.key not in main else ""
        stroke = (
            ' stroke="#C3CFD3" stroke-width="0.6"' if rank is None else f' stroke="{LINE}" stroke-width="0.9"'
        )
        words = f"{area.name} : {area.detail}" if area.detail else area.name
        lines.append(
            f'<path d="{_path(area.polygons, frame)}" fill="{fill}"{paler} fill-rule="evenodd"{stroke}>'
            f"<title>{escape(words)}</title></path>"
        )
    return lines


def _outline(outline: Polygons, frame: _Frame) -> str:
    if not outline:
        return ""
    path = _path(outline, frame)
    return f'<path d="{path}" fill="none" stroke="{DEEP}" stroke-width="2.2" stroke-linejoin="round"/>'


def _discs(marks: Sequence[Mark], frame: _Frame, text_px: float) -> list[str]:
    lines = []
    for mark in marks:
        (x, y) = frame.place(np.array([[mark.lon, mark.lat]]))[0]
        words = f"<title>{escape(mark.words)}</title>" if mark.words else ""
        lines.append(
            f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(text_px * 0.36)}" fill="{INK}" stroke="#FFFFFF"'
            f' stroke-width="{px(text_px * 0.11)}">{words}</circle>'
        )
    return lines


def _middle(area: Area) -> tuple[float, float]:
    if area.lon is not None and area.lat is not None:
        return area.lon, area.lat
    largest = max((polygon[0] for polygon in area.polygons), key=len)
    box = bounding_box(largest)
    return (box.west + box.east) / 2, (box.south + box.north) / 2


def _names(areas: Sequence[Area], classes: Mapping[str, int], frame: _Frame, text_px: float) -> list[str]:
    """Names of the coloured areas, heaviest first; one that would cover another, or the frame, is left out."""
    size = text_px * 0.86
    taken: list[tuple[float, float, float, float]] = []
    lines = []
    chosen = [area for area in areas if area.key in classes and area.polygons]
    for area in sorted(chosen, key=lambda one: (-one.weight, one.key)):
        (x, y) = frame.place(np.array([_middle(area)]))[0]
        half = len(area.name) * size * LETTER / 2
        box = (x - half, y - size * 0.7, x + half, y + size * 0.7)
        inside = box[0] > frame.left and box[2] < frame.left + frame.width
        if not inside or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        rank = classes[area.key]
        # A name may stand half outside its area: dark letters have the same light edge everywhere.
        ink, halo = ("#FFFFFF", CLASS_COLOURS[rank - 1]) if rank in DARK else (INK, "#FFFFFF")
        lines.append(haloed(area.name, x, y + size * 0.35, size, ink=ink, halo=halo, middle=True))
    return lines


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
