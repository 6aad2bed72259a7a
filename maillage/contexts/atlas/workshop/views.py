"""Pages of the scenarios: the list, a new one, the workshop, its name, its copy, its archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.permissions import SHARE, SIMULATE, VIEW, VIEW_FRAGILITY
from maillage.contexts.atlas.workshop import queries, services
from maillage.contexts.atlas.workshop.access import (
    MODULE,
    NoGround,
    Play,
    address,
    departures,
    facts,
    found,
    played,
)
from maillage.contexts.atlas.workshop.changes import ChangeRefused
from maillage.contexts.atlas.workshop.forms import ChangeForm, NameForm, ScenarioForm
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.atlas.workshop.showing import (
    answer,
    heads_of,
    lines_of,
    names_of,
    read_changes,
    values_of,
)
from maillage.contexts.atlas.workshop.tables import SCENARIOS
from maillage.contexts.territory.api import ATTRIBUTION
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

# Departures told beside the workshop; all of them are on their own page.
DEPARTURES_SHOWN = 5
REFUSED = 422


@require_safe
@community_view(VIEW, module=MODULE)
def scenarios(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        SCENARIOS,
        queries.scenarios(),
        template="atlas/workshop/list.html",
        extra={"may_edit": request.actor.can(SIMULATE)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SIMULATE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    form = ScenarioForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_scenario(by=request.actor, **form.cleaned_data)
        except services.ScenarioRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(request, "scenario", row))
    return render(request, "atlas/workshop/new.html", {"form": form})


@require_safe
@community_view(VIEW, module=MODULE)
def scenario(request: CommunityRequest, pk: int) -> HttpResponse:
    """The workshop."""
    return workshop_page(request, found(pk))


def workshop_page(
    request: CommunityRequest,
    row: Scenario,
    *,
    form: ChangeForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a scenario; with a form that was refused, as it was filled in."""
    try:
        play = played(request.community, row)
    except NoGround as nothing:
        context = {"scenario": row, "nothing": nothing, "words": WORDS[row.profession]}
        return render(request, "atlas/workshop/nothing.html", context, status=status)
    may_edit = request.actor.can(SIMULATE) and row.archived_at is None
    shown = answer(play.outcome, play.scale, names_of(play.ground, play.outcome.changes))
    sees_losses = request.actor.can(VIEW_FRAGILITY)
    context = {
        "scenario": row,
        "words": WORDS[row.profession],
        "shown": shown,
        "outcome": play.outcome,
        "scale": play.scale,
        "method": play.ground.method,
        "form": (form or ChangeForm(profession=row.profession, ground=play.ground)) if may_edit else None,
        "refusal": refusal,
        "may_edit": may_edit,
        "may_simulate": request.actor.can(SIMULATE),
        "may_share": request.actor.can(SHARE),
        "sees_losses": sees_losses,
        "losses": first_departures(request.actor, play) if sees_losses else [],
        "map": _map(request, play),
        "data": _data(request, row, play, shown) if may_edit else {},
        "panels": panels_of(request.actor, "atlas.scenario", row),
    }
    return render(request, "atlas/workshop/workshop.html", context, status=status)


def first_departures(actor: Actor, play: Play) -> list[dict[str, str]]:
    """The gravest departures, as the page and its script show them."""
    return lines_of(departures(actor, play)[:DEPARTURES_SHOWN], play.outcome.decimals)


def _map(request: CommunityRequest, play: Play) -> dict[str, Any]:
    return {
        "areas_url": community_url(request.community, "territory:contours"),
        "outline_url": community_url(request.community, "territory:outline"),
        "attribution": ATTRIBUTION,
        "values": values_of(play.outcome, play.scale),
        "choose": True,
    }


def _data(request: CommunityRequest, row: Scenario, play: Play, shown: dict[str, Any]) -> dict[str, Any]:
    """What the script of the workshop starts from."""
    return {
        "changes": shown["changes"],
        "version": row.version,
        "play_url": address(request, "scenario_play", row),
        "save_url": address(request, "scenario_save", row),
        "heads": heads_of(play.ground),
        "plural": WORDS[row.profession].plural,
        "people": _people(play.ground),
    }


def _people(ground: Ground) -> dict[str, int]:
    return {place.code: place.population for place in ground.places if place.own or place.belt}


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SIMULATE, module=MODULE)
def rename(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_scenario(by=request.actor, pk=pk, name=form.cleaned_data["name"])
        except services.ScenarioRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Le scénario s’appelle maintenant « {form.cleaned_data['name']} ».")
            return redirect(address(request, "scenario", row))
    return render(request, "atlas/workshop/rename.html", {"form": form, "scenario": row})


@require_POST
@community_view(SIMULATE, module=MODULE)
def copy(request: CommunityRequest, pk: int) -> HttpResponse:
    """The same changes under another name: those that were sent, else those that are saved."""
    row = found(pk)
    sent = request.POST.get("changes")
    rows = read_changes(sent) if sent else [change.as_json() for change in facts(row)]
    name = f"{row.name[: services.MAX_NAME - 10].rstrip()} (copie)"
    try:
        made = services.create_scenario(
            by=request.actor, name=name, profession=row.profession, changes=rows or []
        )
    except (services.ScenarioRefused, ChangeRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect(address(request, "scenario", row))
    messages.success(request, f"Voici « {made.name} » : renommez-le à votre guise.")
    return redirect(address(request, "scenario", made))


@require_POST
@community_view(SIMULATE, module=MODULE)
def archive(request: CommunityRequest, pk: int) -> HttpResponse:
    row = services.archive_scenario(by=request.actor, pk=found(pk).pk)
    messages.success(
        request, f"« {row.name} » est archivé, et ses liens sont retirés ; « Rétablir » le remet."
    )
    return redirect(address(request, "scenario", row))


@require_POST
@community_view(SIMULATE, module=MODULE)
def reopen(request: CommunityRequest, pk: int) -> HttpResponse:
    row = services.reopen_scenario(by=request.actor, pk=found(pk).pk)
    messages.success(request, f"« {row.name} » est de nouveau en cours ; ses anciens liens restent retirés.")
    return redirect(address(request, "scenario", row))
