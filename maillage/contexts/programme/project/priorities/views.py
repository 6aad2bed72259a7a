"""Priorities."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.programme.permissions import WRITE
from maillage.contexts.programme.project.access import (
    MODULE,
    against,
    back,
    found_priority,
)
from maillage.contexts.programme.project.forms import PriorityForm
from maillage.contexts.programme.project.priorities import services
from maillage.contexts.programme.project.refusals import ChangedMeanwhile, ProjectRefused
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tenancy.views import CommunityRequest, community_view

_FORM: Final = "programme/project/priority_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = PriorityForm(posted)
    if posted is not None and form.is_valid():
        row = services.create_priority(by=request.actor, **form.values)
        return back(request, f"La priorité « {row.title} » est ajoutée.", row.code)
    return render(request, _FORM, {"form": form, "row": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found_priority(pk)
    if request.method != "POST":
        form = PriorityForm(initial=PriorityForm.initial_of(row), row=row)
        return render(request, _FORM, {"form": form, "row": row, "theirs": []})
    form = PriorityForm(request.POST, row=row)
    theirs = []
    if form.is_valid():
        try:
            services.update_priority(by=request.actor, pk=pk, version=form.seen, **form.values)
        except ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except ProjectRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, f"La priorité « {row.title} » est enregistrée.", row.code)
    return render(request, _FORM, {"form": form, "row": row, "theirs": theirs})


@require_POST
@community_view(WRITE, module=MODULE)
def move(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found_priority(pk)
    services.move_priority(by=request.actor, pk=pk, down="bas" in request.POST)
    return back(request, anchor=row.code)
