"""Pages of the tie with the SAS: what to look at, what is shown, who takes part, what was told."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.permissions import CONFIGURE, COORDINATE
from maillage.contexts.care.sas import pushing, queries, services
from maillage.contexts.care.sas.forms import LinkForm, PartForm
from maillage.contexts.care.sas.models import BookingPush
from maillage.contexts.care.sas.refusals import ChangedMeanwhile, SasRefused
from maillage.contexts.care.sas.tables import MEMBERS, PUSHES
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "care"
UNPROCESSABLE: Final = 422


@require_safe
@community_view(COORDINATE, module=MODULE)
def checklist(request: CommunityRequest) -> HttpResponseBase:
    """What to look at, above the members and what they declared."""
    extra = {
        "found": queries.checklist(request.actor),
        "may_configure": request.actor.can(CONFIGURE),
        "communes_url": community_url(request.community, "directory:sas")
        if request.community.has_module("directory")
        else "",
    }
    return render_table(request, MEMBERS, queries.members(), template="care/sas/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def link(request: CommunityRequest) -> HttpResponse:
    """What the SAS is shown of the CPTS."""
    row = queries.link_of()
    form = LinkForm(request.POST if request.method == "POST" else None, row=row)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_link(by=request.actor, version=form.cleaned_data["version"], values=form.values())
        except ChangedMeanwhile as refusal:
            theirs = against(form, row)
            form.add_error(None, str(refusal))
            form.data = with_version(request, row.version)
        except SasRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le réglage des créneaux au SAS est enregistré.")
            return redirect(community_url(request.community, "care:sas"))
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "care/sas/link.html", {"form": form, "theirs": theirs}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def part(request: CommunityRequest, pk: int) -> HttpResponse:
    """What one member says of his declaration."""
    row = queries.find_member(pk)
    if row is None:
        raise Http404
    form = PartForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_part(by=request.actor, contact=row, **form.cleaned_data)
        except SasRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Noté pour {row.name}.")
            return redirect(community_url(request.community, "care:sas"))
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "care/sas/part.html", {"form": form, "row": row}, status=status)


@require_safe
@community_view(COORDINATE, module=MODULE)
def pushes(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, PUSHES, queries.pushes(), template="care/sas/pushes.html")


@require_POST
@community_view(COORDINATE, module=MODULE)
def push_again(request: CommunityRequest, pk: int) -> HttpResponse:
    if not BookingPush.objects.filter(pk=pk).exists():
        raise Http404
    if pushing.send_again(by=request.actor, pk=pk):
        messages.success(request, "Ce rendez-vous sera transmis à nouveau.")
    else:
        messages.error(request, "Ce rendez-vous n’attend plus d’être transmis à nouveau.")
    return redirect(community_url(request.community, "care:sas_pushes"))
