"""Where sites are: positions worked out of what the files write, many at once, and doubted.

Files write degrees or metres, in six projections, now and then with their axes swapped, or those of another town.
What is outside France, or far from the commune that the address names, is left out: the commune's point serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from maillage.contexts.territory import api as territory
from maillage.core.geo.projections import PROJECTIONS, in_france, projection_of, to_degrees
from maillage.core.geo.sphere import distances_m
from maillage.core.identifiers.insee import InseeCodeError, departement_of

Floats = npt.NDArray[np.float64]
Pair = tuple[float, float]
Point = tuple[float, float]

MAX_DISTANCE_M: Final = 50_000
# Communes of Guyane are as large as a département.
MAX_DISTANCE_GUYANE_M: Final = 200_000
_CHUNK: Final = 5_000
# Six decimals are eleven centimetres.
_DECIMALS: Final = 6


class Written(NamedTuple):
    """What a file writes of a position.

    commune: today's code or `""`; degrees: two numbers, latitude first unless swapped; metres: two numbers, east
    first unless swapped; epsg: their projection when the file tells it, 0 for that of the département
    """

    commune: str
    degrees: Pair | None = None
    metres: Pair | None = None
    epsg: int = 0


def number_pair(first: str, second: str) -> Pair | None:
    """Two coordinates; None unless both are finite numbers other than zero, which files write for « unknown »."""
    try:
        pair = float(first.replace(",", ".")), float(second.replace(",", "."))
    except ValueError:
        return None
    return pair if all(np.isfinite(one) and one != 0 for one in pair) else None


def commune_points(codes: Iterable[str]) -> dict[str, Point]:
    """(longitude, latitude) of communes by code. One query for each five thousand."""
    wanted = sorted(set(codes))
    points: dict[str, Point] = {}
    for start in range(0, len(wanted), _CHUNK):
        found = territory.commune_points(wanted[start : start + _CHUNK])
        points |= {code: (point.lon, point.lat) for code, point in found.items()}
    return points


class Positions:
    """Works out positions. `doubtful` counts those that were written and not believed."""

    def __init__(self, points: Mapping[str, Point]) -> None:
        self._points = points
        self.doubtful = 0

    def place(self, written: Sequence[Written]) -> list[Point | None]:
        """(longitude, latitude) in degrees for each, None where nothing is written or nothing believed.

        Degrees are preferred to metres. Both orders of each pair are tried; the nearest to the commune is taken.
        """
        if not written:
            return []
        anchors = np.array([self._points.get(one.commune, (np.nan, np.nan)) for one in written])
        limits = np.array([_limit_m(one.commune) for one in written])
        chosen = np.full((len(written), 2), np.nan)
        for candidates in (_of_degrees(written), _of_metres(written)):
            best = _nearest(candidates, anchors, limits)
            missing = np.isnan(chosen[:, 0])
            chosen[missing] = best[missing]
        found: list[Point | None] = []
        for one, (lon, lat) in zip(written, np.round(chosen, _DECIMALS).tolist(), strict=True):
            known = lon == lon
            self.doubtful += not known and (one.degrees is not None or one.metres is not None)
            found.append((lon, lat) if known else None)
        return found


def _limit_m(commune: str) -> float:
    return MAX_DISTANCE_GUYANE_M if commune.startswith("973") else MAX_DISTANCE_M


def _nearest(candidates: Floats, anchors: Floats, limits: Floats) -> Floats:
    """Of candidates of shape (2, n, 2), the believable one nearest to its anchor, NaN if none; shape (n, 2)."""
    lon, lat = candidates[..., 0], candidates[..., 1]
    distances = distances_m(lon, lat, anchors[:, 0], anchors[:, 1])
    # Where the commune or its point is unknown, being in France is all that can be asked.
    distances = np.where(np.isnan(anchors[:, 0]), 0.0, distances)
    scores = np.where(in_france(lon, lat) & (distances <= limits), distances, np.inf)
    first = np.argmin(scores, axis=0)
    rows = np.arange(candidates.shape[1])
    best: Floats = candidates[first, rows].copy()
    best[np.isinf(scores[first, rows])] = np.nan
    return best


def _of_degrees(written: Sequence[Written]) -> Floats:
    """Both readings of the degrees, latitude first then longitude first; shape (2, n, 2)."""
    pairs = np.array([one.degrees or (np.nan, np.nan) for one in written])
    return np.stack((pairs[:, ::-1], pairs))


def _of_metres(written: Sequence[Written]) -> Floats:
    """Both readings of the metres, east first then north first; shape (2, n, 2)."""
    found = np.full((2, len(written), 2), np.nan)
    ranks: dict[int, list[int]] = {}
    for rank, one in enumerate(written):
        epsg = one.epsg or _local_projection(one.commune)
        if one.metres is not None and epsg in PROJECTIONS:
            ranks.setdefault(epsg, []).append(rank)
    for epsg, of_epsg in ranks.items():
        pairs = np.array([written[rank].metres for rank in of_epsg], dtype=np.float64)
        for reading, (east, north) in enumerate(((0, 1), (1, 0))):
            lon, lat = to_degrees(epsg, pairs[:, east], pairs[:, north])
            found[reading, of_epsg] = np.column_stack((lon, lat))
    return found


def _local_projection(commune: str) -> int:
    try:
        return projection_of(departement_of(commune))
    except InseeCodeError:
        return projection_of("")
