"""What a search for sites gives: the sites, what they are worth, and how far from the best possible this may be."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A search is called the best possible when its value and the bound differ by rounding only.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Answer:
    """Sites chosen and the certificate.

    sites: positions of the candidates, in order of choice (greedy) or of position (exact); a site comes twice when two
    professionals go there.
    value: what the objective is with these sites; bound: no choice whatsoever does better than this.
    least: the objective is to be small (a distance) rather than large (a gain, people covered).
    """

    sites: tuple[int, ...]
    value: float
    bound: float
    least: bool = False

    @property
    def share(self) -> float:
        """At least this part (0 to 1) of the best possible is reached; 1 when there is nothing to gain."""
        reached, best = (self.bound, self.value) if self.least else (self.value, self.bound)
        if best <= 0:
            return 1.0
        return min(1.0, max(0.0, reached / best))

    @property
    def gap(self) -> float:
        """Part of the bound that separates it from the value (0: proved the best)."""
        distance = abs(self.bound - self.value)
        return distance / abs(self.bound) if self.bound else (0.0 if distance == 0 else math.inf)

    @property
    def is_best(self) -> bool:
        """Proved: no choice does better."""
        return self.gap <= _ROUNDING


def allowed_flags(n_candidates: int, allowed: Flags | None) -> Flags:
    """The mask of the caller, checked; everything is allowed without one. ValueError on a mask of another length."""
    if allowed is None:
        return np.ones(n_candidates, dtype=np.bool_)
    flags = np.asarray(allowed, dtype=np.bool_)
    if flags.shape != (n_candidates,):
        raise ValueError(f"a mask of {n_candidates} candidates is expected, not of shape {flags.shape}")
    return flags


def checked_count(count: int, most: int | None = None) -> int:
    """Number of sites asked for. ValueError below 1, or above `most`, the number that can be had."""
    if count < 1:
        raise ValueError("at least one site must be asked for")
    if most is not None and count > most:
        raise ValueError(f"{count} sites are asked for, {most} can be had")
    return count


def sum_of_largest(values: Floats, count: int) -> float:
    """Sum of the `count` largest values (all of them when there are fewer)."""
    if count <= 0:
        return 0.0
    if count >= len(values):
        return float(values.sum())
    return float(np.partition(values, len(values) - count)[len(values) - count :].sum())


def ranges(starts: Ints, chosen: Ints) -> Ints:
    """Positions of the entries of some rows (or columns) in the arrays of a sparse matrix, one row after the other."""
    first = starts[chosen]
    lengths = starts[chosen + 1] - first
    total = int(lengths.sum())
    if total == 0:
        return np.empty(0, dtype=np.int64)
    shifts = np.repeat(first - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    result: Ints = shifts + np.arange(total, dtype=np.int64)
    return result
