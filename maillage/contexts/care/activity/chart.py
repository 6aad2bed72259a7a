"""The bars of a breakdown of counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.platform.ui.bars import Drawing, Frame, scale_of, text
from maillage.platform.ui.typography import number

_FRAME: Final = Frame(height=220.0, left=48.0, right=12.0, widest=56.0, share=0.7)
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
class Chart(Drawing):
    bars: tuple[Bar, ...]


def chart_of(points: Sequence[tuple[str, int | None]]) -> Chart | None:
    """The drawing of counts by label; None where all are nought. None as a count is masked: no bar."""
    highest = max((count for _, count in points if count is not None), default=0)
    if not highest:
        return None
    scale = scale_of(_FRAME, highest, in_units=True)
    every = math.ceil(len(points) / _LABELS)
    bars = []
    for rank, ((label, count), (middle, width)) in enumerate(
        zip(points, _FRAME.places(len(points)), strict=True)
    ):
        y = scale.up(count or 0)
        bars.append(
            Bar(
                x=text(middle - width / 2),
                y=text(y),
                width=text(width),
                height=text(_FRAME.floor - y),
                middle=text(middle),
                label=label if rank % every == 0 else "",
                words=number(count) if count and every == 1 else "",
            )
        )
    return Chart(_FRAME, scale.graduations(), tuple(bars))
