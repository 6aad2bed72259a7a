"""The two sums of the index over runs of cells, in whole numbers.

Values are first written as whole numbers of a step so small that their total takes 61 bits. What a run of cells holds
is then the difference of two running totals, and what sites give to runs of cells is a running total of what begins
and what ends: exact both, where the same differences of decimals would lose the small catchments beside the large
ones. A value is off by at most half a step, that is 5e-19 of the total of its block.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.core.accessibility.grain.runs import Runs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_BITS = 61


def held_by_discs(runs: Runs, values: Floats) -> Floats:
    """Weighted sum of the values of the cells (n_cells,) in reach of each site of `runs.sites`, (k,)."""
    exponent = _exponent(float(values.sum()))
    total = np.zeros(runs.n_cells + 1, dtype=np.int64)
    np.cumsum(_whole(values, exponent), out=total[1:])
    held = _kernels().held(total, runs.bounds, runs.first, runs.length)
    by_disc = np.ldexp(held.astype(np.float64), -exponent).reshape(len(runs.steps), len(runs.sites))
    result: Floats = runs.steps @ by_disc
    return result


def given_by_discs(runs: Runs, values: Floats) -> Floats:
    """Weighted sum, for each cell (n_cells,), of the values (k,) of the sites of `runs.sites` in reach of it."""
    given = np.outer(runs.steps, values).ravel()
    exponent = _exponent(float(given.sum()))
    change = np.zeros(runs.n_cells + 1, dtype=np.int64)
    _kernels().spread(change, _whole(given, exponent), runs.bounds, runs.first, runs.length)
    return np.ldexp(np.cumsum(change[:-1]).astype(np.float64), -exponent)


def _exponent(total: float) -> int:
    """By which power of two values are multiplied, so that none of their sums takes more than 61 bits."""
    return _BITS - int(np.frexp(total)[1]) if total > 0 else 0


def _whole(values: Floats, exponent: int) -> Ints:
    return np.rint(np.ldexp(values, exponent)).astype(np.int64)


def plain_held(
    total: Ints, bounds: NDArray[np.int32], first: NDArray[np.uint16], length: NDArray[np.uint16]
) -> Ints:
    """Sum of the values of all runs of each slot, from their running total."""
    begin = first.astype(np.int64)
    running = np.zeros(len(first) + 1, dtype=np.int64)
    np.cumsum(total[begin + length] - total[begin], out=running[1:])
    return running[bounds[1:]] - running[bounds[:-1]]


def plain_spread(
    change: Ints,
    values: Ints,
    bounds: NDArray[np.int32],
    first: NDArray[np.uint16],
    length: NDArray[np.uint16],
) -> None:
    """Add each slot's value where its runs begin, and take it away where they end."""
    of_run = np.repeat(values, np.diff(bounds))
    begin = first.astype(np.int64)
    np.add.at(change, begin, of_run)
    np.subtract.at(change, begin + length, of_run)


class PlainKernels:
    """The loops by numpy."""

    held: Callable[..., Any] = staticmethod(plain_held)
    spread: Callable[..., Any] = staticmethod(plain_spread)


@cache
def _kernels() -> Any:
    """Compiled where numba is installed, else numpy's, some five times slower; the sums are the very same."""
    try:
        from maillage.core.accessibility.grain import compiled
    except ImportError:
        return PlainKernels
    return compiled
