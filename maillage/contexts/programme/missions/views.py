"""Pages of missions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.missions import queries, services
from maillage.contexts.programme.missions.forms import EndForm, MissionForm
from maillage.contexts.programme.missions.models import Mission, MissionKind
from maillage.contexts.programme.missions.tables import KIND_BADGES, MISSIONS
from maillage.contexts.programme.permissions import CONFIGURE, VIEW
from maillage.core.aci.nomenclature import nomenclature as lines
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import counted

MODULE = "programme"
_FORM = "programme/missions/form.html"


@require_safe
@community_view(VIEW, module=MODULE)
def missions(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        MISSIONS,
        queries.with_counts(),
        template="programme/missions/list.html",
        extra={"may_configure": request.actor.can(CONFIGURE)},
    )


def found(pk: int) -> Mission:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def _url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "programme:mission", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def mission(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    context = {
        "row": row,
        "badge": KIND_BADGES[MissionKind(row.kind)],
        "line": lines().find(row.reference, row.starts_on) if row.reference else None,
        "may_configure": request.actor.can(CONFIGURE),
        "panels": panels_of(request.actor, "programme.mission", row),
    }
    return render(request, "programme/missions/mission.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """An axis of the community's own."""
    posted = request.POST if request.method == "POST" else None
    form = MissionForm(posted, new=True, initial={"starts_on": timezone.localdate()})
    if posted is not None and form.is_valid():
        row = services.create_mission(by=request.actor, **form.values)
        messages.success(request, f"L’axe « {row.name} » est créé. Ajoutez-y une fiche action.")
        return redirect(_url(request, row.pk))
    return render(request, _FORM, {"form": form, "row": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    posted = request.POST if request.method == "POST" else None
    form = MissionForm(posted, initial=MissionForm.initial_of(row))
    theirs: list[tuple[str, Any]] = []
    if posted is not None and form.is_valid():
        try:
            services.update_mission(by=request.actor, pk=pk, version=form.seen, **form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.MissionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La mission est enregistrée.")
            return redirect(_url(request, pk))
    return render(request, _FORM, {"form": form, "row": row, "theirs": theirs})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def end(request: CommunityRequest, pk: int) -> HttpResponse:
    """Say until when: the mission leaves the lists, its history stays."""
    row = found(pk)
    posted = request.POST if request.method == "POST" else None
    form = EndForm(posted, initial={"on": timezone.localdate()})
    if posted is not None and form.is_valid():
        try:
            services.end_mission(by=request.actor, pk=pk, on=form.cleaned_data["on"])
        except services.MissionRefused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(
                request, f"« {row.name} » se termine. Ses fiches et ses chiffres restent lisibles."
            )
            return redirect(_url(request, pk))
    return render(request, "programme/missions/end.html", {"form": form, "row": row})


@require_POST
@community_view(CONFIGURE, module=MODULE)
def resume(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    services.resume_mission(by=request.actor, pk=pk)
    messages.success(request, f"« {row.name} » continue.")
    return redirect(_url(request, pk))


@require_safe
@community_view(VIEW, module=MODULE)
def nomenclature(request: CommunityRequest) -> HttpResponse:
    """What the contract names, with sources, and what the community has of it."""
    named = lines().in_force(timezone.localdate())
    known = {one.reference: one for one in queries.missions() if one.reference}
    context = {
        "rows": [{"line": one, "mission": known.get(one.key)} for one in named],
        "missing": sum(one.key not in known for one in named),
        "changes": lines().changes[::-1],
        "may_configure": request.actor.can(CONFIGURE),
    }
    return render(request, "programme/missions/nomenclature.html", context)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def take_over(request: CommunityRequest) -> HttpResponse:
    """The missions of the contract become those of the community."""
    made = services.create_from_nomenclature(by=request.actor, on=timezone.localdate())
    told = counted(len(made), "mission reprise du contrat.", "missions reprises du contrat.")
    messages.success(request, told if made else "Toutes les missions du contrat y étaient déjà.")
    return redirect(community_url(request.community, "programme:missions"))
