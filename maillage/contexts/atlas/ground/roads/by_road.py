"""Minutes along the imported roads of OpenStreetMap."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelUnavailable
from maillage.contexts.atlas.ground.roads.speeds import CLASS_KMH, SHARE_OF_LIMIT
from maillage.contexts.atlas.ground.roads.stored import About, RoadsUnreadable, read_roads
from maillage.core.accessibility.pairs import Pairs, pairs_from_minutes
from maillage.core.accessibility.travel import Points
from maillage.core.roads.graph import MS_PER_MIN
from maillage.core.roads.snapping import ACCESS_KMH, FARTHEST_M
from maillage.core.roads.travelling import trips_by_road

NBSP: Final = "\N{NO-BREAK SPACE}"
ATTRIBUTION: Final = "© les contributeurs d’OpenStreetMap, licence ODbL"
# Under it, roads say too little of a territory to be mixed with straight lines.
LEAST_COVERED: Final = 0.9


@dataclass(frozen=True)
class ByRoad:
    """The imported graph. Places far from every road of it are joined by crow flight, and the sentence says so."""

    about: About
    flight: ByCrowFlight = field(default_factory=ByCrowFlight)

    name = "roads"

    @property
    def key(self) -> str:
        return f"roads:{self.about.digest}:{ACCESS_KMH}:{FARTHEST_M}:{self.flight.key}"

    @property
    def sentence(self) -> str:
        day = (
            f"extrait du {_french(self.about.extracted_on)}"
            if self.about.extracted_on
            else "extrait sans date"
        )
        slowest, fastest = min(CLASS_KMH.values()), max(CLASS_KMH.values())
        return (
            f"Temps de trajet en voiture par la route, sans circulation{NBSP}: réseau d’OpenStreetMap ({ATTRIBUTION}), "
            f"{day}, importé le {_french(self.about.imported_on)}{NBSP}; vitesses de {slowest:g} à {fastest:g} km/h "
            f"selon la voie, ou {SHARE_OF_LIMIT * 100:.0f} % de la limite affichée{NBSP}; jusqu’à la route la plus "
            f"proche en ligne droite à {ACCESS_KMH:g} km/h. Feux, virages et interdictions de tourner ne sont pas "
            f"comptés. Les lieux à plus de {FARTHEST_M / 1000:g} km de toute route connue sont joints à vol d’oiseau."
        )

    def pairs(self, demand: Points, sites: Points, reach_min: float) -> Pairs:
        """Raises TravelUnavailable where roads are known for fewer than nine places in ten."""
        try:
            graph = read_roads()
        except RoadsUnreadable as error:
            raise TravelUnavailable(str(error)) from error
        trips = trips_by_road(graph, demand, sites, reach_min)
        self._require_covered(demand, trips.demand.near)
        rows, columns, minutes = [trips.rows], [trips.columns], [trips.time_ms / MS_PER_MIN]
        lost, remote = np.flatnonzero(~trips.demand.near), np.flatnonzero(~trips.sites.near)
        reached = np.flatnonzero(trips.demand.near)
        everywhere = np.arange(len(sites.lon))
        for some, others in ((lost, everywhere), (reached, remote)):
            if len(some) and len(others):
                flown = self.flight.pairs(_taken(demand, some), _taken(sites, others), reach_min)
                rows.append(some[np.repeat(np.arange(len(some)), np.diff(flown.starts))])
                columns.append(others[flown.sites])
                minutes.append(flown.minutes.astype(np.float64))
        return pairs_from_minutes(
            *(np.concatenate(parts) for parts in (rows, columns, minutes)),
            n_demand=len(demand.lon),
            n_sites=len(sites.lon),
            reach_min=reach_min,
        )

    def _require_covered(self, demand: Points, near: NDArray[np.bool_]) -> None:
        known = np.isfinite(demand.lon) & np.isfinite(demand.lat)
        places, covered = int(known.sum()), int(near[known].sum())
        if covered < LEAST_COVERED * places:
            raise TravelUnavailable(not_covered(self.about.source, places - covered, places))


def not_covered(source: str, without: int, places: int) -> str:
    """French: the roads of `source` leave so many communes out, and what to do."""
    return (
        f"Le réseau routier de {source} ne couvre pas ce territoire et ses alentours{NBSP}: {without} communes sur "
        f"{places} sont à plus de {FARTHEST_M / 1000:g} km de toute route connue. Importez un extrait plus large par "
        "« maillage import-roads » (la région et ses voisines)."
    )


def _taken(points: Points, rows: NDArray[np.intp]) -> Points:
    density = None if points.density_km2 is None else points.density_km2[rows]
    return Points(points.lon[rows], points.lat[rows], density)


def _french(day: str) -> str:
    return date.fromisoformat(day).strftime("%d/%m/%Y")
