"""Six classes of the index on every map of the atlas, the pivot between the third and the fourth. Pure.

The pivot is the threshold of the profession; without one, the mean of the territory today.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.results import weighted_mean
from maillage.platform.ui.typography import number

# One line of a legend: class (0 to 6), and words.
LegendLine = tuple[int, str]
NO_DATA: Final[LegendLine] = (0, "pas de données")
_PARTS: Final = (0.4, 0.7, 1.0, 1.3, 1.6)


def swatches(lines: Iterable[LegendLine]) -> list[tuple[str, str]]:
    """(CSS class of the swatch, words) of each line, for the legend of a page."""
    return [(f"is-{rank}" if rank else "is-none", words) for rank, words in lines]


@dataclass(frozen=True)
class Scale:
    """bounds: five, increasing; a value on a bound belongs to the class above it."""

    bounds: tuple[float, ...]
    decimals: int
    has_threshold: bool

    def class_of(self, value: float) -> int:
        """1 (least) to 6."""
        return bisect_right(self.bounds, value) + 1

    @property
    def pivot(self) -> float:
        return self.bounds[2]

    @property
    def lines(self) -> list[LegendLine]:
        """Class and words, from the least to the most."""
        shown = [number(bound, self.decimals) for bound in self.bounds]
        pivot = "le seuil" if self.has_threshold else "la moyenne d’aujourd’hui"
        words = [
            f"moins de {shown[0]}",
            f"{shown[0]} à {shown[1]}",
            f"{shown[1]} à {shown[2]} ({pivot})",
            f"{shown[2]} à {shown[3]}",
            f"{shown[3]} à {shown[4]}",
            f"{shown[4]} et plus",
        ]
        return list(enumerate(words, 1))

    @property
    def legend(self) -> list[tuple[str, str]]:
        return swatches(self.lines)


def scale_of(ground: Ground) -> Scale:
    """The classes of a ground: the same for every scenario played on it, so that two maps can be compared."""
    threshold = ground.threshold
    pivot = threshold if threshold is not None else (weighted_mean(ground) or 1.0)
    return Scale(
        tuple(part * pivot for part in _PARTS), 2 if threshold is not None else 1, threshold is not None
    )
