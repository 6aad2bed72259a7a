"""Upright bars as the numbers of an SVG drawing made on the server. Pure.

Coordinates are texts: a template would write numbers the French way, with a comma.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.platform.ui.typography import number

WIDTH: Final = 640.0
HEIGHT: Final = 220.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 12.0, 20.0, 34.0
_STEPS: Final = (1, 2, 5, 10)
_GRADUATIONS: Final = 4
# With more bars than that, one label in so many is written.
_LABELS: Final = 12


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    words: str


@dataclass(frozen=True)
class Chart:
    """graduations: height and words of each."""

    bars: tuple[Bar, ...]
    graduations: tuple[tuple[str, str], ...]

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"

    @property
    def left(self) -> str:
        return _text(LEFT)

    @property
    def right(self) -> str:
        return _text(WIDTH - RIGHT)

    @property
    def floor(self) -> str:
        return _text(HEIGHT - BOTTOM)


def chart_of(points: Sequence[tuple[str, int | None]]) -> Chart | None:
    """The drawing of counts by label; None where all are nought. None as a count is masked: no bar."""
    highest = max((count for _, count in points if count is not None), default=0)
    if not highest:
        return None
    step = _step(highest)
    top = step * math.ceil(highest / step)
    slot = (WIDTH - LEFT - RIGHT) / len(points)
    width = min(56.0, slot * 0.7)
    every = math.ceil(len(points) / _LABELS)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    bars = []
    for place, (label, count) in enumerate(points):
        middle, y = LEFT + slot * (place + 0.5), up(count or 0)
        bars.append(
            Bar(
                x=_text(middle - width / 2),
                y=_text(y),
                width=_text(width),
                height=_text(HEIGHT - BOTTOM - y),
                middle=_text(middle),
                label=label if place % every == 0 else "",
                words=number(count) if count and every == 1 else "",
            )
        )
    ranks = range(top // step + 1)
    return Chart(tuple(bars), tuple((_text(up(step * rank)), number(step * rank)) for rank in ranks))


def _step(highest: int) -> int:
    """A round distance between graduations, such that there are about four of them."""
    power = 10 ** max(0, math.floor(math.log10(max(highest / _GRADUATIONS, 1))))
    return next(
        step * power for step in _STEPS if step * power * _GRADUATIONS >= highest or step == _STEPS[-1]
    )


def _text(value: float) -> str:
    return f"{value:.1f}"
