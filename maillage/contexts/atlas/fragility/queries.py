"""The breaking points of a community, and who is behind one."""

from __future__ import annotations

from datetime import date

from maillage.contexts.atlas.fragility.points import ONE, Point, breaking_points
from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.supply import RULES, is_counted
from maillage.contexts.directory import api as directory
from maillage.platform.registry import Dependence, dependency_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


def what_rests(actor: Actor, codes: frozenset[str]) -> list[Dependence]:
    """All that is known to rest on professionals in these communes: the sources of the modules that are on."""
    assert actor.community is not None
    found: list[Dependence] = []
    for source in dependency_sources:
        if not source.module or actor.community.has_module(source.module):
            found += source.load(actor, codes)
    return found


def points_of(actor: Actor, ground: Ground, on: date, what: str = ONE) -> list[Point]:
    """The points of a ground, with what rests on them in the territory and around. Queries: those of the sources."""
    codes = frozenset(place.code for place in ground.places if place.own or place.belt)
    return breaking_points(ground, what_rests(actor, codes), on, what)


def who_is_behind(community: Community, profession: str, commune_code: str) -> list[directory.Practitioner]:
    """The professionals counted there, by name: for the bureau alone. 2 queries; nobody where places are counted."""
    rule = RULES[profession]
    if rule.places:
        return []
    found = directory.practitioners(
        commune_code, rule.profession, rule.skills, directory.merged_people(community)
    )
    return [one for one in found if any(is_counted(activity, rule) for activity in one.practices)]
