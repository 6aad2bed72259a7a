"""What the views of the workshop begin with: a scenario of the community, the ground it is played on, its address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from maillage.contexts.atlas.fragility.points import Point
from maillage.contexts.atlas.fragility.queries import points_of
from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.queries import NoGround, ground_of
from maillage.contexts.atlas.ground.scale import Scale, scale_of
from maillage.contexts.atlas.workshop import queries
from maillage.contexts.atlas.workshop.ahead import ground_after
from maillage.contexts.atlas.workshop.changes import Change, ChangeRefused, parse_all
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.atlas.workshop.outcome import Outcome, outcome_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest

MODULE = "atlas"


@dataclass(frozen=True)
class Play:
    """A scenario on today's ground."""

    ground: Ground
    scale: Scale
    outcome: Outcome


def found(pk: int) -> Scenario:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, name: str, scenario: Scenario) -> str:
    return community_url(request.community, f"atlas:{name}", pk=scenario.pk)


def facts(scenario: Scenario) -> tuple[Change, ...]:
    """The changes as they are saved; none where what is saved can no longer be read."""
    try:
        return parse_all(scenario.changes, scenario.profession)
    except ChangeRefused:
        return ()


def played(community: Community, scenario: Scenario) -> Play:
    """The scenario on today's ground. Raises NoGround."""
    return played_with(community, scenario.profession, facts(scenario))


def played_with(community: Community, profession: str, changes: tuple[Change, ...]) -> Play:
    """These changes on today's ground. Raises NoGround."""
    ground = ground_of(community, profession)
    return Play(ground, scale_of(ground), outcome_of(ground, changes))


def departures(actor: Actor, play: Play) -> list[Point]:
    """The breaking points of the territory as the scenario leaves it, gravest first: the list of « Points de rupture »
    when nothing is changed. Queries: those of the dependency sources."""
    return points_of(actor, ground_after(play.ground, play.outcome.changes), timezone.localdate())


__all__ = ["MODULE", "NoGround", "Play", "address", "departures", "facts", "found", "played", "played_with"]
