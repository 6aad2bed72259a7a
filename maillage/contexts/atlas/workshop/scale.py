"""Six classes of the index on a map, the pivot between the third and the fourth. Pure.

The pivot is the threshold of the profession; without one, the mean of the territory today.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.results import weighted_mean
from maillage.platform.ui.typography import number

_PARTS = (0.4, 0.7, 1.0, 1.3, 1.6)


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
    def legend(self) -> list[tuple[str, str]]:
        """Class of the swatch, and words, from the least to the most."""
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
        return [(f"is-{rank}", text) for rank, text in enumerate(words, 1)]


def scale_of(ground: Ground) -> Scale:
    """The classes of a ground: the same for every scenario played on it, so that two maps can be compared."""
    threshold = ground.threshold
    pivot = threshold if threshold is not None else (weighted_mean(ground) or 1.0)
    return Scale(
        tuple(part * pivot for part in _PARTS), 2 if threshold is not None else 1, threshold is not None
    )
