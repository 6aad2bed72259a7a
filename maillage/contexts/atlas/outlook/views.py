"""« Avenir »: the page, the values of its map by year, its lists, and its assumptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.professions import WORDS, choices
from maillage.contexts.atlas.ground.refusals import NoGround
from maillage.contexts.atlas.offer.views import refusal_context
from maillage.contexts.atlas.outlook import queries, services
from maillage.contexts.atlas.outlook.assumptions import PROFESSIONS, defaults_for, headcount_of
from maillage.contexts.atlas.outlook.forms import AssumptionsForm
from maillage.contexts.atlas.outlook.known import may_know
from maillage.contexts.atlas.outlook.queries import InForce
from maillage.contexts.atlas.outlook.showing import Asked, Shown
from maillage.contexts.atlas.outlook.tables import COMMUNES, YEARS, communes_table
from maillage.contexts.atlas.permissions import CONFIGURE, VIEW
from maillage.contexts.territory.api import ATTRIBUTION
from maillage.core.outlook.ageing import NATIONAL
from maillage.platform.audit.services import record_read
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import number

PAGE = "atlas:outlook"
MODULE = "atlas"
READING = "atlas.outlook_told"
CONFLICT = 409


def _shown(request: CommunityRequest, asked: Asked) -> tuple[Shown, InForce]:
    """What is shown of the ground, with what persons told when that is asked for by who may. Raises NoGround."""
    ground, force = queries.ground_and_force(request.community, asked.profession)
    today = timezone.localdate()
    if asked.told and may_know(request.actor):
        found = queries.outlook_of_bureau(request.actor, ground, force.supposed, today)
    else:
        asked, found = replace(asked, told=False), queries.outlook_for(ground, force.supposed)
    return Shown(found, asked, today.year), force


@require_safe
@community_view(VIEW, module=MODULE)
def outlook(request: CommunityRequest) -> HttpResponse:
    asked = Asked.of(request.GET.dict())
    community = request.community
    context: dict[str, Any] = {
        "tabs": [
            (asked.query(profession=name, dits="", annee=""), label, name == asked.profession)
            for name, label in choices(PROFESSIONS)
        ],
        "shown": None,
    }
    try:
        shown, force = _shown(request, asked)
    except NoGround as reason:
        return render(
            request,
            "atlas/outlook/outlook.html",
            context | {"refusal": refusal_context(reason, request.actor)},
        )
    query = shown.asked.query(dits="")
    context |= {
        "shown": shown,
        "force": force,
        "map": _map(request, shown),
        "title": shown.title_of(shown.step),
        "twin": shown.twin(shown.step),
        "swings": [_swing(shown, swing) for swing in shown.outlook.swings],
        "years_url": f"{community_url(community, 'atlas:outlook_years')}{query}",
        "communes_url": f"{community_url(community, 'atlas:outlook_communes')}{query}",
        "values_url": community_url(community, "atlas:outlook_values"),
        "assumptions_url": (
            f"{community_url(community, 'atlas:outlook_assumptions')}{shown.asked.query(dits='', annee='')}"
            if request.actor.can(CONFIGURE)
            else ""
        ),
        "told_url": shown.asked.query(dits="" if shown.asked.told else "1")
        if may_know(request.actor)
        else "",
        "ageing_source": NATIONAL.source,
        "attribution": ATTRIBUTION,
    }
    if shown.asked.told:
        record_read(
            by=request.actor, what=READING, label="Avenir, avec ce que des personnes ont dit", count=1
        )
    return render(request, "atlas/outlook/outlook.html", context)


def _map(request: CommunityRequest, shown: Shown) -> dict[str, Any]:
    return {
        "areas_url": community_url(request.community, "territory:contours"),
        "outline_url": community_url(request.community, "territory:outline"),
        "attribution": ATTRIBUTION,
        "values": shown.values(shown.step),
    }


def _swing(shown: Shown, swing: Any) -> dict[str, str]:
    variation = swing.variation
    return {
        "name": variation.name,
        "low_label": variation.low_label,
        "low": shown.figure(swing.low),
        "high_label": variation.high_label,
        "high": shown.figure(swing.high),
        "width": shown.figure(swing.width),
    }


@require_safe
@community_view(VIEW, module=MODULE)
def values(request: CommunityRequest) -> HttpResponseBase:
    """One year of the map and of its table, as JSON."""
    try:
        shown, _ = _shown(request, Asked.of(request.GET.dict()))
    except NoGround as reason:
        raise Http404(reason.message) from reason
    answer = JsonResponse(shown.answer(shown.step), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@community_view(VIEW, module=MODULE)
def years(request: CommunityRequest) -> HttpResponseBase:
    return _list(request, YEARS)


@require_safe
@community_view(VIEW, module=MODULE)
def communes(request: CommunityRequest) -> HttpResponseBase:
    return _list(request, COMMUNES)


def _list(request: CommunityRequest, table: Table) -> HttpResponseBase:
    """A list of what everybody may read: what persons told never stands in one, nor in an export."""
    asked = replace(Asked.of(request.GET.dict()), told=False)
    try:
        shown, force = _shown(request, asked)
    except NoGround as reason:
        why = refusal_context(reason, request.actor)
        bare = replace(
            table, filters=None, empty=Empty(why["sentence"], why["label"], lambda actor: str(why["url"]))
        )
        return render_table(request, bare, [], template="atlas/outlook/list.html", extra={"shown": None})
    return render_table(
        request,
        communes_table(shown) if table is COMMUNES else table,
        shown,
        template="atlas/outlook/list.html",
        extra={"shown": shown, "back": f"{community_url(request.community, PAGE)}{shown.asked.query()}"},
        sources=_sources(shown, force),
    )


def _sources(shown: Shown, force: InForce) -> tuple[str, ...]:
    supposed, ground = force.supposed, shown.outlook.ground
    return (
        *ground.method.sources,
        f"Indice : {shown.unit}. Au moins, au plus : huit chances sur dix d’être entre les deux.",
        f"Âges des professionnels : {shown.profile}",
        f"Population : {NATIONAL.source}.",
        f"Hypothèses : {number(supposed.arrivals_per_year, 1)} par an en moyenne pour les arrivées, "
        f"dont {supposed.part_time_share} % à {supposed.part_time} % d’un temps plein ; "
        f"cumul emploi-retraite {supposed.cumul_share} % ; décalage des "
        f"départs, en années : {supposed.later_years} ; solde migratoire {number(supposed.migration, 1)} % par an.",
        "Un profil national appliqué à quelques personnes donne une fourchette, et non une prédiction.",
        *(f"{line.about} : {line.words}" for line in ground.method.lines()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def assumptions(request: CommunityRequest) -> HttpResponse:
    """The assumptions of a profession: shown, then saved for the whole community."""
    asked = Asked.of(request.GET.dict())
    back = f"{community_url(request.community, PAGE)}{asked.query()}"
    try:
        ground, force = queries.ground_and_force(request.community, asked.profession)
    except NoGround as reason:
        context = {"refusal": refusal_context(reason, request.actor), "form": None, "back": back}
        return render(request, "atlas/outlook/assumptions.html", context)
    form, status = AssumptionsForm.of(force.supposed, force.version), 200
    if request.method == "POST":
        form = AssumptionsForm(request.POST)
        if form.is_valid():
            try:
                services.save_assumptions(
                    by=request.actor,
                    profession=asked.profession,
                    version=form.cleaned_data["version"],
                    supposed=form.supposed,
                )
            except services.AssumptionsMoved as moved:
                form, status = _again(request.POST, str(moved), force.version), CONFLICT
            else:
                messages.success(
                    request, "Les hypothèses sont enregistrées : la page est recalculée pour tous."
                )
                return redirect(back)
    return render(
        request,
        "atlas/outlook/assumptions.html",
        _form_context(asked, ground, force, form, back),
        status=status,
    )


def _again(given: QueryDict, words: str, version: int) -> AssumptionsForm:
    """The same values over today's version, with why they were not saved."""
    data = given.copy()
    data["version"] = str(version)
    again = AssumptionsForm(data)
    again.is_valid()
    again.add_error(None, words)
    return again


def _form_context(
    asked: Asked, ground: Ground, force: InForce, form: AssumptionsForm, back: str
) -> dict[str, Any]:
    return {
        "form": form,
        "force": force,
        "back": back,
        "noun": WORDS[asked.profession].noun,
        "usual": defaults_for(asked.profession, headcount_of(ground)),
        "query": asked.query(annee="", dits=""),
        "refusal": None,
    }


@require_POST
@community_view(CONFIGURE, module=MODULE)
def reset(request: CommunityRequest) -> HttpResponse:
    """Back to the assumptions of the product."""
    asked = Asked.of(request.GET.dict())
    services.forget_assumptions(by=request.actor, profession=asked.profession)
    messages.success(request, "Les hypothèses de départ sont rétablies.")
    return redirect(f"{community_url(request.community, PAGE)}{asked.query(annee='', dits='')}")
