"""Bars over the years with their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from maillage.platform.ui.bars import Drawing, Frame, scale_of, text

_FRAME: Final = Frame(height=260.0, left=64.0, right=16.0, widest=72.0, share=0.55)
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
class Chart(Drawing):
    bars: tuple[Bar, ...]


def chart_of(points: Sequence[Point]) -> Chart | None:
    """The drawing, None when there is nothing to draw. Values under zero are drawn as none."""
    shown = list(points)[-MOST:]
    amounts = [float(amount) for one in shown for amount in (one.value, one.target) if amount is not None]
    if not amounts or all(one.value is None for one in shown):
        return None
    scale = scale_of(_FRAME, max(*amounts, 0.0) or 1.0)
    bars = []
    for one, (middle, width) in zip(shown, _FRAME.places(len(shown)), strict=True):
        height = scale.up(float(one.value)) if one.value is not None else _FRAME.floor
        aimed = one.target is not None
        line = scale.up(float(one.target)) if one.target is not None else _FRAME.height
        words_at = line if height - _WORDS < line < height else height
        bars.append(
            Bar(
                x=text(middle - width / 2),
                y=text(height),
                width=text(width),
                height=text(_FRAME.floor - height),
                middle=text(middle),
                label=one.label,
                words=one.words,
                words_y=text(words_at),
                is_open=one.is_open,
                target_left=text(middle - width / 2 - 8) if aimed else "",
                target_right=text(middle + width / 2 + 8) if aimed else "",
                target_y=text(line) if aimed else "",
            )
        )
    return Chart(_FRAME, scale.graduations(), tuple(bars))
