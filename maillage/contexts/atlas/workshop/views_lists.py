"""Lists drawn from scenarios: communes before and after, departures by what they cost, scenarios side by side."""

from __future__ import annotations

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contexts.atlas.ground.professions import WORDS, choices
from maillage.contexts.atlas.permissions import SIMULATE, VIEW, VIEW_FRAGILITY
from maillage.contexts.atlas.workshop import queries
from maillage.contexts.atlas.workshop.access import MODULE, NoGround, Play, address, found, played
from maillage.contexts.atlas.workshop.access import departures as gravest
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.atlas.workshop.outcome import Outcome
from maillage.contexts.atlas.workshop.showing import names_of, told
from maillage.contexts.atlas.workshop.tables import (
    commune_rows,
    communes_table,
    comparison_rows,
    comparison_table,
    departures_table,
)
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MIN_COMPARED: Final = 2
MAX_COMPARED: Final = 4
# What the page offers to choose among.
MAX_OFFERED: Final = 40


def _nothing(request: CommunityRequest, row: Scenario, nothing: NoGround) -> HttpResponseBase:
    context = {"scenario": row, "nothing": nothing, "words": WORDS[row.profession]}
    return render(request, "atlas/workshop/nothing.html", context)


@require_safe
@community_view(VIEW, module=MODULE)
def communes(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """Communes of the territory, today and in the scenario; all of it may be exported."""
    row = found(pk)
    try:
        play = played(request.community, row)
    except NoGround as nothing:
        return _nothing(request, row, nothing)
    return render_table(
        request,
        communes_table(play.outcome, f"Communes : {row.name}"),
        commune_rows(play.outcome),
        template="atlas/workshop/communes.html",
        extra={"scenario": row, "outcome": play.outcome},
        sources=_sources(play, told(play.outcome, names_of(play.ground, play.outcome.changes))),
    )


@require_safe
@community_view(VIEW_FRAGILITY, module=MODULE)
def departures(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """« Quel départ ferait le plus mal ? », after the changes of the scenario: places and functions."""
    row = found(pk)
    try:
        play = played(request.community, row)
    except NoGround as nothing:
        return _nothing(request, row, nothing)
    may_try = request.actor.can(SIMULATE) and row.archived_at is None
    try_url = (
        community_url(request.community, "atlas:scenario_try", pk=row.pk, code="00000") if may_try else ""
    )
    return render_table(
        request,
        departures_table(try_url),
        gravest(request.actor, play),
        template="atlas/workshop/departures.html",
        extra={"scenario": row, "outcome": play.outcome, "words": WORDS[row.profession]},
        sources=_sources(play, told(play.outcome, names_of(play.ground, play.outcome.changes))),
    )


def _sources(play: Play, sentences: list[dict[str, str]]) -> tuple[str, ...]:
    """What an exported file must say by itself: the changes, the method, where the data come from."""
    method = play.ground.method
    changes = tuple(f"Changement {rank} : {one['sentence']}." for rank, one in enumerate(sentences, 1))
    lines = tuple(f"{line.about} : {line.words}" for line in method.lines())
    return (*changes, *lines, *method.sources)


@require_safe
@community_view(VIEW, module=MODULE)
def compare(request: CommunityRequest) -> HttpResponseBase:
    """Two to four scenarios of one profession, side by side; `?s=1&s=2`."""
    asked = [
        int(text) for text in request.GET.getlist("s") if text.isascii() and text.isdigit() and len(text) < 10
    ]
    chosen = queries.some(asked)
    context: dict[str, Any] = {
        "offered": list(queries.scenarios().order_by("-updated_at", "-pk")[:MAX_OFFERED]),
        "chosen": {row.pk for row in chosen},
        "refusal": _refusal(chosen) if asked else "",
        "professions": dict(choices()),
        "may_edit": request.actor.can(SIMULATE),
    }
    if not MIN_COMPARED <= len(chosen) <= MAX_COMPARED or context["refusal"]:
        if request.GET.get("export") in ("csv", "xlsx"):
            # Nothing to compare is a file without lines, not a page under the name of a file.
            return render_table(request, comparison_table([], 1), [], template="atlas/workshop/compared.html")
        return render(request, "atlas/workshop/compare.html", context)
    try:
        plays = [played(request.community, row) for row in chosen]
    except NoGround as nothing:
        return _nothing(request, chosen[0], nothing)
    outcomes = [play.outcome for play in plays]
    cards = [
        {
            "scenario": row,
            "url": address(request, "scenario", row),
            "told": told(play.outcome, names_of(play.ground, play.outcome.changes)),
            "outcome": play.outcome,
        }
        for row, play in zip(chosen, plays, strict=True)
    ]
    return render_table(
        request,
        comparison_table([row.name for row in chosen], outcomes[0].decimals),
        comparison_rows(outcomes),
        template="atlas/workshop/compared.html",
        extra=context | {"cards": cards, "first": outcomes[0], "most": _most(outcomes)},
        sources=plays[0].ground.method.sources,
    )


def _refusal(chosen: list[Scenario]) -> str:
    if not MIN_COMPARED <= len(chosen) <= MAX_COMPARED:
        return "Choisissez de deux à quatre scénarios."
    if len({row.profession for row in chosen}) > 1:
        return "Ces scénarios ne portent pas sur la même profession : leurs chiffres ne se comparent pas."
    return ""


def _most(outcomes: list[Outcome]) -> int:
    """The longest bar of inhabitants under the threshold."""
    return max(1, outcomes[0].below_before, *(outcome.below_after for outcome in outcomes))
