"""How many will practise: the exact distribution of a count, by year.

Each professional is there or not (a Bernoulli of their own chance), newcomers are a Poisson count: the distribution of
the sum is the convolution of the two, without any draw. Cost n^2 for n professionals, nothing for a territory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.core.outlook.supply import Course

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class CountRange:
    """Whole numbers that hold the count with at least the chance asked for, and its mean."""

    low: int
    high: int
    mean: float


def present_distribution(chances: Floats) -> Floats:
    """Chance of each count 0 to n of independent presences; chances (n,), result (n + 1,)."""
    found = np.zeros(len(chances) + 1)
    found[0] = 1.0
    for number, chance in enumerate(chances):
        found[1 : number + 2] = found[1 : number + 2] * (1 - chance) + found[: number + 1] * chance
        found[0] *= 1 - chance
    return found


def poisson_distribution(mean: float) -> Floats:
    """Chance of each count of a Poisson, up to where less than 1e-12 is left."""
    if mean <= 0:
        return np.ones(1)
    last = math.ceil(mean + 9 * math.sqrt(mean) + 12)
    counts = np.arange(last + 1)
    logs = counts * math.log(mean) - mean - np.array([math.lgamma(count + 1) for count in counts])
    found: Floats = np.exp(logs)
    return found


def count_distribution(chances: Floats, newcomers: float = 0.0) -> Floats:
    """Chance of each count, present and newcomers together; sums to 1 (to 1e-12)."""
    return np.convolve(present_distribution(chances), poisson_distribution(newcomers))


def range_of(distribution: Floats, confidence: float = 0.8) -> CountRange:
    """The central range: at most (1 - confidence) / 2 of the chance on each side of it.

    Raises `ValueError` unless 0 < confidence < 1.
    """
    if not 0 < confidence < 1:
        raise ValueError("confidence must be between 0 and 1")
    cumulated = np.cumsum(distribution)
    side = (1 - confidence) / 2
    low = int(np.searchsorted(cumulated, side, side="right"))
    high = int(np.searchsorted(cumulated, 1 - side, side="left"))
    mean = float(distribution @ np.arange(len(distribution)))
    return CountRange(low, min(high, len(distribution) - 1), mean)


def ranges_by_year(course: Course, newcomers: Floats, confidence: float = 0.8) -> list[CountRange]:
    """Of all professionals of the course together, today and each year.

    newcomers: (years + 1,) mean number of newcomers still there.
    """
    practising = course.presence.practising[course.kind]
    return [
        range_of(count_distribution(practising[:, year], float(newcomers[year])), confidence)
        for year in range(course.years + 1)
    ]
