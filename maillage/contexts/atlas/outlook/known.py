"""What a few persons told of themselves, joined to where they practise: for the bureau's own view, in sums."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.supply import RULES, is_counted
from maillage.contexts.atlas.permissions import VIEW_PERSONS
from maillage.contexts.directory import api as directory
from maillage.core.outlook.supply import UNKNOWN
from maillage.platform.tenancy.actor import Actor

DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Part:
    """A person's part at a commune: 1 for whoever practises nowhere else.

    age, leaves_in: as in `core.outlook.supply`.
    """

    person: int
    commune: str
    share: float
    age: int
    leaves_in: int


@dataclass(frozen=True)
class Known:
    """parts: of those of whom something is known; dated, aged: how many persons of each sort."""

    parts: tuple[Part, ...] = ()
    dated: int = 0
    aged: int = 0

    @property
    def persons(self) -> int:
        return self.dated + self.aged


NOTHING = Known()


def may_know(actor: Actor) -> bool:
    """Whether the actor may read a view that rests on what persons told."""
    return actor.can(VIEW_PERSONS) and actor.can("directory.view_departures")


def known_on(actor: Actor, ground: Ground, today: date) -> Known:
    """What is known of those who practise on the territory. 3 queries; nothing for whoever may not know."""
    if not may_know(actor) or not (told := directory.told_by_persons(actor)):
        return NOTHING
    assert actor.community is not None
    same = directory.merged_people(actor.community)
    told = {same.get(person, person): said for person, said in told.items()} | {
        person: said for person, said in told.items() if person not in same
    }
    rule = RULES[ground.profession]
    own = [place.code for place in ground.places if place.own]
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for one in directory.practices(own, rule.profession, rule.skills, same):
        # A place that the ground does not count yet (imported a moment ago) is left for when it does.
        if one.person in told and one.commune in ground.site_of and is_counted(one, rule):
            places[one.person][one.place] = one.commune
    parts, dated = [], 0
    for number, person in enumerate(sorted(places)):
        said = told[person]
        dated += said.departure_on is not None
        for commune in places[person].values():
            parts.append(
                Part(
                    number,
                    commune,
                    1 / len(places[person]),
                    UNKNOWN if said.birth_year is None else today.year - said.birth_year,
                    UNKNOWN if said.departure_on is None else years_until(said.departure_on, today),
                )
            )
    return Known(tuple(parts), dated, len(places) - dated)


def years_until(day: date, today: date) -> int:
    """First year from today (0 for a day that is past) at whose beginning the person is gone."""
    return max(math.ceil((day - today).days / DAYS_A_YEAR), 0)
