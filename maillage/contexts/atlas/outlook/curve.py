"""A curve with a band, as the numbers of an SVG drawing made on the server. Pure.

Coordinates are texts: a template would write numbers the French way, with a comma.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.platform.ui.typography import number

WIDTH: Final = 640.0
HEIGHT: Final = 280.0
# Wide enough for the words of the graduations, larger on a phone (`outlook.css`).
LEFT, RIGHT, TOP, BOTTOM = 60.0, 34.0, 16.0, 36.0
GRADUATIONS: Final = 5
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Mark:
    """A graduation: where it stands, and its words. rare: shown on a phone too."""

    at: str
    words: str
    rare: bool = True


@dataclass(frozen=True)
class Curve:
    """band, line: points of the two shapes; across, up: graduations; limit: a horizontal line, None without one."""

    band: str
    line: str
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    first: tuple[str, str]
    last: tuple[str, str, str]
    limit: Mark | None

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"

    @property
    def floor(self) -> str:
        return _text(HEIGHT - BOTTOM)

    @property
    def right(self) -> str:
        return _text(WIDTH - RIGHT)

    @property
    def left(self) -> str:
        return _text(LEFT)


def curve_of(
    years: Sequence[int],
    low: Sequence[float],
    middle: Sequence[float],
    high: Sequence[float],
    *,
    decimals: int = 0,
    limit: float | None = None,
    limit_words: str = "",
) -> Curve:
    """The drawing of at least two years; the three series are of the same length, low <= high, none negative."""
    step = nice_step(max(*high, limit or 0.0, 1e-9))
    top = step * math.ceil(max(*high, limit or 0.0) / step - 1e-9) or step

    def across(position: int) -> str:
        return _text(LEFT + (WIDTH - LEFT - RIGHT) * position / (len(years) - 1))

    def up(value: float) -> str:
        return _text(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top)

    upper = [f"{across(at)},{up(value)}" for at, value in enumerate(high)]
    lower = [f"{across(at)},{up(value)}" for at, value in enumerate(low)]
    end = len(years) - 1
    every = 2 if len(years) > 8 else 1
    return Curve(
        band=" ".join([*upper, *reversed(lower)]),
        line=" ".join(f"{across(at)},{up(value)}" for at, value in enumerate(middle)),
        across=tuple(
            Mark(across(at), str(year), rare=(end - at) % (2 * every) == 0)
            for at, year in enumerate(years)
            if (end - at) % every == 0
        ),
        up=tuple(
            Mark(up(step * rank), number(step * rank, max(decimals, _decimals(step))))
            for rank in range(round(top / step) + 1)
        ),
        first=(across(0), up(middle[0])),
        last=(across(end), up(low[end]), up(high[end])),
        limit=None if limit is None else Mark(up(limit), limit_words),
    )


def nice_step(highest: float) -> float:
    """A round distance between graduations, such that there are about `GRADUATIONS` of them; highest > 0."""
    rough = highest / GRADUATIONS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def _decimals(step: float) -> int:
    return 0 if step >= 1 and step == int(step) else max(1, math.ceil(-math.log10(step)))


def _text(value: float) -> str:
    return f"{value:.1f}"
