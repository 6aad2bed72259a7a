"""Which way of knowing minutes is in force on this installation."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from maillage.contexts.atlas.ground.roads.by_road import ByRoad
from maillage.contexts.atlas.ground.roads.by_service import ByService
from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelMethod, TravelUnavailable
from maillage.contexts.atlas.ground.roads.stored import RoadsUnreadable, about_roads
from maillage.core.accessibility.pairs import Pairs
from maillage.core.accessibility.travel import Points


def travel_method_in_force() -> TravelMethod:
    """The routing service of the settings, else the road graph that was imported, else crow flight.

    Cheap, and never raises: what cannot be used says so when its pairs are asked for (TravelUnavailable).
    """
    service: tuple[str, str] | None = settings.MAILLAGE_ROUTING
    if service is not None:
        return ByService(*service, day=timezone.localdate())
    try:
        about = about_roads()
    except RoadsUnreadable as error:
        return _Broken(str(error))
    return ByCrowFlight() if about is None else ByRoad(about)


@dataclass(frozen=True)
class _Broken:
    """Roads were imported and their file cannot be read: not the same as none, and to be told."""

    reason: str

    name = "roads"

    @property
    def key(self) -> str:
        return f"broken:{self.reason}"

    @property
    def sentence(self) -> str:
        return self.reason

    def pairs(self, demand: Points, sites: Points, reach_min: float) -> Pairs:
        raise TravelUnavailable(self.reason)
