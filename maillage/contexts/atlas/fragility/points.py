"""The breaking points of a ground: what would be missed, how much, and what rests on it. Nobody is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from maillage.contexts.atlas.ground.problem import Floats, Ground
from maillage.contexts.atlas.ground.results import side_words
from maillage.contexts.atlas.workshop.changes import REMOVE, Change
from maillage.core.fragility.losses import drop_by_place, losses
from maillage.core.fragility.ranking import ranked
from maillage.core.fragility.rules import Rule, rules_on
from maillage.platform.registry import Dependence

ONE, ALL = "un", "tous"
# Without a threshold, a fall is shown from which part of today's mean it is worth a line.
_LEAST_SHARE: Final = 0.001


@dataclass(frozen=True)
class Point:
    """What a departure would cost the inhabitants of the territory.

    leaving: professionals who go, of the `headcount` there; without: inhabitants left with nobody in reach; under:
    inhabitants who fall under the threshold; fall: of the mean index of the territory; share: the same as a part of
    today's mean; worst: commune that loses most, and worst_fall there. resting: what rests on it.
    """

    profession: str
    commune_code: str
    commune_name: str
    sentence: str
    headcount: float
    leaving: float
    without: int
    under: int
    fall: float
    share: float
    worst: str
    worst_fall: float
    resting: tuple[Dependence, ...]
    is_own: bool

    @property
    def pk(self) -> str:
        return self.commune_code

    @property
    def dependants(self) -> int:
        return sum(one.count for one in self.resting)

    @property
    def resting_words(self) -> str:
        return ", ".join(one.words for one in self.resting)


@dataclass(frozen=True)
class Fall:
    """What one commune of the territory loses: index before and after."""

    code: str
    name: str
    population: int
    before: float
    after: float
    threshold: float | None = None

    @property
    def pk(self) -> str:
        return self.code

    @property
    def words(self) -> str:
        return side_words(self.after, self.threshold, self.before)

    @property
    def fall(self) -> float:
        return self.before - self.after


def leaving_of(ground: Ground, what: str) -> Floats:
    """Professionals who go at each site (n_sites,): one, or all of them. A person in parts goes with that part."""
    heads = np.array([site.headcount for site in ground.sites], dtype=np.float64)
    return heads if what == ALL else np.minimum(heads, 1.0)


def gone_of(ground: Ground, leaving: Floats) -> Floats:
    """The supply that goes with them (n_sites,): their part of what the professionals there offer."""
    heads = np.array([site.headcount for site in ground.sites], dtype=np.float64)
    staying = np.array([site.staying for site in ground.sites], dtype=np.float64)
    share = np.divide(leaving, heads, out=np.zeros_like(heads), where=heads > 0)
    return (ground.supply - staying) * share


def told_people(ground: Ground) -> Floats:
    """Inhabitants who are told about (n_places,): those of the territory."""
    result: Floats = np.where(ground.own, ground.population, 0.0)
    return result


def resting_on(
    ground: Ground, found: Iterable[Dependence], rules: dict[tuple[str, str], Rule]
) -> dict[int, list[Dependence]]:
    """What rests on each site: a thing that needs this profession, at the nearest site (all those equally near)."""
    result: dict[int, list[Dependence]] = defaultdict(list)
    for one in found:
        row = ground.row_of.get(one.commune_code)
        if row is None or (one.kind, ground.profession) not in rules:
            continue
        sites, minutes = ground.pairs.of(row)
        if len(sites):
            for site in sites[minutes == minutes.min()].tolist():
                result[int(site)].append(one)
    return result


def breaking_points(ground: Ground, found: Sequence[Dependence], on: date, what: str = ONE) -> list[Point]:
    """The points whose loss is felt on the territory, gravest first."""
    leaving = leaving_of(ground, what)
    gone, told = gone_of(ground, leaving), told_people(ground)
    lost = losses(
        ground.catchments,
        supply=ground.supply,
        gone=gone,
        demand=ground.demand,
        people=told,
        threshold=ground.threshold,
    )
    resting = resting_on(ground, found, rules_on(on))
    counted = [sum(one.count for one in resting.get(site, ())) for site in range(len(ground.sites))]
    mean = float(told @ ground.values / told.sum()) if told.sum() else 0.0
    least = mean * _LEAST_SHARE
    points = []
    for site in ranked(lost, counted).tolist():
        if not (lost.without[site] or lost.under[site] or counted[site] or lost.mean_drop[site] >= least):
            continue
        place, worst = ground.sites[site], int(lost.worst_row[site])
        points.append(
            Point(
                profession=ground.profession,
                commune_code=place.commune_code,
                commune_name=place.commune_name,
                sentence=sentence_of(ground, site, leaving[site]),
                headcount=place.headcount,
                leaving=float(leaving[site]),
                without=round(float(lost.without[site])),
                under=round(float(lost.under[site])),
                fall=float(lost.mean_drop[site]),
                share=float(lost.mean_drop[site]) / mean if mean else 0.0,
                worst=ground.places[worst].name if worst >= 0 else "",
                worst_fall=float(lost.largest_drop[site]),
                resting=tuple(resting.get(site, ())),
                is_own=bool(ground.own[ground.row_of[place.commune_code]]),
            )
        )
    return points


def change_of(ground: Ground, site: int, leaving: float) -> Change:
    """The departure as a change of a scenario: whole persons, at least one."""
    count = max(1, round(leaving))
    fields = {"kind": REMOVE, "commune": ground.sites[site].commune_code, "count": count}
    return Change.parse(fields, ground.profession)


def sentence_of(ground: Ground, site: int, leaving: float) -> str:
    """« Départ d’un généraliste à Bessèges »."""
    place = ground.sites[site]
    return change_of(ground, site, leaving).sentence(
        {place.commune_code: place.commune_name}, ground.profession
    )


def falls_of(ground: Ground, commune_code: str, what: str = ONE) -> list[Fall]:
    """Communes of the territory that lose something if it goes there, those that lose most first.

    KeyError where nobody of the profession is.
    """
    site = ground.site_of[commune_code]
    gone = gone_of(ground, leaving_of(ground, what))
    rows, fall = drop_by_place(ground.catchments, site, float(gone[site]), ground.demand)
    found = []
    for row, lost in zip(rows.tolist(), fall.tolist(), strict=True):
        if ground.own[row]:
            place, before = ground.places[row], float(ground.values[row])
            after = max(before - lost, 0.0)
            found.append(Fall(place.code, place.name, place.population, before, after, ground.threshold))
    return sorted(found, key=lambda one: (-one.fall, one.code))
