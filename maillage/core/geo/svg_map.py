"""A map of areas coloured by class, drawn as SVG text: for a file to download, a picture, a page of a document.

Nothing of the drawing depends on a browser or on a style sheet: colours are attributes, so that the same text is a
file, a picture and a page of a PDF, and a strict content policy shows it. Positions are laid by the equirectangular
projection around the middle of the frame: over a territory of 100 km, shapes are off by less than 1 %.

Classes: 1 (lowest) to 6 (highest), 0 for no data, which is hatched; an area without class is a neighbour, drawn
pale. The six colours are a diverging scale that colour-blind readers tell apart (Brewer's BrBG).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo.sphere import EARTH_RADIUS_M, BoundingBox, bounding_box

Floats = NDArray[np.float64]
# Polygons of an area; each is its outer ring, then its holes: closed rings of shape (n, 2), degrees.
Polygons = Sequence[Sequence[Floats]]

CLASS_COLOURS: Final = ("#8C510A", "#D8B365", "#F6E8C3", "#C7EAE5", "#5AB4AC", "#01665E")
INK, MUTED, LINE, GROUND, DEEP = "#16242B", "#51626B", "#8FA3AB", "#E9EEEC", "#12303A"
ACCENT: Final = "#B4560A"
_NO_DATA = ("#ECECEC", "#787878")
# Classes on which letters are white.
_DARK: Final = frozenset({1, 6})
FONT: Final = "Inter, sans-serif"
# Mean width of a letter of Inter, in parts of its size: enough to leave room, never to align anything.
_LETTER: Final = 0.56
_LINE: Final = 1.35
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
class LegendLine:
    """What a class means, in words; rank 0 is no data."""

    rank: int
    words: str


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
    source: str = "",
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
    source: the small line at the foot; outline: drawn thick, over the areas
    named: whether areas bear their names, as far as there is room; name: what the drawing's own identifiers begin with
    ValueError when no area has a contour, or for a class outside 0 to 6.
    """
    if any(rank not in range(7) for rank in classes.values()):
        raise ValueError("a class is 0 to 6")
    head = _heading(title, width, text_px)
    foot = _footing(source, width, height, text_px)
    column = _column(legend, legend_title, neighbours, marks_words, name, text_px)
    column_px = round(text_px * 19) if column else 0
    pad = text_px
    top = pad + len(head) * text_px * 1.5 * _LINE + (text_px * 0.5 if head else 0)
    bottom = height - pad - len(foot) * text_px * 0.8 * _LINE - (text_px * 0.4 if foot else 0)
    frame = _framed(areas, classes, pad, top, width - 2 * pad - column_px, bottom - top)
    aloud = description or title
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label={quoteattr(aloud)} font-family={quoteattr(FONT)} font-size="{_n(text_px)}">',
        f"<title>{escape(title or aloud)}</title>" if aloud else "",
        _definitions(name, frame),
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
        *head,
        f'<rect {_box(frame)} fill="{GROUND}"/>',
        f'<g clip-path="url(#{name}-cadre)">',
        *_shapes(areas, classes, frame, name),
        _outline(outline, frame),
        *_discs(marks, frame, text_px),
        *(_names(areas, classes, frame, text_px) if named else ()),
        "</g>",
        f'<rect {_box(frame)} fill="none" stroke="{LINE}"/>',
        _scale_bar(frame, text_px),
        f'<g transform="translate({_n(width - pad - column_px + text_px)} {_n(top)})">' if column else "",
        *column,
        "</g>" if column else "",
        *foot,
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def _n(value: float) -> str:
    """A number of the drawing: tenths of a pixel, as short as they can be."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _box(frame: _Frame) -> str:
    return f'x="{_n(frame.left)}" y="{_n(frame.top)}" width="{_n(frame.width)}" height="{_n(frame.height)}"'


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
    ground, stripe = _NO_DATA
    return (
        f'<defs><clipPath id="{name}-cadre"><rect {_box(frame)}/></clipPath>'
        f'<pattern id="{name}-sans" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{ground}"/>'
        f'<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="{stripe}" stroke-width="1.6"/></pattern></defs>'
    )


def _fill(rank: int, name: str) -> str:
    return CLASS_COLOURS[rank - 1] if rank else f"url(#{name}-sans)"


def _path(polygons: Polygons, frame: _Frame) -> str:
    """Path data: tenths of a pixel, points that fall on the one before left out."""
    pieces = []
    for polygon in polygons:
        for ring in polygon:
            points = np.round(frame.place(np.asarray(ring, dtype=np.float64)), 1)
            moved = np.ones(len(points), dtype=bool)
            moved[1:] = np.any(points[1:] != points[:-1], axis=1)
            kept = points[moved].tolist()
            pieces.append("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in kept) + "Z")
    return "".join(pieces)


def _shapes(areas: Sequence[Area], classes: Mapping[str, int], frame: _Frame, name: str) -> list[str]:
    """Neighbours first, so that the coloured areas' borders stand over theirs."""
    lines = []
    for area in sorted(areas, key=lambda one: one.key in classes):
        if not area.polygons:
            continue
        rank = classes.get(area.key)
        fill = GROUND if rank is None else _fill(rank, name)
        stroke = (
            ' stroke="#C3CFD3" stroke-width="0.6"' if rank is None else f' stroke="{LINE}" stroke-width="0.9"'
        )
        words = f"{area.name} : {area.detail}" if area.detail else area.name
        lines.append(
            f'<path d="{_path(area.polygons, frame)}" fill="{fill}" fill-rule="evenodd"{stroke}>'
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
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(text_px * 0.36)}" fill="{INK}" stroke="#FFFFFF"'
            f' stroke-width="{_n(text_px * 0.11)}">{words}</circle>'
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
        half = len(area.name) * size * _LETTER / 2
        box = (x - half, y - size * 0.7, x + half, y + size * 0.7)
        inside = box[0] > frame.left and box[2] < frame.left + frame.width
        if not inside or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        rank = classes[area.key]
        ink, halo = ("#FFFFFF" if rank in _DARK else INK), (CLASS_COLOURS[rank - 1] if rank else "#FFFFFF")
        lines.append(
            f'<text x="{_n(x)}" y="{_n(y + size * 0.35)}" font-size="{_n(size)}" text-anchor="middle" fill="{ink}"'
            f' stroke="{halo}" stroke-width="{_n(size * 0.22)}" stroke-linejoin="round" paint-order="stroke">'
            f"{escape(area.name)}</text>"
        )
    return lines


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _heading(title: str, width: int, text_px: float) -> list[str]:
    size = text_px * 1.5
    letters = max(10, int((width - 2 * text_px) / (size * _LETTER)))
    return [
        f'<text x="{_n(text_px)}" y="{_n(text_px + size * (rank * _LINE + 0.95))}" font-size="{_n(size)}"'
        f' font-weight="600" fill="{INK}">{escape(line)}</text>'
        for rank, line in enumerate(wrap(title, letters))
    ]


def _footing(source: str, width: int, height: int, text_px: float) -> list[str]:
    size = text_px * 0.8
    lines = wrap(source, max(10, int((width - 2 * text_px) / (size * _LETTER))))
    last = height - text_px - size * 0.2
    return [
        f'<text x="{_n(text_px)}" y="{_n(last - (len(lines) - 1 - rank) * size * _LINE)}" font-size="{_n(size)}"'
        f' fill="{MUTED}">{escape(line)}</text>'
        for rank, line in enumerate(lines)
    ]


def _column(
    legend: Sequence[LegendLine],
    legend_title: str,
    neighbours: str,
    marks_words: str,
    name: str,
    text_px: float,
) -> list[str]:
    """Lines of the legend, from (0, 0) downwards."""
    lines: list[str] = []
    y = 0.0
    for line in wrap(legend_title, 30):
        lines.append(
            f'<text x="0" y="{_n(y + text_px)}" font-weight="600" fill="{INK}">{escape(line)}</text>'
        )
        y += text_px * _LINE
    y += text_px * 0.4 if legend_title else 0
    swatches = [(_fill(one.rank, name), one.words) for one in legend]
    swatches += [(GROUND, neighbours)] if neighbours else []
    for fill, words in swatches:
        box = f'<rect x="0.5" y="{_n(y + text_px * 0.12)}" width="{_n(text_px * 1.7)}" height="{_n(text_px)}"'
        lines.append(f'{box} fill="{fill}" stroke="{LINE}"/>')
        y = _worded(lines, words, y, text_px)
    if marks_words:
        disc = f'<circle cx="{_n(text_px * 0.85)}" cy="{_n(y + text_px * 0.62)}" r="{_n(text_px * 0.36)}"'
        lines.append(f'{disc} fill="{INK}"/>')
        _worded(lines, marks_words, y, text_px)
    return lines


def _worded(lines: list[str], words: str, y: float, text_px: float) -> float:
    """Writes the words of one line of the legend; where the next one begins."""
    for line in wrap(words, 26) or [""]:
        lines.append(
            f'<text x="{_n(text_px * 2.2)}" y="{_n(y + text_px)}" fill="{INK}">{escape(line)}</text>'
        )
        y += text_px * _LINE
    return y + text_px * 0.15


def _scale_bar(frame: _Frame, text_px: float) -> str:
    """A round number of kilometres, at most a quarter of the map's width."""
    room_km = frame.metres_a_pixel * frame.width / 4 / 1000
    power = 10 ** math.floor(math.log10(room_km))
    km = max((one * power for one in (1, 2, 5) if one * power <= room_km), default=power)
    length = km * 1000 / frame.metres_a_pixel
    x, y = frame.left + text_px, frame.top + frame.height - text_px
    words = f"{km:g} km".replace(".", ",")
    return (
        f'<path d="M{_n(x)} {_n(y - 6)}V{_n(y)}H{_n(x + length)}V{_n(y - 6)}" fill="none" stroke="{INK}"'
        f' stroke-width="1.4"/><text x="{_n(x + 4)}" y="{_n(y - 5)}" font-size="{_n(text_px * 0.8)}" fill="{INK}"'
        f' stroke="#FFFFFF" stroke-width="2.4" paint-order="stroke">{words}</text>'
    )
