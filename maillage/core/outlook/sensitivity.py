"""One assumption at a time: what the result becomes when it is lower or higher than supposed, the others unchanged.

It says which assumption deserves to be asked about first. It does not say what happens when two are wrong together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Supposed = TypeVar("Supposed")


@dataclass(frozen=True)
class Variation(Generic[Supposed]):
    """An assumption, as it is in words, and all assumptions with that one at its low and at its high value."""

    name: str
    low: Supposed
    high: Supposed
    low_label: str
    high_label: str


@dataclass(frozen=True)
class Swing(Generic[Supposed]):
    """The result with the low and with the high value, beside the one with none changed."""

    variation: Variation[Supposed]
    base: float
    low: float
    high: float

    @property
    def width(self) -> float:
        return max(self.low, self.high, self.base) - min(self.low, self.high, self.base)


def tornado(
    base: Supposed, variations: Sequence[Variation[Supposed]], result: Callable[[Supposed], float]
) -> list[Swing[Supposed]]:
    """The swings, widest first; those of the same width in the order given."""
    supposed = result(base)
    swings = [
        Swing(variation, supposed, result(variation.low), result(variation.high)) for variation in variations
    ]
    return sorted(swings, key=lambda swing: -swing.width)
