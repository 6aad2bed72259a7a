"""The search for pairs as compiled loops on every core: the same pairs and digits as `pairs`, in the same order.

Needs numba, of the extra `national`; numba is imported here and nowhere else in `accessibility` but in `grain`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from maillage.core.accessibility.strips import MARGIN_DEG, RADIUS_KM, STRIPS_PER_REACH

try:
    import numba
except ImportError as missing:
    raise ImportError("the compiled search for pairs needs numba: install `maillage[national]`") from missing

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Of the positions: longitudes, latitudes, kilometres from the centre of the Earth (n, 3), half paces, radii.
Ends = tuple[Floats, Floats, Floats, Floats, Floats]
# Of the places looked for: keys, where each strip of latitude begins, kilometres (m, 3), half paces.
Places = tuple[Floats, Ints, Floats, Floats]
# Of the points at the places: first and number of each place, number of each point.
Members = tuple[Ints, Ints, NDArray[np.int32]]

STRIPS = 2 * STRIPS_PER_REACH + 1


def _loops(function: F) -> F:
    return cast(F, numba.njit(parallel=True, nogil=True)(function))


def _inner(function: F) -> F:
    return cast(F, numba.njit(nogil=True)(function))


@_inner
def _minutes(x: float, y: float, z: float, paces: float, terms: Floats) -> float:
    """The arithmetic of `Surroundings` on the gap between two points, operation by operation."""
    squared = x * x + y * y + z * z
    series = squared * terms[0]
    for term in terms[1:]:
        series = (series + term) * squared
    return float(np.rint((series + 1.0) * math.sqrt(squared) * paces * 10) / 10)


@_inner
def _first_from(keys: Floats, begin: int, end: int, key: float) -> int:
    """First place of a strip at or after a key."""
    while begin < end:
        middle = (begin + end) >> 1
        if keys[middle] < key:
            begin = middle + 1
        else:
            end = middle
    return begin


@_inner
def _write_runs(
    runs: NDArray[np.int32],
    ends: Ends,
    places: Places,
    row: int,
    height_deg: float,
    reach_km: float,
) -> None:
    """As `Strips.runs_near`: first and last + 1 of the places that may be near, for each strip."""
    lon, lat, radius = ends[0][row], ends[1][row], ends[4][row]
    keys, strip_starts = places[0], places[1]
    middle = math.floor((lat + 90.0) / height_deg)
    whole = math.sin(radius / (2 * RADIUS_KM)) ** 2
    farthest = min(abs(math.radians(lat)) + reach_km / RADIUS_KM, math.pi / 2 - 1e-3)
    cosines = math.cos(math.radians(lat)) * math.cos(farthest)
    for at in range(STRIPS):
        strip = middle + at - STRIPS_PER_REACH
        runs[2 * at] = runs[2 * at + 1] = 0
        if strip < 0 or strip + 1 >= len(strip_starts):
            continue
        south = strip * height_deg - 90.0
        half_gap = math.radians(max(south - lat, lat - south - height_deg, 0.0)) ** 2 / 4
        left = whole - half_gap * (1.0 - half_gap / 3)
        begin, end = strip_starts[strip], strip_starts[strip + 1]
        if left < 0 or begin == end:
            continue
        share = left / cosines
        spread = 180.0
        if share <= 0.25:
            spread = math.degrees(2 * math.sqrt(share) * (1.0 + share / 5))
        west, east = max(lon - spread - MARGIN_DEG, -180.0), min(lon + spread + MARGIN_DEG, 180.0)
        begin = _first_from(keys, begin, end, strip + (west + 180.0) / 400.0)
        last = strip + (east + 180.0) / 400.0
        stop = begin
        while stop < end and keys[stop] <= last:
            stop += 1
        runs[2 * at], runs[2 * at + 1] = begin, stop


@_loops
def find_runs(
    ends: Ends, places: Places, height_deg: float, reach_km: float
) -> tuple[NDArray[np.int32], Ints]:
    """Runs of places to look at for each position, (n, 2 * strips), and where its candidates begin, (n + 1,)."""
    lon, lat = ends[0], ends[1]
    runs = np.zeros((len(lon), 2 * STRIPS), dtype=np.int32)
    candidates = np.zeros(len(lon) + 1, dtype=np.int64)
    for row in numba.prange(len(lon)):
        if math.isfinite(lon[row]) and math.isfinite(lat[row]):
            _write_runs(runs[row], ends, places, row, height_deg, reach_km)
            total = 0
            for at in range(STRIPS):
                total += runs[row, 2 * at + 1] - runs[row, 2 * at]
            candidates[row + 1] = total
    return runs, np.cumsum(candidates)


@_loops
def time_candidates(
    ends: Ends,
    places: Places,
    counts: Ints,
    reach_min: float,
    terms: Floats,
    runs: NDArray[np.int32],
    candidates: Ints,
) -> tuple[Ints, NDArray[np.float32]]:
    """Where the pairs of each position begin, (n + 1,), and the minutes of each candidate, NaN beyond reach."""
    _, _, own, paces, _ = ends
    _, _, other, other_paces = places
    starts = np.zeros(len(candidates), dtype=np.int64)
    times = np.empty(candidates[-1], dtype=np.float32)
    for row in numba.prange(len(candidates) - 1):
        found, at = 0, candidates[row]
        x, y, z, pace = own[row, 0], own[row, 1], own[row, 2], paces[row]
        for strip in range(STRIPS):
            for place in range(runs[row, 2 * strip], runs[row, 2 * strip + 1]):
                gap_x, gap_y, gap_z = x - other[place, 0], y - other[place, 1], z - other[place, 2]
                time = _minutes(gap_x, gap_y, gap_z, pace + other_paces[place], terms)
                within = time <= reach_min
                found += counts[place] if within else 0
                times[at] = time if within else np.nan
                at += 1
        starts[row + 1] = found
    return np.cumsum(starts), times


@_loops
def write_pairs(
    members: Members,
    starts: Ints,
    runs: NDArray[np.int32],
    candidates: Ints,
    times: NDArray[np.float32],
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Points near each position and the minutes, of all pairs, in rows that begin where `starts` says."""
    first, counts, points = members
    sites = np.empty(starts[-1], dtype=np.int32)
    minutes = np.empty(starts[-1], dtype=np.float32)
    for row in numba.prange(len(starts) - 1):
        at, candidate = starts[row], candidates[row]
        for strip in range(STRIPS):
            for place in range(runs[row, 2 * strip], runs[row, 2 * strip + 1]):
                time = times[candidate]
                candidate += 1
                if not math.isnan(time):
                    for member in range(first[place], first[place] + counts[place]):
                        sites[at] = points[member]
                        minutes[at] = time
                        at += 1
    return sites, minutes


@_inner
def around(
    keys: Floats,
    members: Floats,
    ends: tuple[float, ...],
    position: tuple[float, float, float],
    pace: float,
    reach_min: float,
    terms: Floats,
) -> tuple[Ints, Floats]:
    """As `Surroundings.around`, from its table of members and the keys between which to look."""
    begins, stops = np.empty(STRIPS, dtype=np.int64), np.empty(STRIPS, dtype=np.int64)
    total = 0
    for strip in range(STRIPS):
        begins[strip] = _first_from(keys, 0, len(keys), ends[2 * strip])
        stops[strip] = _first_from(keys, begins[strip], len(keys), ends[2 * strip + 1])
        total += stops[strip] - begins[strip]
    numbers, minutes = np.empty(total, dtype=np.int64), np.empty(total)
    found = 0
    for strip in range(STRIPS):
        for at in range(begins[strip], stops[strip]):
            x, y, z = members[0, at] - position[0], members[1, at] - position[1], members[2, at] - position[2]
            time = _minutes(x, y, z, members[3, at] + pace, terms)
            if time <= reach_min:
                numbers[found], minutes[found] = np.int64(members[4, at]), time
                found += 1
    return numbers[:found], minutes[:found]
