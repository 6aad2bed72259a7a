"""Upright bars as the numbers of an SVG drawing made on the server. Pure.

Coordinates are texts: a template would write numbers the French way, with a comma.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from maillage.platform.ui.typography import number

_GRADUATIONS: Final = 4
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE_STEPS: Final = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Frame:
    """The drawing, in units of its own. widest: of a bar; share: of its place that it takes at most."""

    height: float
    left: float
    right: float
    widest: float
    share: float
    width: float = 640.0
    top: float = 20.0
    bottom: float = 34.0

    @property
    def floor(self) -> float:
        """Where the bars stand."""
        return self.height - self.bottom

    def places(self, count: int) -> Iterator[tuple[float, float]]:
        """Middle and width of each of so many bars."""
        place = (self.width - self.left - self.right) / count
        for rank in range(count):
            yield self.left + place * (rank + 0.5), min(self.widest, place * self.share)


@dataclass(frozen=True)
class Scale:
    """What a height stands for. step: between two graduations; top: the highest of them."""

    frame: Frame
    step: float
    top: float

    def up(self, value: float) -> float:
        """The height at which a value is drawn; under zero, as none."""
        return self.frame.floor - (self.frame.floor - self.frame.top) * max(0.0, value) / self.top

    def graduations(self) -> tuple[tuple[str, str], ...]:
        """Height and words of each."""
        is_whole = self.step >= 1 and self.step == int(self.step)
        decimals = 0 if is_whole else max(1, math.ceil(-math.log10(self.step)))
        values = (self.step * rank for rank in range(round(self.top / self.step) + 1))
        return tuple((text(self.up(value)), number(value, decimals)) for value in values)


@dataclass(frozen=True)
class Drawing:
    """What every chart of bars tells its template. graduations: height and words of each."""

    frame: Frame
    graduations: tuple[tuple[str, str], ...]

    @property
    def box(self) -> str:
        return f"0 0 {self.frame.width:.0f} {self.frame.height:.0f}"

    @property
    def left(self) -> str:
        return text(self.frame.left)

    @property
    def right(self) -> str:
        return text(self.frame.width - self.frame.right)

    @property
    def floor(self) -> str:
        return text(self.frame.floor)


def scale_of(frame: Frame, highest: float, *, in_units: bool = False) -> Scale:
    """About four graduations at round distances, up to `highest` (over 0). in_units: none between two whole numbers."""
    rough = max(highest / _GRADUATIONS, 1.0) if in_units else highest / _GRADUATIONS
    power = 10.0 ** math.floor(math.log10(rough))
    steps = _WHOLE_STEPS if in_units else _STEPS
    step = next(one * power for one in steps if one * power >= rough * (1 - 1e-9))
    return Scale(frame, step, step * math.ceil(highest / step - 1e-9))


def text(value: float) -> str:
    return f"{value:.1f}"
