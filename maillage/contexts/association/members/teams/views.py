"""Pages of the teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.views import MODULE
from maillage.contexts.association.members.models import Team
from maillage.contexts.association.members.teams import queries, services
from maillage.contexts.association.members.teams.forms import PlaceForm, TeamForm
from maillage.contexts.association.members.teams.tables import TEAMS
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.platform.audit.services import record_read
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

_FORM = "association/members/teams/form.html"


def _found(pk: int) -> Team:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def _team_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:team", pk=pk)


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def teams(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        TEAMS,
        queries.teams(),
        template="association/members/teams/list.html",
        extra={"may_edit": request.actor.can(EDIT_MEMBERS)},
    )


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def team(request: CommunityRequest, pk: int) -> HttpResponse:
    return _team_page(request, _found(pk), PlaceForm())


def _team_page(request: CommunityRequest, row: Team, form: PlaceForm) -> HttpResponse:
    current, former = queries.places_of(row)
    if current or former:
        record_read(
            by=request.actor,
            what="association.team",
            obj=row,
            label=row.name,
            count=len(current) + len(former),
        )
    context = {
        "row": row,
        "current": current,
        "former": former,
        "form": form,
        "may_edit": request.actor.can(EDIT_MEMBERS),
        "panels": panels_of(request.actor, "association.team", row),
    }
    return render(request, "association/members/teams/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    form = TeamForm(request.POST if request.method == "POST" else None, community=request.community)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_team(by=request.actor, **form.values)
        except services.TeamRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"« {row.name} » est enregistrée. Ajoutez qui en fait partie.")
            return redirect(_team_url(request, row.pk))
    return render(request, _FORM, {"form": form, "row": None})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(pk)
    if request.method != "POST":
        form = TeamForm(community=request.community, initial=TeamForm.initial_of(row))
        return render(request, _FORM, {"form": form, "row": row})
    form = TeamForm(request.POST, community=request.community)
    if form.is_valid():
        version = form.cleaned_data.get("version") or 0
        try:
            services.edit_team(by=request.actor, pk=pk, version=version, **form.values)
        except services.ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.TeamRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "L’équipe est enregistrée.")
            return redirect(_team_url(request, pk))
    return render(request, _FORM, {"form": form, "row": row})


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def close(request: CommunityRequest, pk: int) -> HttpResponse:
    row = services.close_team(by=request.actor, pk=_found(pk).pk)
    messages.success(request, f"« {row.name} » est dissoute ; son histoire reste.")
    return redirect(_team_url(request, pk))


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def reopen(request: CommunityRequest, pk: int) -> HttpResponse:
    try:
        row = services.reopen_team(by=request.actor, pk=_found(pk).pk)
    except services.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"« {row.name} » est de nouveau en activité.")
    return redirect(_team_url(request, pk))


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def enter(request: CommunityRequest, pk: int) -> HttpResponse:
    """Put somebody in the team."""
    row = _found(pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _team_page(request, row, form)
    said = form.cleaned_data
    try:
        services.enter(
            by=request.actor,
            team=row,
            contact=said["contact"],
            function=said["function"],
            since_on=said["since_on"],
        )
    except services.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{said['contact'].name} fait partie de « {row.name} ».")
    return redirect(_team_url(request, pk))


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def leave(request: CommunityRequest, pk: int) -> HttpResponse:
    """pk: of the place. Somebody leaves the team."""
    place = queries.find_place(pk)
    if place is None:
        raise Http404
    row = services.leave(by=request.actor, place=place)
    messages.success(request, f"{place.contact.name} ne fait plus partie de « {row.name} ».")
    return redirect(_team_url(request, row.pk))


def teams_panel(actor: Actor, contact: Contact) -> dict[str, Any]:
    """The teams of somebody, on their page; nothing for who is in none. 1 query."""
    assert actor.community is not None
    rows = queries.places_of_contact(contact)
    if not rows:
        return {}
    return {
        "rows": [
            {
                "name": row.team.name,
                "url": community_url(actor.community, "association:team", pk=row.team_id),
                "function": row.function,
                "ended_on": row.ended_on,
            }
            for row in rows
        ]
    }
