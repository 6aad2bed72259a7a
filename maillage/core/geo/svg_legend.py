"""What stands around a map drawn as SVG: title, legend, scale, lines at the foot; and the colours of both.

Nothing of it is wider than it is told to be: the width of words is estimated from the mean width of a letter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Final

CLASS_COLOURS: Final = ("#8C510A", "#D8B365", "#F6E8C3", "#C7EAE5", "#5AB4AC", "#01665E")
INK, MUTED, LINE, GROUND, DEEP = "#16242B", "#51626B", "#8FA3AB", "#E9EEEC", "#12303A"
ACCENT: Final = "#B4560A"
NO_DATA = ("#ECECEC", "#787878")
# Classes on which letters are white.
DARK: Final = frozenset({1, 6})
FONT: Final = "Inter, sans-serif"
# Mean width of a letter of Inter, in parts of its size: enough to leave room, never to align anything.
LETTER: Final = 0.56
LINE_HEIGHT: Final = 1.35


@dataclass(frozen=True)
class LegendLine:
    """What a class means, in words; rank 0 is no data."""

    rank: int
    words: str


def px(value: float) -> str:
    """A number of the drawing: tenths of a pixel, as short as they can be."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def fill_of(rank: int, name: str) -> str:
    """The colour of a class; the hatching of the drawing `name` where there is no data."""
    return CLASS_COLOURS[rank - 1] if rank else f"url(#{name}-sans)"


def haloed(
    words: str, x: float, y: float, size: float, *, ink: str = INK, halo: str = "#FFFFFF", middle: bool
) -> str:
    """Words that are read on any colour. Twice rather than with `paint-order`, which slide software does not know."""
    said = escape(words)
    at = f'x="{px(x)}" y="{px(y)}" font-size="{px(size)}" text-anchor="{"middle" if middle else "start"}"'
    return (
        f'<text {at} fill="none" stroke="{halo}" stroke-width="{px(size * 0.22)}" stroke-linejoin="round"'
        f' aria-hidden="true">{said}</text><text {at} fill="{ink}">{said}</text>'
    )


def heading(title: str, width: int, text_px: float) -> list[str]:
    """Lines of the title, at the top."""
    size = text_px * 1.5
    letters = max(10, int((width - 2 * text_px) / (size * LETTER)))
    return [
        f'<text x="{px(text_px)}" y="{px(text_px + size * (rank * LINE_HEIGHT + 0.95))}" font-size="{px(size)}"'
        f' font-weight="600" fill="{INK}">{escape(line)}</text>'
        for rank, line in enumerate(wrap(title, letters))
    ]


def footing(paragraphs: Sequence[str], width: int, height: int, text_px: float) -> list[str]:
    """Small lines that end at the foot of the drawing; a paragraph begins a line."""
    size = text_px * 0.8
    letters = max(10, int((width - 2 * text_px) / (size * LETTER)))
    lines = [line for words in paragraphs for line in wrap(words, letters)]
    last = height - text_px - size * 0.2
    return [
        f'<text x="{px(text_px)}" y="{px(last - (len(lines) - 1 - rank) * size * LINE_HEIGHT)}" font-size="{px(size)}"'
        f' fill="{MUTED}">{escape(line)}</text>'
        for rank, line in enumerate(lines)
    ]


def column(
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
            f'<text x="0" y="{px(y + text_px)}" font-weight="600" fill="{INK}">{escape(line)}</text>'
        )
        y += text_px * LINE_HEIGHT
    y += text_px * 0.4 if legend_title else 0
    swatches = [(fill_of(one.rank, name), one.words) for one in legend]
    swatches += [(GROUND, neighbours)] if neighbours else []
    for fill, words in swatches:
        box = f'<rect x="0.5" y="{px(y + text_px * 0.12)}" width="{px(text_px * 1.7)}" height="{px(text_px)}"'
        lines.append(f'{box} fill="{fill}" stroke="{LINE}"/>')
        y = _worded(lines, words, y, text_px)
    if marks_words:
        disc = f'<circle cx="{px(text_px * 0.85)}" cy="{px(y + text_px * 0.62)}" r="{px(text_px * 0.36)}"'
        lines.append(f'{disc} fill="{INK}"/>')
        _worded(lines, marks_words, y, text_px)
    return lines


def _worded(lines: list[str], words: str, y: float, text_px: float) -> float:
    """Writes the words of one line of the legend; where the next one begins."""
    for line in wrap(words, 26) or [""]:
        lines.append(
            f'<text x="{px(text_px * 2.2)}" y="{px(y + text_px)}" fill="{INK}">{escape(line)}</text>'
        )
        y += text_px * LINE_HEIGHT
    return y + text_px * 0.15


def scale_bar(left: float, bottom: float, width: float, metres_a_pixel: float, text_px: float) -> str:
    """A round number of kilometres, at most a quarter of the map's width, in its lower left corner."""
    room_km = metres_a_pixel * width / 4 / 1000
    power = 10 ** math.floor(math.log10(room_km))
    km = max((one * power for one in (1, 2, 5) if one * power <= room_km), default=power)
    length = km * 1000 / metres_a_pixel
    x, y = left + text_px, bottom - text_px
    words = f"{km:g} km".replace(".", ",")
    return (
        f'<path d="M{px(x)} {px(y - 6)}V{px(y)}H{px(x + length)}V{px(y - 6)}" fill="none" stroke="{INK}"'
        f' stroke-width="1.4"/>{haloed(words, x + 4, y - 5, text_px * 0.8, middle=False)}'
    )
