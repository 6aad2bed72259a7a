"""How much a professional counts for somebody who lives some minutes away.

Every bound belongs to its own band: with a reach of 20 minutes, a trip of exactly 20.0 minutes still counts. Bounds
are compared in the precision of the minutes that are given, so that 7.3 in single precision is 7.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bands = NDArray[np.intp]


class Weighting(Protocol):
    """What catchments need to know of a decay."""

    @property
    def reach_min(self) -> float:
        """Minutes beyond which nothing counts; exactly that many still do."""

    def weights_at(self, minutes: ArrayLike) -> Floats:
        """Weight from 0 to 1 of each trip, same shape; 0 beyond the reach and where minutes are NaN."""


def _minutes(values: ArrayLike) -> NDArray[np.floating]:
    """As an array of real numbers, single precision kept."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def _check(points_min: tuple[float, ...], weights: tuple[float, ...]) -> None:
    if not points_min or len(points_min) != len(weights):
        raise ValueError("one weight for each bound, and at least one bound")
    if points_min[0] < 0 or any(after <= before for before, after in pairwise(points_min)):
        raise ValueError(f"bounds must increase from 0 upwards: {points_min}")
    if not all(0 <= weight <= 1 for weight in weights):
        raise ValueError(f"weights lie between 0 and 1: {weights}")


@dataclass(frozen=True)
class Decay:
    """Steps: `weights[k]` for trips longer than `bounds_min[k - 1]` and up to `bounds_min[k]` minutes, both increasing
    from 0; 0 beyond the last bound. One band only is the threshold of the classical 2SFCA.

    ValueError unless bounds increase strictly and weights lie between 0 and 1.
    """

    bounds_min: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        _check(self.bounds_min, self.weights)
        if self.bounds_min[0] == 0:
            raise ValueError("the first bound must be more than 0 minutes")

    @classmethod
    def threshold(cls, reach_min: float) -> Decay:
        """1 up to and including `reach_min`, nothing beyond."""
        return cls((reach_min,), (1.0,))

    @property
    def reach_min(self) -> float:
        return self.bounds_min[-1]

    def bands_of(self, minutes: ArrayLike) -> Bands:
        """Number of the band of each trip, same shape; `len(bounds_min)` beyond the reach and for NaN."""
        values = _minutes(minutes)
        return np.array(self.bounds_min, dtype=values.dtype).searchsorted(values, side="left")

    def weights_at(self, minutes: ArrayLike) -> Floats:
        """Weight of each trip, same shape."""
        result: Floats = self._weight_of_band[self.bands_of(minutes)]
        return result

    @cached_property
    def _weight_of_band(self) -> Floats:
        return np.array([*self.weights, 0.0])


@dataclass(frozen=True)
class Slope:
    """A continuous decay: straight lines between `weights[k]` at `points_min[k]` minutes.

    Before the first point its weight holds; exactly at the last one its weight still counts, beyond it nothing does.
    """

    points_min: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        _check(self.points_min, self.weights)

    @property
    def reach_min(self) -> float:
        return self.points_min[-1]

    def weights_at(self, minutes: ArrayLike) -> Floats:
        """Weight of each trip, same shape."""
        values = _minutes(minutes)
        points = np.asarray(self.points_min, dtype=values.dtype)
        inside = values <= points[-1]
        result: Floats = np.where(inside, np.interp(values, points, self.weights), 0.0)
        return result
