"""A road network as arrays: from each junction, the roads that leave it and how long each takes.

Times are whole milliseconds. Their sums are then exact, whatever the order in which roads are added, and a bound of
20 minutes is a bound of 1,200,000 ms: a trip of exactly that long is within it, on every machine and by every method.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Nodes = NDArray[np.int32]
Milliseconds = NDArray[np.int32]
Starts = NDArray[np.int64]

MS_PER_MIN: Final = 60_000
# Sums of times must stay below 2**31; no bounded search goes farther.
LONGEST_MIN: Final = 600.0
_LONGEST_MS: Final = int(LONGEST_MIN * MS_PER_MIN)


def to_ms(minutes: ArrayLike) -> NDArray[np.int64]:
    """Minutes as the nearest whole milliseconds."""
    return np.rint(np.asarray(minutes, dtype=np.float64) * MS_PER_MIN).astype(np.int64)


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Roads that leave node v: `targets[starts[v]:starts[v + 1]]`, each with its time.

    lon, lat: degrees, shape (n,). starts: int64 (n + 1,); targets: int32 (m,); time_ms: int32 (m,), 0 or more.
    ValueError where these do not fit together.
    """

    lon: Floats
    lat: Floats
    starts: Starts
    targets: Nodes
    time_ms: Milliseconds

    def __post_init__(self) -> None:
        n, m = len(self.lon), len(self.targets)
        if len(self.lat) != n or len(self.starts) != n + 1 or len(self.time_ms) != m:
            raise ValueError("positions, starts, targets and times do not have matching lengths")
        if self.starts[0] != 0 or self.starts[-1] != m or np.any(np.diff(self.starts) < 0):
            raise ValueError("starts must rise from 0 to the number of roads")
        if m and (self.targets.min() < 0 or self.targets.max() >= n):
            raise ValueError("a road leads to a node that does not exist")
        if m and (self.time_ms.min() < 0 or self.time_ms.max() > _LONGEST_MS):
            raise ValueError(f"a road takes from 0 to {LONGEST_MIN:g} minutes")
        if not (np.isfinite(self.lon).all() and np.isfinite(self.lat).all()):
            raise ValueError("every node has a position")

    @property
    def n_nodes(self) -> int:
        return len(self.lon)

    @property
    def n_roads(self) -> int:
        """Directed: a road that is open both ways counts twice."""
        return len(self.targets)

    @cached_property
    def reversed(self) -> RoadGraph:
        """The same roads the other way round: what leads to a node, where this graph says what leaves it."""
        return from_edges(self.lon, self.lat, self.targets, self._tails, self.time_ms)

    @property
    def _tails(self) -> Nodes:
        return np.repeat(np.arange(self.n_nodes, dtype=np.int32), np.diff(self.starts))

    def taken(self, nodes: NDArray[np.intp]) -> RoadGraph:
        """Only these nodes, numbered in this order, and the roads between them."""
        number = np.full(self.n_nodes, -1, dtype=np.int32)
        number[nodes] = np.arange(len(nodes), dtype=np.int32)
        tails, heads = number[self._tails], number[self.targets]
        kept = (tails >= 0) & (heads >= 0)
        return from_edges(self.lon[nodes], self.lat[nodes], tails[kept], heads[kept], self.time_ms[kept])


def from_edges(
    lon: ArrayLike, lat: ArrayLike, tails: ArrayLike, heads: ArrayLike, time_ms: ArrayLike
) -> RoadGraph:
    """A graph of directed roads from `tails` to `heads` (m,), numbers of nodes (n,), in `time_ms` whole milliseconds.

    Several roads between the same two nodes are all kept. ValueError as `RoadGraph`.
    """
    longitudes, latitudes = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    origins, ends = np.asarray(tails, dtype=np.int64), np.asarray(heads, dtype=np.int64)
    times = np.asarray(time_ms, dtype=np.int64)
    n = len(longitudes)
    if len(origins) != len(ends) or len(origins) != len(times):
        raise ValueError("tails, heads and times do not have matching lengths")
    for ends_of in (origins, ends):
        if len(ends_of) and (ends_of.min() < 0 or ends_of.max() >= n):
            raise ValueError("a road joins a node that does not exist")
    if len(times) and times.max() > _LONGEST_MS:
        raise ValueError(f"a road takes from 0 to {LONGEST_MIN:g} minutes")
    order = np.argsort(origins, kind="stable")
    starts = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(origins, minlength=n), out=starts[1:])
    return RoadGraph(
        longitudes, latitudes, starts, ends[order].astype(np.int32), times[order].astype(np.int32)
    )
