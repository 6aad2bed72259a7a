"""Making a ground: who lives where, who practises where, the ways between, and the index that follows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maillage.contexts.atlas.ground.kept_pairs import pairs_between
from maillage.contexts.atlas.ground.parameters import Parameters
from maillage.contexts.atlas.ground.people import People, people_around
from maillage.contexts.atlas.ground.printed import method_of
from maillage.contexts.atlas.ground.problem import (
    Floats,
    Ground,
    Place,
    SiteOfSupply,
    points_of,
    site_key,
)
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.refusals import NoneCounted, NoPlaces
from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelMethod, TravelUnavailable
from maillage.contexts.atlas.ground.supply import Supply, supply_on
from maillage.contexts.directory.api import SupplyEdition
from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.pairs import Pairs
from maillage.core.accessibility.standard import standardised
from maillage.platform.ui.typography import count_words


def make_ground(
    codes: frozenset[str],
    profession: str,
    edition: SupplyEdition,
    parameters: Parameters,
    travel: TravelMethod,
    *,
    key: str,
) -> Ground:
    """The ground of these communes. At most 6 queries. Raises NoPlaces and NoneCounted."""
    reach_min = parameters.decay.reach_min
    people = people_around(codes, reach_min, travel)
    if not any(place.own for place in people.places):
        raise NoPlaces
    supply = supply_on(frozenset(place.code for place in people.places), profession, edition)
    sites = _sites(people.places, supply, profession, parameters)
    if not sites:
        raise NoneCounted
    pairs, travel, fallback = _pairs(people.places, sites, reach_min, travel)
    return _assembled(people, sites, supply, edition, parameters, pairs, travel, fallback, key)


def _sites(
    places: Sequence[Place], supply: Supply, profession: str, parameters: Parameters
) -> tuple[SiteOfSupply, ...]:
    """One site for each commune with supply, in the order of the places."""
    noun = WORDS[profession].noun
    each = parameters.activity_per_professional * (1 - parameters.share_left_out)
    return tuple(
        SiteOfSupply(
            key=site_key(place.code),
            commune_code=place.code,
            commune_name=place.name,
            label=_label(headcount, noun, place.name),
            headcount=headcount,
            supply=headcount * each,
        )
        for place in places
        if (headcount := supply.headcount.get(place.code, 0.0)) > 0
    )


def _label(headcount: float, noun: tuple[str, str], commune: str) -> str:
    """« 3 médecins généralistes, Bessèges »; parts with one decimal."""
    if headcount == int(headcount):
        return f"{count_words(int(headcount), noun[0], noun[1])}, {commune}"
    return f"{f'{headcount:.1f}'.replace('.', ',')} {noun[headcount >= 2]}, {commune}"


def _pairs(
    places: Sequence[Place], sites: Sequence[SiteOfSupply], reach_min: float, travel: TravelMethod
) -> tuple[Pairs, TravelMethod, str]:
    """Pairs, how they were found, and why not by the method that was asked for ("" if they were)."""
    row_of = {place.code: place for place in places}
    demand, at = points_of(places), points_of([row_of[site.commune_code] for site in sites])
    try:
        return pairs_between(demand, at, reach_min, travel), travel, ""
    except TravelUnavailable as reason:
        flight = ByCrowFlight()
        return pairs_between(demand, at, reach_min, flight), flight, str(reason)


def demand_of(places: Sequence[Place], parameters: Parameters) -> Floats:
    """Standardised inhabitants, shape (n_places,)."""
    unknown = float("nan")
    ages = np.array(
        [
            [unknown if one is None else one for one in (place.young, place.adult, place.old)]
            for place in places
        ],
        dtype=np.float64,
    ).reshape(len(places), 3)
    return standardised([place.population for place in places], ages, parameters.ages)


def _assembled(
    people: People,
    sites: tuple[SiteOfSupply, ...],
    supply: Supply,
    edition: SupplyEdition,
    parameters: Parameters,
    pairs: Pairs,
    travel: TravelMethod,
    fallback: str,
    key: str,
) -> Ground:
    places = people.places
    catchments = Catchments(pairs, parameters.decay)
    demand = demand_of(places, parameters)
    offered = np.array([site.supply for site in sites])
    return Ground(
        profession=parameters.preset.profession,
        preset=parameters.preset,
        setting=parameters.setting,
        places=places,
        own=np.array([place.own for place in places]),
        belt=np.array([place.belt for place in places]),
        demand=demand,
        sites=sites,
        supply=offered,
        decay=parameters.decay,
        travel=travel,
        pairs=pairs,
        catchments=catchments,
        values=catchments.index(offered, demand),
        method=method_of(people, supply, edition, parameters, travel, fallback),
        key=key,
        activity_per_professional=parameters.activity_per_professional,
        without_position=people.without_position,
    )
