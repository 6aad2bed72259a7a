"""« Où implanter ? »: the page, the list behind it, and trying the answer in a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.ground.refusals import NoGround
from maillage.contexts.atlas.ground.roads.methods import TravelUnavailable
from maillage.contexts.atlas.ground.scale import scale_of
from maillage.contexts.atlas.offer.views import refusal_context
from maillage.contexts.atlas.permissions import SIMULATE, VIEW
from maillage.contexts.atlas.siting.asked import ANYWHERE, TICKED, Answers, Asked, SitingFilters
from maillage.contexts.atlas.siting.search import Found, search
from maillage.contexts.atlas.siting.showing import among_words, map_of, twin_of
from maillage.contexts.atlas.siting.tables import SITES
from maillage.contexts.atlas.siting.wording import (
    answer_words,
    certificate_words,
    change_words,
    fewer_words,
    method_lines,
)
from maillage.contexts.atlas.workshop.access import facts
from maillage.contexts.atlas.workshop.ahead import ground_after
from maillage.contexts.atlas.workshop.changes import ADD, ChangeRefused
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.atlas.workshop.services import ScenarioRefused, create_scenario, save_changes
from maillage.contexts.territory.api import ATTRIBUTION
from maillage.platform.tables.definition import Empty
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


class NoCandidate(NoGround):
    message = "Aucune commune du territoire n’est possible avec ce choix."
    advice = "Élargissez « Où c’est possible »."


@dataclass(frozen=True)
class Answered:
    """What a request asked for, and the answer; or why there is none."""

    filters: SitingFilters
    found: Found | None
    refusal: NoGround | None
    among: str = ""

    @property
    def query(self) -> str:
        """The question as an address keeps it, "?" included."""
        given = self.filters.given()
        return f"?{urlencode(given)}" if given else ""


def answered(request: CommunityRequest, data: Any) -> Answered:
    """Read the question and search. At most the queries of two grounds, and one for the names of the communes."""
    filters = SitingFilters(data, actor=request.actor)
    asked = filters.asked()
    try:
        ground = ground_of(request.community, asked.profession)
        if (supposed := filters.supposed()) is not None:
            ground = ground_after(ground, facts(supposed))
        candidates = _candidates(request.community, ground, asked)
        found = search(ground, asked, candidates)
    except NoGround as refusal:
        return Answered(filters, None, refusal)
    except TravelUnavailable as reason:
        return Answered(filters, None, NoGround(str(reason)))
    return Answered(filters, found, None, among_words(found))


def _candidates(community: Community, ground: Ground, asked: Asked) -> tuple[str, ...]:
    """Communes of the territory where it is possible; NoCandidate without any, NoGround where no file tells."""
    own = [ground.places[row].code for row in ground.own_rows.tolist()]
    kept = set(own)
    if asked.among == TICKED:
        kept = set(asked.ticked)
    elif asked.among != ANYWHERE:
        kept = {site.commune_code for site in ground_of(community, "pharmacist").sites if site.headcount > 0}
    found = tuple(code for code in own if code in kept)
    if not found:
        raise NoCandidate
    return found


@require_safe
@community_view(VIEW, module="atlas")
def siting(request: CommunityRequest) -> HttpResponse:
    reply = answered(request, request.GET)
    context: dict[str, Any] = {"form": reply.filters, "found": reply.found, "ticked": _ticked(reply.filters)}
    if reply.refusal is not None:
        return render(
            request,
            "atlas/siting/siting.html",
            context | {"refusal": refusal_context(reply.refusal, request.actor)},
        )
    assert reply.found is not None
    found, ground = reply.found, reply.found.ground
    list_url = community_url(request.community, "atlas:siting_communes")
    query = reply.query
    return render(
        request,
        "atlas/siting/siting.html",
        context
        | {
            "sentence": answer_words(found),
            "change": change_words(found),
            "fewer": fewer_words(found),
            "certificate": certificate_words(found),
            "words": WORDS[found.asked.profession],
            "unit": ground.preset.unit_label,
            "map": map_of(found, request.community),
            "legend": scale_of(ground).legend,
            "twin": twin_of(found),
            "lines": (*method_lines(found, reply.among), *ground.method.lines()),
            "sources": ground.method.sources,
            "attribution": ATTRIBUTION,
            "list_url": f"{list_url}{query}",
            "xlsx_url": f"{list_url}{query}{'&' if query else '?'}export=xlsx",
            "may_try": request.actor.can(SIMULATE) and bool(found.chosen),
            "sent": reply.filters.given(),
            "supposed": reply.filters.supposed(),
        },
    )


def _ticked(filters: SitingFilters) -> bool:
    """The boxes are in sight when they are used, or were refused."""
    return filters.data.get("parmi") == TICKED or "communes" in filters.errors


@require_safe
@community_view(VIEW, module="atlas")
def communes(request: CommunityRequest) -> HttpResponseBase:
    """The communes of the answer: sorted, exported."""
    reply = answered(request, request.GET)
    page_url = f"{community_url(request.community, 'atlas:siting')}{reply.query}"
    if reply.refusal is not None:
        why = refusal_context(reply.refusal, request.actor)
        empty = Empty(why["sentence"], why["label"], lambda actor: str(why["url"]))
        return render_table(
            request,
            replace(SITES, empty=empty),
            Answers("", []),
            template="atlas/siting/communes.html",
            extra={"page_url": page_url},
        )
    assert reply.found is not None
    found, method = reply.found, reply.found.ground.method
    said = [answer_words(found), change_words(found), certificate_words(found)]
    lines = (*method_lines(found, reply.among), *method.lines())
    return render_table(
        request,
        SITES,
        Answers(answer_words(found), list(found.chosen)),
        template="atlas/siting/communes.html",
        extra={"page_url": page_url},
        sources=(
            *(words for words in said if words),
            *method.sources,
            f"Indice : {found.ground.preset.unit_label}.",
            f"À portée : à {found.asked.minutes} minutes ou moins de la commune.",
            *(f"{line.about} : {line.words}" for line in lines),
        ),
    )


@require_POST
@community_view(SIMULATE, module="atlas")
def attempt(request: CommunityRequest) -> HttpResponseBase:
    """A scenario with the arrivals of the answer, opened in the workshop."""
    reply = answered(request, request.POST)
    back = HttpResponseRedirect(f"{community_url(request.community, 'atlas:siting')}{reply.query}")
    if reply.found is None or not reply.found.chosen:
        messages.error(request, "Il n’y a rien à essayer : aucune commune ne répond à cette demande.")
        return back
    found = reply.found
    placed = sum(one.count for one in found.chosen)
    changes = [{"kind": ADD, "commune": one.code, "count": one.count, "percent": 100} for one in found.chosen]
    name = f"Où implanter {WORDS[found.asked.profession].counted(placed)}"
    try:
        row = _tried(request, reply.filters.supposed(), name, found.asked.profession, changes)
    except (ScenarioRefused, ChangeRefused) as refusal:
        messages.error(request, str(refusal))
        return back
    return HttpResponseRedirect(community_url(request.community, "atlas:scenario", pk=row.pk))


def _tried(
    request: CommunityRequest,
    supposed: Scenario | None,
    name: str,
    profession: str,
    changes: list[dict[str, Any]],
) -> Scenario:
    """The scenario that was started from, with the arrivals at its end; else a new one."""
    if supposed is None:
        return create_scenario(by=request.actor, name=name, profession=profession, changes=changes)
    return save_changes(
        by=request.actor,
        pk=supposed.pk,
        version=supposed.version,
        changes=[*supposed.changes, *changes],
    )
