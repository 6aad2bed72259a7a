"""Charts and the map of a report, as SVG: the same drawing in the PDF and, as a picture, in the Word document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten
from typing import Final

from maillage.contexts.dossier.figures.book import Ground
from maillage.contexts.territory import api as territory
from maillage.core.geo.svg_legend import CLASS_COLOURS, INK, LINE
from maillage.core.geo.svg_map import Area, choropleth_svg
from maillage.platform.ui.typography import french, number

PRIMARY: Final = "#0F5C66"
PALE: Final = "#A9CDD1"
WIDTH: Final = 1200
_ROW: Final = 46
_LABELS: Final = 400
# Labels take as much as the longest needs, and leave this share of the drawing to the bars.
_WIDEST: Final = 560
_LETTER_PX: Final = 12.5
_FONT: Final = "Inter, sans-serif"


@dataclass(frozen=True)
class Bar:
    """value: how long; behind: a paler bar under it (a target, a budget), None for none; words: beside it."""

    label: str
    value: float
    words: str
    behind: float | None = None


def bars(rows: Sequence[Bar]) -> str:
    """Horizontal bars with their words, black letters on white: read without colours, and printed in grey."""
    longest = max([one.value for one in rows] + [one.behind or 0 for one in rows] + [0.0]) or 1.0
    letters = max((len(one.label) for one in rows), default=0)
    left = min(_WIDEST, max(_LABELS, 14 + round(_LETTER_PX * letters)))
    most = int((left - 14) / _LETTER_PX)
    room = WIDTH - left - _LETTER_PX * max((len(one.words) for one in rows), default=0) - 30
    height = _ROW * len(rows) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{_FONT}" font-size="22">'
    ]
    for rank, one in enumerate(rows):
        top = rank * _ROW + 6
        middle = top + 24
        label = escape(shorten(one.label, most, placeholder="…"))
        parts.append(f'<text x="{left - 14}" y="{middle}" text-anchor="end" fill="{INK}">{label}</text>')
        if one.behind:
            width = max(2.0, room * one.behind / longest)
            parts.append(f'<rect x="{left}" y="{top}" width="{width:.1f}" height="32" fill="{PALE}"/>')
        width = max(0.0, room * one.value / longest)
        inset = 7 if one.behind is not None else 0
        parts.append(
            f'<rect x="{left}" y="{top + inset}" width="{width:.1f}" height="{32 - 2 * inset}" fill="{PRIMARY}"/>'
        )
        end = left + room * max(one.value, one.behind or 0) / longest + 12
        parts.append(f'<text x="{end:.1f}" y="{middle}" fill="{INK}">{escape(one.words)}</text>')
    parts.append(
        f'<line x1="{left}" y1="0" x2="{left}" y2="{height}" stroke="{LINE}" stroke-width="2"/></svg>'
    )
    return "".join(parts)


# --- The map ----------------------------------------------------------------------------------------------

_BOUNDS: Final = (500, 1_000, 2_000, 5_000, 10_000)
# One hue, from pale to deep: more inhabitants, deeper. The classes are those of the maps of the atlas.
_CLASSES: Final = (
    "moins de 500",
    "500 à 1 000",
    "1 000 à 2 000",
    "2 000 à 5 000",
    "5 000 à 10 000",
    "10 000 et plus",
)


@dataclass(frozen=True)
class GroundMap:
    """svg: "" where no commune has a contour. legend: (colour, words) of the classes that are there."""

    svg: str
    title: str
    legend: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


def ground_map(ground: Ground) -> GroundMap:
    """The communes by inhabitants, and their neighbours in grey. 3 queries."""
    classes = {code: 1 + sum(people >= bound for bound in _BOUNDS) for code, _, people in ground.communes}
    communes = "commune" if len(ground.communes) < 2 else "communes"
    title = french(f"{number(len(ground.communes))} {communes}, {number(ground.population)} habitants")
    sources = (ground.source, str(territory.CONTOURS_SOURCE))
    there = tuple(
        (CLASS_COLOURS[rank - 1], french(f"{words} habitants"))
        for rank, words in enumerate(_CLASSES, 1)
        if rank in classes.values()
    )
    return GroundMap(_drawn(ground, classes, title), title, there, sources)


def _drawn(ground: Ground, classes: dict[str, int], title: str) -> str:
    if not classes:
        return ""
    rings = territory.contour_rings(territory.with_neighbours(frozenset(classes)))
    areas = [
        Area(row.code, row.name, rings[row.code], "", row.lon, row.lat, float(row.population))
        for row in territory.communes_by_code(rings)
    ]
    try:
        return choropleth_svg(
            areas,
            classes,
            width=1200,
            height=760,
            description=title,
            outline=territory.outline_rings(sorted(classes)),
            text_px=24,
        )
    except ValueError:
        return ""


__all__ = ["Bar", "GroundMap", "bars", "ground_map"]
