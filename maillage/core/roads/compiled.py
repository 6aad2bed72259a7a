"""The bounded search in compiled loops. Importing this module needs numba (`pip install 'maillage[national]'`).

The functions are those that a processor runs, without a list or a dictionary; `searching.py` has the same search in
plain Python, which the tests hold against this one. They free Python's lock, so that several may run in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

try:
    import numba
except ImportError as error:  # pragma: no cover
    raise ImportError(
        "compiled searches need numba: install the optional part `maillage[national]`"
    ) from error

F = TypeVar("F", bound=Callable[..., Any])
Ints = NDArray[np.int64]
# Of a node that no road has led to yet; no search is so long.
UNKNOWN = np.int32(2**31 - 1)


def _compiled(function: F) -> F:
    """Compiled at the first call, and kept beside the module for other processes where that may be written."""
    try:
        return cast(F, numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast(F, numba.njit(nogil=True)(function))


@_compiled
def _with_room(array: Any, used: int, more: int) -> Any:
    """The array, or a longer one that begins with its `used` values, with room for as many `more`."""
    if used + more <= len(array):
        return array
    longer = np.empty(2 * (used + more), dtype=array.dtype)
    longer[:used] = array[:used]
    return longer


@_compiled
def _push(heap: Ints, size: int, key: int) -> None:
    """Add `key` to the heap of `size` keys, which has room for it."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap[above] <= key:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = key


@_compiled
def _drop_first(heap: Ints, size: int) -> None:
    """Take the least of the `size` keys away; `size - 1` are left."""
    last = size - 1
    key = heap[last]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= last:
            break
        if below + 1 < last and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= key:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = key


@_compiled
def search(
    starts: Ints,
    targets: NDArray[np.int32],
    time_ms: NDArray[np.int32],
    sources: Ints,
    budgets_ms: Ints,
    wanted: NDArray[np.bool_],
) -> Any:
    """Wanted nodes within `budgets_ms[k]` of `sources[k]`: (counts by source, nodes, milliseconds), source by source.

    A key of the heap is a time and a node in one number, so that the order of keys is that of times.
    """
    best = np.full(len(starts) - 1, UNKNOWN, dtype=np.int32)
    touched = np.empty(1024, dtype=np.int32)
    heap = np.empty(1024, dtype=np.int64)
    nodes = np.empty(4096, dtype=np.int32)
    times = np.empty(4096, dtype=np.int32)
    counts = np.zeros(len(sources), dtype=np.int64)
    found = 0
    for k in range(len(sources)):
        source, budget = sources[k], budgets_ms[k]
        if source < 0 or budget < 0:
            continue
        before = found
        best[source] = 0
        touched[0] = source
        n_touched = 1
        heap[0] = source
        size = 1
        while size > 0:
            key = heap[0]
            _drop_first(heap, size)
            size -= 1
            node, time = key & 0xFFFFFFFF, key >> 32
            if time > best[node]:
                continue
            if wanted[node]:
                nodes, times = _with_room(nodes, found, 1), _with_room(times, found, 1)
                nodes[found], times[found] = node, time
                found += 1
            first, end = starts[node], starts[node + 1]
            touched = _with_room(touched, n_touched, end - first)
            heap = _with_room(heap, size, end - first)
            for road in range(first, end):
                head = targets[road]
                later = time + time_ms[road]
                if later <= budget and later < best[head]:
                    if best[head] == UNKNOWN:
                        touched[n_touched] = head
                        n_touched += 1
                    best[head] = later
                    _push(heap, size, (later << 32) | head)
                    size += 1
        counts[k] = found - before
        for at in range(n_touched):
            best[touched[at]] = UNKNOWN
    return counts, nodes[:found].copy(), times[:found].copy()
