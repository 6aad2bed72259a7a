"""The search for sites on a ground: what was asked in, communes and what they change out. Pure, kept for a while."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.contexts.atlas.ground.problem import Floats, Ground
from maillage.contexts.atlas.ground.results import weighted_mean
from maillage.contexts.atlas.siting.asked import COVERAGE, DISTANCE, Asked
from maillage.contexts.atlas.siting.minutes import closest_min, minutes_to
from maillage.core.accessibility.catchments import Catchments
from maillage.core.siting.answer import Answer
from maillage.core.siting.coverage import cover_best
from maillage.core.siting.effects import Effects, effects_of
from maillage.core.siting.equity_exact import place_best
from maillage.core.siting.median_exact import shortest_trips
from maillage.core.siting.shortfall import Shortfall

# A page waits for a proof no longer than this; past it, the best found is given with what is proved.
PROOF_S: Final = 3.0
# The programme of EQUITY is solved again as it is made more precise.
EQUITY_TURNS: Final = 6


@dataclass(frozen=True)
class Chosen:
    """A commune of the answer. reached: inhabitants of the territory within the minutes asked for; the index and the
    minutes to the closest of the commune itself, today and then."""

    rank: int
    code: str
    name: str
    lon: float
    lat: float
    count: int
    population: int
    reached: int
    before: float
    after: float
    before_min: float
    after_min: float

    @property
    def pk(self) -> str:
        return self.code


@dataclass(frozen=True, eq=False)
class Found:
    """The answer on the territory. values: index of every place then, shape (n_places,); before_min, after_min: of each
    own place, in the order of `ground.own_rows`; aimed: threshold of the shortfall, the mean of today without any."""

    ground: Ground
    asked: Asked
    answer: Answer
    chosen: tuple[Chosen, ...]
    values: Floats
    before_min: Floats
    after_min: Floats
    aimed: float
    candidates: int

    @property
    def own_people(self) -> Floats:
        return self.ground.population[self.ground.own_rows]

    def people_within(self, minutes: Floats) -> int:
        """Inhabitants of the territory within the minutes asked for."""
        return int(self.own_people[minutes <= self.asked.minutes].sum())

    def mean_min(self, minutes: Floats) -> float:
        """Mean trip of an inhabitant of the territory, minutes; 0 where nobody lives."""
        people = self.own_people
        total = float(people.sum())
        return float(people @ minutes) / total if total else 0.0

    def shortfall(self) -> Shortfall:
        return _shortfall(self.ground, self.aimed)


@lru_cache(maxsize=32)
def search(ground: Ground, asked: Asked, candidates: tuple[str, ...]) -> Found:
    """Where to put what is asked for, among these communes of the territory (at least one). Raises TravelUnavailable.

    Several professionals may go to one commune for EQUITY; for the other aims the second one there changes nothing,
    and there are at most as many sites as candidates.
    """
    codes = list(candidates)
    before_min = closest_min(ground)
    trips = minutes_to(ground, codes)
    pairs = ground.pairs_to(codes)
    effects = effects_of(Catchments(pairs, ground.decay), ground.demand, ground.activity_per_professional)
    threshold = ground.threshold
    aimed = threshold if threshold is not None else (weighted_mean(ground) or 0.0)
    answer = _answer(ground, asked, effects, before_min, trips, aimed)
    values = effects.index_with(ground.values, answer.sites)
    after_min = np.minimum(before_min, trips[:, list(answer.sites)].min(axis=1, initial=np.inf))
    chosen = _chosen(ground, asked, answer, codes, trips, values, before_min, after_min)
    return Found(ground, asked, answer, chosen, values, before_min, after_min, aimed, len(codes))


def _answer(
    ground: Ground, asked: Asked, effects: Effects, before_min: Floats, trips: Floats, aimed: float
) -> Answer:
    people = ground.population[ground.own_rows]
    if asked.aim == COVERAGE:
        near = sparse.csr_array((trips <= asked.minutes).astype(np.float64))
        served = before_min <= asked.minutes
        return cover_best(near, people, asked.count, served=served, time_limit_s=PROOF_S)
    if asked.aim == DISTANCE:
        count = min(asked.count, effects.n_candidates)
        return shortest_trips(trips, people, count, already_min=before_min, time_limit_s=PROOF_S)
    aim = _shortfall(ground, aimed)
    found = place_best(
        effects, ground.values, aim, asked.count, time_limit_s=PROOF_S / EQUITY_TURNS, turns=EQUITY_TURNS
    )
    # Nobody misses anything: any site would do, which is no answer.
    return found if found.value > 0 else Answer((), 0.0, 0.0)


def _shortfall(ground: Ground, aimed: float) -> Shortfall:
    """People of the territory count; those around share the supply, and are not to be helped from here."""
    return Shortfall(aimed, np.where(ground.own, ground.population, 0.0))


def _chosen(
    ground: Ground,
    asked: Asked,
    answer: Answer,
    codes: list[str],
    trips: Floats,
    values: Floats,
    before_min: Floats,
    after_min: Floats,
) -> tuple[Chosen, ...]:
    """The communes of the answer, each once, in the order of choice."""
    own: dict[int, int] = {row: at for at, row in enumerate(ground.own_rows.tolist())}
    people: NDArray[np.float64] = ground.population[ground.own_rows]
    found = []
    for rank, (site, count) in enumerate(Counter(answer.sites).items(), 1):
        row = ground.row_of[codes[site]]
        place, at = ground.places[row], own[row]
        found.append(
            Chosen(
                rank=rank,
                code=place.code,
                name=place.name,
                lon=place.lon,
                lat=place.lat,
                count=count,
                population=place.population,
                reached=int(people[trips[:, site] <= asked.minutes].sum()),
                before=float(ground.values[row]),
                after=float(values[row]),
                before_min=float(before_min[at]),
                after_min=float(after_min[at]),
            )
        )
    return tuple(found)
