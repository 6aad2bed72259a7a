"""The communes of a computation: the territory, its neighbours, and everything that counts for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from maillage.contexts.atlas.ground.problem import Place, points_of
from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelMethod
from maillage.contexts.territory.models import Commune
from maillage.core.accessibility.pairs import pairs_within
from maillage.core.accessibility.travel import CrowFlight
from maillage.core.geo.sphere import box_around

# Straight kilometres in an hour that no road does better over a whole trip: with roads, who counts is found by it,
# rather generously, since one commune too many changes nothing and thousands of routes are spared.
_ROADS: Final = CrowFlight.uniform(detour=1.1, speed_kmh=80.0)
_COLUMNS = ("code", "name", "lon", "lat", "population", "age_0_19", "age_20_64", "age_65_up", "area_ha")


@dataclass(frozen=True)
class People:
    """places: the territory first, by code, then its neighbours, then the others that count.

    without_position: names of communes of the territory that no source places.
    """

    places: tuple[Place, ...]
    without_position: tuple[str, ...]


def people_around(codes: frozenset[str], reach_min: float, travel: TravelMethod) -> People:
    """The communes of the territory, those that touch it, and all within twice the reach of these. 3 queries.

    Twice: the index of a place takes the sites within the reach, and what is left at such a site depends on everyone
    within the reach of the site.
    """
    communes = Commune.objects.filter(code__in=sorted(codes))
    own = {row[0]: row for row in communes.values_list(*_COLUMNS, "neighbour_codes")}
    missing = tuple(sorted(row[1] for row in own.values() if row[2] is None or row[3] is None))
    touching = {code for row in own.values() for code in row[-1].split()} - own.keys()
    belt = {
        row[0]: row
        for row in Commune.objects.in_force().filter(code__in=sorted(touching)).values_list(*_COLUMNS)
    }
    centre = [
        *(_place(row, own=True) for row in own.values() if _is_placed(row)),
        *(_place(row, belt=True) for row in belt.values() if _is_placed(row)),
    ]
    if not centre:
        return People((), missing)
    known = {place.code for place in centre}
    flight = travel.travel if isinstance(travel, ByCrowFlight) else _ROADS
    rows = _in_box(centre, flight.farthest_km(2 * reach_min) * 1000)
    around = [_place(row) for row in rows if row[0] not in known]
    return People((*_sorted(centre), *_sorted(_within(around, centre, 2 * reach_min, flight))), missing)


def _sorted(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (not place.own, not place.belt, place.code))


def _is_placed(row: Any) -> bool:
    return row[2] is not None and row[3] is not None


def _place(row: Any, *, own: bool = False, belt: bool = False) -> Place:
    code, name, lon, lat, population, young, adult, old, area_ha = row[: len(_COLUMNS)]
    density = 100 * population / area_ha if area_ha else None
    return Place(code, name, lon, lat, population, young, adult, old, own, belt, density)


def _in_box(centre: list[Place], reach_m: float) -> list[Any]:
    """Rows of the communes that may be that near. 1 query."""
    boxes = [box_around(place.lon, place.lat, reach_m) for place in centre]
    west, south = min(box.west for box in boxes), min(box.south for box in boxes)
    east, north = max(box.east for box in boxes), max(box.north for box in boxes)
    found = Commune.objects.in_force().filter(lon__range=(west, east), lat__range=(south, north))
    return list(found.values_list(*_COLUMNS))


def _within(around: list[Place], centre: list[Place], minutes: float, flight: CrowFlight) -> list[Place]:
    """Those within so many minutes of one of the centre."""
    if not around:
        return []
    pairs = pairs_within(points_of(around), points_of(centre), minutes, flight)
    near = np.diff(pairs.starts) > 0
    return [place for place, is_near in zip(around, near.tolist(), strict=True) if is_near]
