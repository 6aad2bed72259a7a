"""Bars over the years with their targets, as the numbers of an SVG drawing made on the server. Pure.

Coordinates are texts: a template would write numbers the French way, with a comma.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from maillage.platform.ui.typography import number

WIDTH: Final = 640.0
HEIGHT: Final = 260.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 16.0, 20.0, 34.0
_GRADUATIONS: Final = 4
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
# Beyond, bars are too narrow for a phone: the latest are shown.
MOST: Final = 8
# The room that the words of a value take over their bar.
_WORDS: Final = 26.0


@dataclass(frozen=True)
class Point:
    """A year: what it is called, its value, its target, and whether the year is still open."""

    label: str
    value: Decimal | None
    target: Decimal | None
    is_open: bool
    words: str = ""


@dataclass(frozen=True)
class Bar:
    """words_y: where the words of the value stand: over the bar, and over the line of a target just above it."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    words: str
    words_y: str
    is_open: bool
    # Ends and height of the line of the target; "" without one.
    target_left: str
    target_right: str
    target_y: str


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


def chart_of(points: Sequence[Point]) -> Chart | None:
    """The drawing, None when there is nothing to draw. Values under zero are drawn as none."""
    shown = list(points)[-MOST:]
    amounts = [float(amount) for one in shown for amount in (one.value, one.target) if amount is not None]
    if not amounts or all(one.value is None for one in shown):
        return None
    highest = max(*amounts, 0.0) or 1.0
    step = _step(highest)
    top = step * math.ceil(highest / step - 1e-9)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * max(0.0, value) / top

    slot = (WIDTH - LEFT - RIGHT) / len(shown)
    width = min(72.0, slot * 0.55)
    bars = []
    for place, one in enumerate(shown):
        middle = LEFT + slot * (place + 0.5)
        height = up(float(one.value)) if one.value is not None else HEIGHT - BOTTOM
        aimed = one.target is not None
        line = up(float(one.target)) if one.target is not None else HEIGHT
        words_at = line if height - _WORDS < line < height else height
        bars.append(
            Bar(
                x=_text(middle - width / 2),
                y=_text(height),
                width=_text(width),
                height=_text(HEIGHT - BOTTOM - height),
                middle=_text(middle),
                label=one.label,
                words=one.words,
                words_y=_text(words_at),
                is_open=one.is_open,
                target_left=_text(middle - width / 2 - 8) if aimed else "",
                target_right=_text(middle + width / 2 + 8) if aimed else "",
                target_y=_text(line) if aimed else "",
            )
        )
    ranks = range(round(top / step) + 1)
    decimals = 0 if step >= 1 and step == int(step) else max(1, math.ceil(-math.log10(step)))
    return Chart(
        tuple(bars), tuple((_text(up(step * rank)), number(step * rank, decimals)) for rank in ranks)
    )


def _step(highest: float) -> float:
    """A round distance between graduations, such that there are about four of them; highest > 0."""
    rough = highest / _GRADUATIONS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def _text(value: float) -> str:
    return f"{value:.1f}"
