"""Plays the changes of a scenario on a ground: what each commune gains or loses, and one line that says it.

Pure: a ground and changes in, values out. A departure takes away the mean activity of those who are in the commune; an
arrival brings that of a full-time professional of the preset. What a change cannot do (a departure from where nobody
is left) it does as far as it can, and a note says so: a saved scenario must still open when the territory has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.workshop import changes as kinds
from maillage.contexts.atlas.workshop.changes import Change
from maillage.core.accessibility.whatif import WhatIf
from maillage.platform.ui.typography import number

Floats = NDArray[np.float64]
# A change of the index smaller than this is not one: it does not show with two digits.
SEEN = 0.005
# What additions and subtractions leave of nobody.
DUST = 1e-9


@dataclass(frozen=True, eq=False)
class Played:
    """Before and after, by place of the ground (n_places,): index in the preset's unit, and inhabitants.

    notes: by position of the change, a sentence on what it could not do.
    """

    ground: Ground
    before: Floats
    after: Floats
    people_before: Floats
    people_after: Floats
    notes: dict[int, str]


class Stage:
    """The ground while changes are played on it, one after the other."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.whatif = WhatIf(ground.catchments, ground.supply, ground.demand)
        self.people = ground.population.copy()
        self._sites = dict(ground.site_of)
        self._heads = {site.commune_code: site.headcount for site in ground.sites}
        self._activity = {site.commune_code: site.supply for site in ground.sites}
        self._demand_per_person = _demand_per_person(ground)

    @property
    def values(self) -> Floats:
        return self.whatif.values

    @property
    def site_codes(self) -> list[str]:
        """Communes of the sites, in the order of `whatif`: those of the ground, then those that changes opened."""
        return list(self._sites)

    def play(self, change: Change) -> str:
        """Apply it as far as it goes; a sentence on what could not be done, "" if all of it was."""
        names = {place.code for place in self.ground.places}
        if any(code not in names for code in change.communes()):
            return "Sans effet : cette commune est trop loin du territoire."
        return _PLAYS[change.kind](self, change)

    def heads_at(self, code: str) -> float:
        """Professionals in the commune now."""
        heads = self._heads.get(code, 0.0)
        return heads if heads > DUST else 0.0

    def departure(self, code: str, count: float) -> float:
        """Take `count` professionals away, at most those who are there; the activity that goes with them."""
        gone = min(float(count), self.heads_at(code))
        if gone <= 0:
            return 0.0
        activity = self._share_of(code, gone)
        self._shift(code, -gone, -activity)
        return activity

    def activity_at(self, code: str) -> float:
        """What those who are in the commune now offer together, booths apart."""
        return self._activity.get(code, 0.0) if self.heads_at(code) else 0.0

    def arrival(self, code: str, count: float, activity: float) -> None:
        """Let `count` professionals in, who offer `activity` together."""
        self._shift(code, count, activity)

    def offer_more(self, code: str, activity: float) -> None:
        """More supply that no professional of the commune takes along when leaving."""
        self._supply(code, activity)

    def settle_people(self, code: str, people: int) -> float:
        """Add inhabitants, or take them away as far as there are any; how many it was."""
        row = self.ground.row_of[code]
        moved = max(float(people), -float(self.people[row]))
        self.people[row] += moved
        self.whatif.change_demand(row, moved * float(self._demand_per_person[row]))
        return moved

    def _share_of(self, code: str, count: float) -> float:
        """Activity of `count` professionals of the commune: they are taken to work alike."""
        return self._activity[code] * count / self._heads[code]

    def _shift(self, code: str, heads: float, activity: float) -> None:
        self._heads[code] = self._heads.get(code, 0.0) + heads
        self._activity[code] = self._activity.get(code, 0.0) + activity
        self._supply(code, activity)

    def _supply(self, code: str, activity: float) -> None:
        if code in self._sites:
            self.whatif.change_supply(self._sites[code], activity)
        else:
            rows, weights = reached_from(self.ground, code)
            self._sites[code] = self.whatif.add_site(rows, weights, activity)


@lru_cache(maxsize=64)
def reached_from(ground: Ground, code: str) -> tuple[NDArray[np.intp], Floats]:
    """Places within reach of a site at this commune, and their weights."""
    pairs = ground.pairs_to([code])
    rows = np.repeat(np.arange(len(ground.places)), np.diff(pairs.starts))
    return rows, ground.decay.weights_at(pairs.minutes)


def _demand_per_person(ground: Ground) -> Floats:
    """Standardised inhabitants of one inhabitant of each place; the mean where nobody lives."""
    people = ground.population
    total = float(people.sum())
    usual = float(ground.demand.sum()) / total if total else 1.0
    return np.divide(ground.demand, people, out=np.full(len(people), usual), where=people > 0)


# --- Kinds of changes -------------------------------------------------------------------------------------


def _remove(stage: Stage, change: Change) -> str:
    note = _short_of(stage, change)
    stage.departure(change.commune, change.count)
    return note


def _add(stage: Stage, change: Change) -> str:
    activity = change.count * change.percent / 100 * stage.ground.activity_per_professional
    stage.arrival(change.commune, change.count, activity)
    return ""


def _move(stage: Stage, change: Change) -> str:
    note = _short_of(stage, change)
    heads = min(float(change.count), stage.heads_at(change.commune))
    if heads > 0:
        stage.arrival(change.to, heads, stage.departure(change.commune, change.count))
    return note


def _activity(stage: Stage, change: Change) -> str:
    note = _short_of(stage, change)
    heads = min(float(change.count), stage.heads_at(change.commune))
    if heads > 0:
        activity = stage.departure(change.commune, change.count)
        stage.arrival(change.commune, heads, activity * change.percent / 100)
    return note


def _booth(stage: Stage, change: Change) -> str:
    stage.offer_more(change.commune, float(change.acts))
    return ""


def _population(stage: Stage, change: Change) -> str:
    moved = stage.settle_people(change.commune, change.people)
    return "" if moved == change.people else "La commune n’a pas tant d’habitants : elle est comptée vide."


def _short_of(stage: Stage, change: Change) -> str:
    """What is to be said when fewer are in the commune than the change wants."""
    heads = stage.heads_at(change.commune)
    if change.count <= heads + DUST:
        return ""
    words = WORDS[stage.ground.profession]
    if heads <= 0:
        return f"Sans effet : il n’y a pas de {words.plural} dans cette commune."
    if heads < 1:
        return "Compté pour la part d’activité exercée ici : le reste est dans une autre commune."
    shown = number(heads, 0 if heads == int(heads) else 1)
    return f"Compté pour {shown} : il n’y en a pas davantage dans cette commune."


_PLAYS = {
    kinds.REMOVE: _remove,
    kinds.ADD: _add,
    kinds.CENTRE: _add,
    kinds.MOVE: _move,
    kinds.ACTIVITY: _activity,
    kinds.BOOTH: _booth,
    kinds.POPULATION: _population,
}


def play(ground: Ground, changes: Sequence[Change]) -> Played:
    """The ground after these changes, in their order."""
    stage = Stage(ground)
    notes = {position: note for position, change in enumerate(changes) if (note := stage.play(change))}
    return Played(
        ground=ground,
        before=ground.values,
        after=np.array(stage.values, dtype=np.float64),
        people_before=ground.population,
        people_after=stage.people,
        notes=notes,
    )
