"""How minutes between places are known: one value for crow flight, a road graph or a routing service alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from maillage.core.accessibility.pairs import Pairs, pairs_within
from maillage.core.accessibility.travel import CrowFlight, Points


class TravelUnavailable(Exception):
    """Minutes cannot be had this way, now or here; the message is French and says what to do."""


class TravelMethod(Protocol):
    """What a computation of access asks of distances."""

    @property
    def key(self) -> str:
        """Changes whenever the minutes might: part of the name of what is kept of them."""

    @property
    def name(self) -> str:
        """« crow-flight », « roads », « osrm » or « valhalla »."""

    @property
    def sentence(self) -> str:
        """French: method, parameters and date, to be printed beside every result."""

    def pairs(self, demand: Points, sites: Points, reach_min: float) -> Pairs:
        """Every pair within reach, its minutes included. Raises TravelUnavailable."""


@dataclass(frozen=True)
class ByCrowFlight:
    """The default, which always works: the straight line, lengthened."""

    travel: CrowFlight = field(default_factory=CrowFlight)

    name = "crow-flight"

    @property
    def key(self) -> str:
        return f"crow-flight:{self.travel!r}"

    @property
    def sentence(self) -> str:
        named = [f"{name[:1].lower()}{name[1:]}, {value}" for name, value in self.travel.parameters]
        said = "\N{NO-BREAK SPACE}; ".join(named)
        return f"{self.travel.label}\N{NO-BREAK SPACE}: {said}."

    def pairs(self, demand: Points, sites: Points, reach_min: float) -> Pairs:
        return pairs_within(demand, sites, reach_min, self.travel)
