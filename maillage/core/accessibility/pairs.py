"""Who can reach what, and in how long: the pairs of a place where people live and a site, within a number of minutes.

Pairs are rows of demand points, as in a sparse matrix by rows. They are found once for a setting of distances, then
kept (in memory, or on disk by `as_arrays`): everything else is computed from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from maillage.core.accessibility.strips import Ints, Strips, arc_km, arc_terms
from maillage.core.accessibility.travel import (
    ROUNDING_MIN,
    CrowFlight,
    Floats,
    Points,
    on_sphere_km,
    position_km,
    rounded,
)

__all__ = ["Pairs", "Points", "Surroundings", "pairs_from_minutes", "pairs_within"]

Sites = NDArray[np.int32]
Minutes = NDArray[np.float32]

# Candidates looked at in one go: their arrays stay in the processor's cache.
_BLOCK: Final = 1 << 15


@dataclass(frozen=True)
class Pairs:
    """Pairs in rows: those of demand point i are `starts[i]:starts[i + 1]` of `sites` and `minutes`.

    starts: int64 (n_demand + 1,); sites: int32 (n_pairs,), each at most once in a row, in no given order;
    minutes: float32 (n_pairs,), at most `reach_min`
    """

    starts: Ints
    sites: Sites
    minutes: Minutes
    n_sites: int
    reach_min: float

    def __post_init__(self) -> None:
        # Sparse matrices made of these arrays share them, and would change them in place.
        for name in ("starts", "sites", "minutes"):
            kept = getattr(self, name).view()
            kept.flags.writeable = False
            object.__setattr__(self, name, kept)

    @property
    def n_demand(self) -> int:
        return len(self.starts) - 1

    @property
    def n_pairs(self) -> int:
        return len(self.sites)

    def of(self, row: int) -> tuple[Sites, Minutes]:
        """Sites that demand point `row` reaches, and the minutes."""
        part = slice(int(self.starts[row]), int(self.starts[row + 1]))
        return self.sites[part], self.minutes[part]

    def matrix(self, weights: Floats) -> sparse.csr_array:
        """Sparse matrix (n_demand, n_sites) of one weight for each pair, without the pairs that weigh nothing."""
        made = sparse.csr_array((weights, self.sites, self.starts), shape=(self.n_demand, self.n_sites))
        if (weights == 0).any():
            made = made.copy()
            made.eliminate_zeros()
        return made

    def as_arrays(self) -> dict[str, NDArray[np.generic]]:
        """What to write to a file (numpy's .npz); `from_arrays` reads it back."""
        size = np.array([self.n_sites], dtype=np.int64)
        reach = np.array([self.reach_min])
        return {
            "starts": self.starts, "sites": self.sites, "minutes": self.minutes, "n_sites": size, "reach_min": reach,
        }  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Pairs:
        """The pairs of `as_arrays`. KeyError or ValueError on arrays that are not."""
        return cls(
            np.asarray(arrays["starts"], dtype=np.int64),
            np.asarray(arrays["sites"], dtype=np.int32),
            np.asarray(arrays["minutes"], dtype=np.float32),
            int(np.asarray(arrays["n_sites"], dtype=np.int64)[0]),
            float(np.asarray(arrays["reach_min"], dtype=np.float64)[0]),
        )


def pairs_from_minutes(
    rows: ArrayLike, sites: ArrayLike, minutes: ArrayLike, *, n_demand: int, n_sites: int, reach_min: float
) -> Pairs:
    """Pairs from a table of trips, one line each, in any order (a road graph, a routing service, a file).

    Trips beyond `reach_min` and those with no time (NaN) are left out; of several lines for one trip the shortest is
    kept. ValueError on a number out of range or a negative time.
    """
    row, site = np.asarray(rows, dtype=np.int64), np.asarray(sites, dtype=np.int64)
    time = np.asarray(minutes, dtype=np.float32)
    for values, size in ((row, n_demand), (site, n_sites)):
        if len(values) and not (values.min() >= 0 and values.max() < size):
            raise ValueError("a trip begins or ends at a point that does not exist")
    if (time < 0).any():
        raise ValueError("a trip never takes less than no time")
    within = time <= np.float32(reach_min)
    row, site, time = row[within], site[within], time[within]
    order = np.lexsort((time, site, row))
    row, site, time = row[order], site[order], time[order]
    best = np.ones(len(row), dtype=np.bool_)
    best[1:] = (row[1:] != row[:-1]) | (site[1:] != site[:-1])
    starts = np.zeros(n_demand + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[best], minlength=n_demand), out=starts[1:])
    return Pairs(starts, site[best].astype(np.int32), time[best], n_sites, reach_min)


def pairs_within(
    demand: Points,
    sites: Points,
    reach_min: float,
    travel: CrowFlight | None = None,
    *,
    compiled: bool = False,
) -> Pairs:
    """All pairs at most `reach_min` minutes apart (exactly that many counts) by `travel` (the default setting if None).

    A point without position is in no pair. compiled: the same pairs by loops that numba compiles (extra `national`;
    ImportError without it), worth it for many searches over the country: the first one compiles for some seconds.
    ValueError where the reach is not positive, or beyond what a crow flight is good for (`strips.FARTHEST_KM`).
    """
    search = Surroundings(sites, reach_min, travel)
    return search.pairs_of(demand, compiled=compiled)


class Surroundings:
    """Points prepared for being looked for within `reach_min`: around many positions, or around one at a time."""

    def __init__(self, points: Points, reach_min: float, travel: CrowFlight | None = None) -> None:
        if not reach_min > 0:
            raise ValueError(f"a reach is more than 0 minutes: {reach_min}")
        self.travel = travel or CrowFlight()
        self.reach_min = reach_min
        self.n_points = points.count
        paces = self.travel.half_paces(points)
        self._quickest = (
            float(paces.min()) if len(paces) else 30 * self.travel.detour / max(self.travel.speeds_kmh)
        )
        self._strips = Strips(points, paces, self.travel.farthest_km(reach_min))
        self._members = self._member_table()
        self._terms = np.array(arc_terms(self._strips.reach_km))
        self._each_term = tuple(map(np.array, self._terms.tolist()))

    def _member_table(self) -> Floats:
        """Coordinates, half pace and number of each point in the order of the strips, shape (5, n): read in parts."""
        strips = self._strips
        at_places = np.repeat(np.vstack([*strips.xyz_km, strips.half_paces]), strips.counts, axis=1)
        return np.vstack([at_places, strips.members])

    def around(
        self, lon: float, lat: float, density_km2: float | None = None, *, compiled: bool = False
    ) -> tuple[Ints, Floats]:
        """Numbers of the points within reach of one position, in no given order, and the minutes (n,).

        compiled: the same by a loop that numba compiles, as for `pairs_within`, three times as quick.
        """
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        strips, position = self._strips, position_km(lon, lat)
        pace = self.travel.half_pace(density_km2)
        radius = min((self.reach_min + ROUNDING_MIN) / (pace + self._quickest), strips.reach_km)
        ends = strips.ends_near(lon, lat, radius)
        if compiled:
            return self._compiled_around(
                strips.member_keys, self._members, ends, position, pace, self.reach_min, self._terms
            )
        parts = strips.members_between(ends)
        if not parts:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        table = np.concatenate([self._members[:, part] for part in parts], axis=1)
        gap = table[:3]
        gap -= np.array(position)[:, None]
        gap *= gap
        squared = gap[0] + gap[1]
        squared += gap[2]
        paces = table[3]
        paces += pace
        minutes = rounded(arc_km(squared, self._each_term) * paces)
        near = (minutes <= self.reach_min).nonzero()[0]
        return table[4][near].astype(np.int64), minutes[near]

    @cached_property
    def _compiled_around(self) -> Callable[..., tuple[Ints, Floats]]:
        from maillage.core.accessibility import compiled

        return compiled.around

    def pairs_of(self, origins: Points, *, compiled: bool = False) -> Pairs:
        """Pairs with these points as rows and the prepared ones as sites; compiled: as for `pairs_within`."""
        if compiled:
            return self._compiled_pairs_of(origins)
        parts = list(self._found(origins))
        numbers = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, np.int64)
        places = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0, np.int64)
        minutes = np.concatenate([part[2] for part in parts]) if parts else np.zeros(0, np.float32)
        return self._spread(origins.count, numbers, places, minutes)

    def _compiled_pairs_of(self, origins: Points) -> Pairs:
        from maillage.core.accessibility import compiled

        strips = self._strips
        # One layout of arrays, for loops compiled once.
        lon = np.ascontiguousarray(origins.lon, dtype=np.float64)
        lat = np.ascontiguousarray(origins.lat, dtype=np.float64)
        paces = self.travel.half_paces(origins)
        radius = np.minimum((self.reach_min + ROUNDING_MIN) / (paces + self._quickest), strips.reach_km)
        ends = (lon, lat, np.column_stack(on_sphere_km(Points(lon, lat))), paces, radius)
        strip_starts = np.searchsorted(strips.keys, np.arange(strips.n_strips + 1.0))
        places = (strips.keys, strip_starts, np.column_stack(strips.xyz_km), strips.half_paces)
        members = (strips.first, strips.counts, strips.members.astype(np.int32))
        runs, candidates = compiled.find_runs(ends, places, strips.height_deg, strips.reach_km)
        starts, times = compiled.time_candidates(
            ends, places, strips.counts, self.reach_min, self._terms, runs, candidates
        )
        written = compiled.write_pairs(members, starts, runs, candidates, times)
        return Pairs(starts, *written, self.n_points, self.reach_min)

    def _spread(self, n_origins: int, numbers: Ints, places: Ints, minutes: Minutes) -> Pairs:
        """From pairs of an origin and a place to pairs of an origin and each point at the place."""
        counts = self._strips.counts[places]
        ends = np.concatenate(([0], np.cumsum(counts)))
        # Half as wide, and as quick again, as long as it can count the pairs.
        width = np.int32 if ends[-1] < 2**31 else np.int64
        at = np.repeat((self._strips.first[places] - ends[:-1]).astype(width), counts)
        at += np.arange(len(at), dtype=width)
        sites = self._strips.members.astype(np.int32)[at]
        starts = ends[np.searchsorted(numbers, np.arange(n_origins + 1))]
        return Pairs(starts, sites, np.repeat(minutes, counts), self.n_points, self.reach_min)

    def _found(self, origins: Points) -> Iterator[tuple[Ints, Ints, Minutes]]:
        """Blocks of numbers of origins, places within reach, minutes."""
        lon, lat = np.asarray(origins.lon, dtype=np.float64), np.asarray(origins.lat, dtype=np.float64)
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        lon, lat = lon[known], lat[known]
        paces = self.travel.half_paces(origins)[known]
        radius = np.minimum((self.reach_min + ROUNDING_MIN) / (paces + self._quickest), self._strips.reach_km)
        begin, end = self._strips.runs_near(lon, lat, radius)
        xyz = on_sphere_km(Points(lon, lat))
        lengths = (end - begin).sum(axis=1)
        cuts = np.searchsorted(
            np.cumsum(lengths), np.arange(_BLOCK, lengths.sum() + _BLOCK, _BLOCK), side="left"
        )
        stops = np.unique(np.concatenate(([0], np.minimum(cuts + 1, len(known)), [len(known)])))
        for low, high in zip(stops[:-1].tolist(), stops[1:].tolist(), strict=True):
            block = slice(low, high)
            owners = np.repeat(np.arange(low, high), lengths[block])
            places = _expanded(begin[block].ravel(), end[block].ravel())
            minutes = self._minutes(xyz, paces, owners, places)
            near = minutes <= self.reach_min
            yield known[owners[near]], places[near], minutes[near].astype(np.float32)

    def _minutes(
        self, xyz: tuple[Floats, Floats, Floats], paces: Floats, owners: Ints, places: Ints
    ) -> Floats:
        squared = np.zeros(len(owners))
        for own, other in zip(xyz, self._strips.xyz_km, strict=True):
            gap = own[owners]
            gap -= other[places]
            gap *= gap
            squared += gap
        return rounded(arc_km(squared, self._each_term) * (paces[owners] + self._strips.half_paces[places]))


def _expanded(begin: Ints, end: Ints) -> Ints:
    """The whole numbers from each begin up to its end, one run after the other."""
    lengths = end - begin
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(begin - (ends - lengths), lengths)
