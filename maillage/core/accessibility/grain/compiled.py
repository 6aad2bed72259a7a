"""The two sums over runs in compiled loops. Importing this module needs numba (`pip install 'maillage[national]'`).

They free Python's lock, so that several blocks are summed in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

try:
    import numba
except ImportError as error:  # pragma: no cover
    raise ImportError("compiled sums need numba: install the optional part `maillage[national]`") from error

F = TypeVar("F", bound=Callable[..., Any])
Ints = NDArray[np.int64]
Bounds = NDArray[np.int32]
Cells = NDArray[np.uint16]


def _compiled(function: F) -> F:
    """Compiled at the first call, and kept beside the module for other processes where that may be written."""
    try:
        return cast(F, numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast(F, numba.njit(nogil=True)(function))


@_compiled
def held(total: Ints, bounds: Bounds, first: Cells, length: Cells) -> Ints:
    """As `sums.plain_held`."""
    result = np.empty(len(bounds) - 1, dtype=np.int64)
    for slot in range(len(result)):
        amount = np.int64(0)
        for run in range(bounds[slot], bounds[slot + 1]):
            begin = np.int64(first[run])
            amount += total[begin + length[run]] - total[begin]
        result[slot] = amount
    return result


@_compiled
def spread(change: Ints, values: Ints, bounds: Bounds, first: Cells, length: Cells) -> None:
    """As `sums.plain_spread`."""
    for slot in range(len(values)):
        value = values[slot]
        for run in range(bounds[slot], bounds[slot + 1]):
            begin = np.int64(first[run])
            change[begin] += value
            change[begin + length[run]] -= value
