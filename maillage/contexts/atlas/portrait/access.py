"""How far the inhabitants of each commune are from the nearest pharmacy, emergency department, maternity, hospital."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from django.core.cache import caches

from maillage.contexts.atlas.ground.roads.choosing import travel_method_in_force
from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelMethod, TravelUnavailable
from maillage.contexts.atlas.portrait.destinations import (
    DESTINATIONS,
    LIMITS_MIN,
    REACH_MIN,
    Destination,
)
from maillage.contexts.directory import api as directory
from maillage.contexts.directory.api import CarePlace, PlacesEdition
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.accessibility.travel import CrowFlight, Points
from maillage.core.geo.sphere import BoundingBox, bounding_box, box_around
from maillage.platform.tenancy.models import Community

# Straight kilometres in an hour that no road does better over a whole trip: nothing nearer stands outside the box.
_FASTEST: Final = CrowFlight.uniform(detour=1.1, speed_kmh=80.0)
# Somebody who is taken out of a register between two editions is no longer counted after this time.
_KEPT_S: Final = 15 * 60


@dataclass(frozen=True)
class CommuneAccess:
    """A commune. minutes, nearest: by kind, whole minutes and commune of the nearest; None and "" beyond the reach.

    located: whether the commune has a position; without one nothing is said of its inhabitants.
    """

    code: str
    name: str
    population: int
    located: bool
    minutes: Mapping[str, int | None]
    nearest: Mapping[str, str]

    @property
    def pk(self) -> str:
        return self.code

    def rank_of(self, kind: str) -> int | None:
        """What a list sorts by: beyond the reach is farther than anything; None where nothing is known."""
        if not self.located:
            return None
        minutes = self.minutes[kind]
        return REACH_MIN + 1 if minutes is None else minutes

    @property
    def pharmacy_min(self) -> int | None:
        return self.rank_of("pharmacy")

    @property
    def emergency_min(self) -> int | None:
        return self.rank_of("emergency")

    @property
    def maternity_min(self) -> int | None:
        return self.rank_of("maternity")

    @property
    def hospital_min(self) -> int | None:
        return self.rank_of("hospital")


@dataclass(frozen=True)
class Beyond:
    """Inhabitants farther than each of LIMITS_MIN from the nearest; people: those of whom something is known."""

    destination: Destination
    counts: tuple[int, ...]
    people: int

    @property
    def shares(self) -> tuple[float | None, ...]:
        """In percent; None where nobody lives."""
        return tuple(100 * count / self.people if self.people else None for count in self.counts)

    @property
    def pairs(self) -> list[tuple[int, float | None]]:
        return list(zip(self.counts, self.shares, strict=True))


@dataclass(frozen=True)
class Access:
    """communes by name; travel: how minutes were had.

    unknown: kinds of which no imported file says where they are; partial: kinds known for the territory and its
    neighbours only, so that a nearer one may stand beyond.
    """

    communes: tuple[CommuneAccess, ...]
    unknown: frozenset[str]
    partial: frozenset[str]
    edition: PlacesEdition
    travel: str

    @property
    def known(self) -> tuple[Destination, ...]:
        return tuple(one for one in DESTINATIONS if one.kind not in self.unknown)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What is not known, in sentences; none where everything is."""
        said = []
        if missing := [one.label.lower() for one in DESTINATIONS if one.kind in self.unknown]:
            said.append(
                f"Aucun fichier importé ne localise : {', '.join(missing)}. La base permanente des équipements (BPE) "
                "le fait pour toute la France."
            )
        if local := [one.label.lower() for one in DESTINATIONS if one.kind in self.partial]:
            said.append(
                f"Connus pour le territoire et ses voisines seulement, un plus proche peut exister au-delà : "
                f"{', '.join(local)}. La base permanente des équipements (BPE) les donne pour toute la France."
            )
        if self.without_position:
            said.append(f"Sans position connue, donc non comptées : {', '.join(self.without_position)}.")
        return tuple(said)

    @property
    def without_position(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.communes if not one.located)

    def beyond(self, destination: Destination) -> Beyond:
        """Exactly 10 minutes is not farther than 10 minutes."""
        here = [one for one in self.communes if one.located]
        counts = (
            sum(one.population for one in here if _is_beyond(one.minutes[destination.kind], limit))
            for limit in LIMITS_MIN
        )
        return Beyond(destination, tuple(counts), sum(one.population for one in here))

    def far(self, destination: Destination) -> tuple[int, int]:
        """Communes, and inhabitants, farther than the limit at which the colours of the map part."""
        rows = [
            one
            for one in self.communes
            if one.located and _is_beyond(one.minutes[destination.kind], destination.limit_min)
        ]
        return len(rows), sum(one.population for one in rows)


def _is_beyond(minutes: int | None, limit: int) -> bool:
    return minutes is None or minutes > limit


def access_of(community: Community) -> Access | None:
    """The territory of today; None without perimeter. 1 query more than `access_from`."""
    communes = list(territory.perimeter_communes(community))
    return access_from(communes) if communes else None


def access_from(communes: Sequence[Commune]) -> Access:
    """These communes, by name. 2 queries when they are known in this process, else at most 6 more."""
    edition, travel = directory.places_edition(), travel_method_in_force()
    kept, key = caches["process"], _key(communes, edition, travel)
    found: Access | None = kept.get(key)
    if found is None:
        found = _measured(communes, edition, travel)
        kept.set(key, found, _KEPT_S)
    return found


def _key(communes: Sequence[Commune], edition: PlacesEdition, travel: TravelMethod) -> str:
    codes = " ".join(one.code for one in communes)
    told = "\n".join((territory.files_digest(), codes, edition.mark, travel.key))
    return f"atlas.access.{blake2b(told.encode(), digest_size=16).hexdigest()}"


def _measured(communes: Sequence[Commune], edition: PlacesEdition, travel: TravelMethod) -> Access:
    located = [one for one in communes if one.lon is not None and one.lat is not None]
    if edition.nothing_known:
        around = directory.PlacesAround({}, unknown=frozenset(one.kind for one in DESTINATIONS))
    elif located:
        around = directory.places_around(_box(located), edition)
    else:
        around = directory.PlacesAround({})
    try:
        nearest = _nearest_by_kind(located, around, travel)
    except TravelUnavailable:
        # Roads that do not answer must not take the page away: the line below says what was used.
        travel = ByCrowFlight()
        nearest = _nearest_by_kind(located, around, travel)
    lines = []
    for one in communes:
        found = {kind: by_code.get(one.code) for kind, by_code in nearest.items()}
        lines.append(
            CommuneAccess(
                one.code,
                one.name,
                one.population,
                one.lon is not None and one.lat is not None,
                {place.kind: _minutes(found.get(place.kind)) for place in DESTINATIONS},
                {place.kind: _place(found.get(place.kind)) for place in DESTINATIONS},
            )
        )
    return Access(tuple(lines), around.unknown, around.partial, edition, travel.sentence)


def _minutes(found: tuple[int, str] | None) -> int | None:
    return None if found is None else found[0]


def _place(found: tuple[int, str] | None) -> str:
    return "" if found is None else found[1]


def _box(located: Sequence[Commune]) -> BoundingBox:
    """Everything within reach of the territory."""
    positions = np.array([(one.lon, one.lat) for one in located], dtype=np.float64)
    inside = bounding_box(positions)
    reach_m = _FASTEST.farthest_km(REACH_MIN) * 1000
    return box_around(inside.west, inside.south, reach_m).merged(
        box_around(inside.east, inside.north, reach_m)
    )


def _nearest_by_kind(
    located: Sequence[Commune], around: directory.PlacesAround, travel: TravelMethod
) -> dict[str, dict[str, tuple[int, str]]]:
    origins = Points(
        np.array([one.lon for one in located], dtype=np.float64),
        np.array([one.lat for one in located], dtype=np.float64),
        np.array([_density(one) for one in located], dtype=np.float64),
    )
    return {
        kind: _nearest(located, origins, places, travel) for kind, places in around.by_kind.items() if places
    }


def _density(commune: Commune) -> float:
    return 100 * commune.population / commune.area_ha if commune.area_ha else math.nan


def _nearest(
    located: Sequence[Commune], origins: Points, places: Sequence[CarePlace], travel: TravelMethod
) -> dict[str, tuple[int, str]]:
    """Whole minutes (halves up) and commune of the nearest place, by commune code; without those that have none."""
    sites = Points(
        np.array([one.lon for one in places], dtype=np.float64),
        np.array([one.lat for one in places], dtype=np.float64),
        np.array([math.nan if one.density_km2 is None else one.density_km2 for one in places]),
    )
    pairs = travel.pairs(origins, sites, REACH_MIN)
    found = {}
    for row, commune in enumerate(located):
        columns, minutes = pairs.of(row)
        if len(columns):
            at = int(np.argmin(minutes))
            found[commune.code] = (
                math.floor(float(minutes[at]) + 0.5),
                places[int(columns[at])].commune_name,
            )
    return found
