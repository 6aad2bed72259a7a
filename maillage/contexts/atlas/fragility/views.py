"""Points de rupture: the list, one point, and trying a departure in a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.atlas.fragility.filters import PointFilters
from maillage.contexts.atlas.fragility.points import (
    ALL,
    ONE,
    Point,
    change_of,
    falls_of,
    leaving_of,
    told_people,
)
from maillage.contexts.atlas.fragility.queries import points_of, who_is_behind
from maillage.contexts.atlas.fragility.tables import FALLS, POINTS, empty_for
from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.ground.refusals import NoGround
from maillage.contexts.atlas.ground.results import under_threshold
from maillage.contexts.atlas.permissions import SIMULATE, VIEW_FRAGILITY, VIEW_PERSONS
from maillage.contexts.atlas.workshop.services import create_scenario
from maillage.core.fragility.rules import Rule, rules_on
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words, number


@require_safe
@community_view(VIEW_FRAGILITY, module="atlas")
def breaking_points(request: CommunityRequest) -> HttpResponseBase:
    filters = PointFilters(request.GET, actor=request.actor)
    ground = filters.ground()
    refusal = ground if isinstance(ground, NoGround) else None
    return render_table(
        request,
        replace(POINTS, empty=empty_for(refusal)),
        [],
        template="atlas/fragility/points.html",
        extra={
            "ground": None if refusal else ground,
            "rules": [] if refusal else _rules_of(filters.chosen()[0]),
            "whole_place": filters.chosen()[1] == ALL,
        },
        sources=() if isinstance(ground, NoGround) else ground.method.sources,
    )


@require_safe
@community_view(VIEW_FRAGILITY, module="atlas")
def breaking_point(request: CommunityRequest, profession: str, code: str) -> HttpResponseBase:
    """One point: what it would cost, commune by commune, what rests on it; and, for the bureau, who it is."""
    ground, point, what = _point(request, profession, code)
    people = None
    if request.actor.can(VIEW_PERSONS):
        people = who_is_behind(request.community, profession, code)
        record_read(by=request.actor, what="atlas.breaking_point", label=point.sentence, count=len(people))
    return render_table(
        request,
        replace(FALLS, title=point.sentence),
        falls_of(ground, code, what),
        template="atlas/fragility/point.html",
        extra={
            "point": point,
            "ground": ground,
            "people": people,
            "people_words": f"sur {count_words(round(float(told_people(ground).sum())), 'habitant')}",
            "under_words": f"en plus des {number(under_threshold(ground).people)} d’aujourd’hui",
            "rules": _rules_of(profession, {one.kind for one in point.resting}),
            "what": what,
            "may_simulate": request.actor.can(SIMULATE),
        },
        sources=ground.method.sources,
    )


@require_POST
@community_view(SIMULATE, module="atlas")
def try_departure(request: CommunityRequest, profession: str, code: str) -> HttpResponseBase:
    """A scenario with this departure, opened in the workshop."""
    what = request.POST.get("depart", ONE)
    ground = _ground(request.community, profession)
    site = _site(ground, code)
    change = change_of(ground, site, float(leaving_of(ground, what)[site]))
    name = change.sentence({code: ground.sites[site].commune_name}, profession)
    row = create_scenario(by=request.actor, name=name, profession=profession, changes=[change.as_json()])
    return HttpResponseRedirect(community_url(request.community, "atlas:scenario", pk=row.pk))


def _ground(community: Community, profession: str) -> Ground:
    """What is computed on; a page of a point that cannot be computed does not exist."""
    try:
        return ground_of(community, profession)
    except NoGround as refusal:
        raise Http404 from refusal


def _site(ground: Ground, code: str) -> int:
    if code not in ground.site_of:
        raise Http404
    return ground.site_of[code]


def _point(request: CommunityRequest, profession: str, code: str) -> tuple[Ground, Point, str]:
    what = ALL if request.GET.get("depart") == ALL else ONE
    ground = _ground(request.community, profession)
    _site(ground, code)
    for point in points_of(request.actor, ground, timezone.localdate(), what):
        if point.commune_code == code:
            return ground, point, what
    raise Http404


def _rules_of(profession: str, kinds: set[str] | None = None) -> list[Rule]:
    held: dict[Any, Rule] = rules_on(timezone.localdate())
    return [
        rule
        for rule in held.values()
        if rule.profession == profession and (kinds is None or rule.kind in kinds)
    ]
