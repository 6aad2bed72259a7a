"""Minutes asked of a routing service: OSRM's table, or Valhalla's matrix.

What is asked, and how it is answered: OSRM, « HTTP API, table service »; Valhalla, « Time-Distance Matrix service
API ». Only positions of communes are sent. Their defaults take 100 places at a time (OSRM, `--max-table-size`) and
2,500 pairs (Valhalla, `max_matrix_location_pairs`): 50 by 50 suits both.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.contexts.atlas.ground.roads.calling import TIMEOUT_S, ServiceDown, ask
from maillage.contexts.atlas.ground.roads.methods import TravelUnavailable
from maillage.core.accessibility.grain.curve import along_curve
from maillage.core.accessibility.pairs import Pairs, Surroundings, pairs_from_minutes
from maillage.core.accessibility.travel import CrowFlight, Points

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
NBSP: Final = "\N{NO-BREAK SPACE}"
NAMES: Final = {"osrm": "OSRM", "valhalla": "Valhalla"}
BATCH: Final = 50
# A territory and its surroundings take some dozens; a country would take tens of thousands.
MOST_CALLS: Final = 1_000
# A page waits for the first answers: beyond, it is drawn with straight lines.
LONGEST_S: Final = 60.0
# Whoever did not answer is not asked again at once, by each page that is opened.
REST_S: Final = 120.0
# Nobody drives faster in a straight line: what is farther is not asked for.
_FASTEST: Final = CrowFlight.uniform(detour=1.0, speed_kmh=130.0)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ByService:
    """engine: "osrm" or "valhalla"; base: its address; day: today, with which the answers are kept."""

    engine: str
    base: str
    day: date

    @property
    def name(self) -> str:
        return self.engine

    @property
    def key(self) -> str:
        return f"{self.engine}:{self.base}:{self.day.isoformat()}"

    @property
    def sentence(self) -> str:
        return (
            f"Temps de trajet en voiture par la route, demandés le {self.day:%d/%m/%Y} au service d’itinéraires "
            f"{NAMES[self.engine]} de cette installation, avec ses propres cartes et vitesses."
        )

    def pairs(self, demand: Points, sites: Points, reach_min: float) -> Pairs:
        """Raises TravelUnavailable: no answer, not in time, or too much to ask."""
        _RESTING.refuse(self.base)
        batches = list(_batches(demand, sites, reach_min))
        if len(batches) > MOST_CALLS:
            raise TravelUnavailable(
                f"Il y a trop de trajets pour le service d’itinéraires ({len(batches)} demandes){NBSP}: importez "
                "plutôt les routes par « maillage import-roads »."
            )
        end = time.monotonic() + LONGEST_S
        rows, columns, minutes = [np.empty(0, np.intp)], [np.empty(0, np.intp)], [np.empty(0)]
        for some, others in batches:
            table = self._table(demand, some, sites, others, end)
            rows.append(np.repeat(some, len(others)))
            columns.append(np.tile(others, len(some)))
            minutes.append(table.ravel())
        return pairs_from_minutes(
            *(np.concatenate(parts) for parts in (rows, columns, minutes)),
            n_demand=len(demand.lon),
            n_sites=len(sites.lon),
            reach_min=reach_min,
        )

    def _table(self, demand: Points, some: Rows, sites: Points, others: Rows, end: float) -> Floats:
        """Minutes from some places to some sites, NaN where there is no way."""
        left_s = end - time.monotonic()
        try:
            if left_s <= 0:
                raise ServiceDown(f"not done within {LONGEST_S:g} s")
            ends = _rounded(demand, some), _rounded(sites, others)
            seconds = _ASK[self.engine](self.base, *ends, min(TIMEOUT_S, left_s))
            table = np.array(seconds, dtype=np.float64)
            if table.shape != (len(some), len(others)) or np.any(table < 0):
                raise ServiceDown("the table does not have the size that was asked for")
        except (ServiceDown, TypeError, ValueError, KeyError, IndexError) as error:
            _log.warning("no travel times from %s: %s", self.base, error)
            _RESTING.begin(self.base)
            raise TravelUnavailable(
                f"Le service d’itinéraires ({NAMES[self.engine]}) n’a pas répondu comme attendu."
            ) from error
        return table / 60


Places = list[tuple[float, float]]


def _rounded(points: Points, rows: Rows) -> Places:
    """Longitudes and latitudes to a metre: nothing finer is known of a commune."""
    return [(round(float(points.lon[row]), 5), round(float(points.lat[row]), 5)) for row in rows]


def _by_osrm(base: str, origins: Places, ends: Places, timeout_s: float) -> Any:
    places = ";".join(f"{lon:.5f},{lat:.5f}" for lon, lat in (*origins, *ends))
    sources = ";".join(map(str, range(len(origins))))
    destinations = ";".join(map(str, range(len(origins), len(origins) + len(ends))))
    path = f"/table/v1/driving/{places}?sources={sources}&destinations={destinations}&annotations=duration"
    answer = ask(base, path, timeout_s=timeout_s)
    if answer["code"] != "Ok":
        raise ServiceDown(f"OSRM says {answer['code']!r}")
    return [[_seconds(value) for value in row] for row in answer["durations"]]


def _by_valhalla(base: str, origins: Places, ends: Places, timeout_s: float) -> Any:
    def located(places: Places) -> list[dict[str, float]]:
        return [{"lon": lon, "lat": lat} for lon, lat in places]

    question = {"sources": located(origins), "targets": located(ends), "costing": "auto"}
    answer = ask(base, "/sources_to_targets", question, timeout_s=timeout_s)["sources_to_targets"]
    if isinstance(answer, dict):
        return [[_seconds(value) for value in row] for row in answer["durations"]]
    return [[_seconds(cell["time"]) for cell in row] for row in answer]


def _seconds(value: Any) -> float:
    """null: there is no way."""
    return float("nan") if value is None else float(value)


_ASK: Final[dict[str, Callable[[str, Places, Places, float], Any]]] = {
    "osrm": _by_osrm,
    "valhalla": _by_valhalla,
}


def _batches(demand: Points, sites: Points, reach_min: float) -> Iterator[tuple[Rows, Rows]]:
    """Neighbouring places, at most 50, with at most 50 of the sites that any of them may reach."""
    known = along_curve(demand)
    known = known[np.isfinite(demand.lon[known]) & np.isfinite(demand.lat[known])]
    if not len(known) or not len(sites.lon):
        return
    search = Surroundings(Points(sites.lon, sites.lat), reach_min, _FASTEST)
    rank = np.argsort(along_curve(sites))
    for begin in range(0, len(known), BATCH):
        some = known[begin : begin + BATCH]
        near = np.unique(search.pairs_of(Points(demand.lon[some], demand.lat[some])).sites).astype(np.intp)
        near = near[np.argsort(rank[near])]
        for first in range(0, len(near), BATCH):
            yield some, near[first : first + BATCH]


class _Resting:
    """Services that did not answer a moment ago, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def begin(self, base: str) -> None:
        with self._lock:
            self._until[base] = time.monotonic() + REST_S

    def refuse(self, base: str) -> None:
        with self._lock:
            resting = self._until.get(base, 0.0) > time.monotonic()
        if resting:
            raise TravelUnavailable(
                "Le service d’itinéraires n’a pas répondu il y a un instant. Réessayez dans deux minutes."
            )

    def forget(self) -> None:
        with self._lock:
            self._until.clear()


_RESTING: Final = _Resting()
