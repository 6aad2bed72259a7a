"""Every node within a bound of each source: Dijkstra's search, stopped at the bound.

Compiled where numba is installed, in as many threads as asked; else in plain Python, some hundred times slower, which
is enough for one territory. Both give the same nodes and the same whole milliseconds.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.roads.graph import LONGEST_MIN, MS_PER_MIN, RoadGraph

Ints = NDArray[np.int64]
Search = Callable[..., Any]


class Reached(NamedTuple):
    """What source k reaches: `nodes[starts[k]:starts[k + 1]]`, nearest first, each with its time.

    starts: int64 (n_sources + 1,); nodes: int32; time_ms: int32.
    """

    starts: Ints
    nodes: NDArray[np.int32]
    time_ms: NDArray[np.int32]


def reached_within(
    graph: RoadGraph,
    sources: ArrayLike,
    budgets_ms: ArrayLike,
    *,
    wanted: NDArray[np.bool_] | None = None,
    threads: int = 2,
) -> Reached:
    """All nodes that each source reaches within its budget; exactly the budget is within it.

    sources: numbers of nodes (k,), -1 for one that stands nowhere and reaches nothing. budgets_ms: one for all or (k,);
    below 0 nothing is reached. wanted: bool (n_nodes,), the nodes to tell of; None: all.
    ValueError for a source that does not exist, or a budget above 600 minutes.
    """
    origins = np.asarray(sources, dtype=np.int64)
    budgets = np.array(np.broadcast_to(np.asarray(budgets_ms, dtype=np.int64), origins.shape))
    if len(origins) and (origins.min() < -1 or origins.max() >= graph.n_nodes):
        raise ValueError("a source is no node of the graph")
    if len(budgets) and budgets.max() > LONGEST_MIN * MS_PER_MIN:
        raise ValueError(f"no search goes beyond {LONGEST_MIN:g} minutes")
    told = np.ones(graph.n_nodes, dtype=np.bool_) if wanted is None else np.asarray(wanted, dtype=np.bool_)
    search = _fastest()
    # More shares than threads: a share in a town takes longer than one in the fields.
    shares = np.array_split(np.arange(len(origins)), max(1, min(4 * threads, len(origins) // 64 + 1)))
    roads = (graph.starts, graph.targets, graph.time_ms)

    def of_share(share: NDArray[np.intp]) -> Any:
        return search(*roads, origins[share], budgets[share], told)

    if threads > 1 and len(shares) > 1:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(of_share, shares))
    else:
        parts = [of_share(share) for share in shares]
    starts = np.zeros(len(origins) + 1, dtype=np.int64)
    np.cumsum(np.concatenate([part[0] for part in parts]), out=starts[1:])
    nodes = np.concatenate([part[1] for part in parts])
    return Reached(starts, nodes, np.concatenate([part[2] for part in parts]))


def plain_search(
    starts: Ints,
    targets: NDArray[np.int32],
    time_ms: NDArray[np.int32],
    sources: Ints,
    budgets_ms: Ints,
    wanted: NDArray[np.bool_],
) -> tuple[Ints, NDArray[np.int32], NDArray[np.int32]]:
    """The search without numba: (counts by source, nodes, milliseconds)."""
    counts: list[int] = []
    found: list[tuple[int, int]] = []
    for source, budget in zip(sources.tolist(), budgets_ms.tolist(), strict=True):
        before = len(found)
        if source >= 0 and budget >= 0:
            for time, node in _settled(starts, targets, time_ms, source, budget):
                if wanted[node]:
                    found.append((node, time))
        counts.append(len(found) - before)
    pairs = np.array(found, dtype=np.int32).reshape(-1, 2)
    return np.array(counts, dtype=np.int64), pairs[:, 0].copy(), pairs[:, 1].copy()


def _settled(
    starts: Ints, targets: NDArray[np.int32], time_ms: NDArray[np.int32], source: int, budget_ms: int
) -> list[tuple[int, int]]:
    """(milliseconds, node) of all that one source reaches, nearest first."""
    best = {source: 0}
    heap, settled = [(0, source)], []
    while heap:
        time, node = heapq.heappop(heap)
        if time > best[node]:
            continue
        settled.append((time, node))
        first, end = int(starts[node]), int(starts[node + 1])
        for head, took in zip(targets[first:end].tolist(), time_ms[first:end].tolist(), strict=True):
            later = time + took
            if later <= budget_ms and later < best.get(head, later + 1):
                best[head] = later
                heapq.heappush(heap, (later, head))
    return settled


@cache
def _fastest() -> Search:
    try:
        from maillage.core.roads.compiled import search
    except ImportError:
        return plain_search
    return search
