"""The steps of a sheet: written by its pilot, said to be done by whoever bears them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.actions import queries, services
from maillage.contexts.programme.actions.access import (
    MODULE,
    asked,
    back,
    found,
    found_step,
    refused,
)
from maillage.contexts.programme.actions.forms import DoneForm, StepForm
from maillage.contexts.programme.actions.models import Step
from maillage.contexts.programme.actions.permissions import may_finish
from maillage.contexts.programme.actions.steps.tables import STEPS
from maillage.contexts.programme.permissions import VIEW
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view

_FORM = "programme/actions/step_form.html"
_HERE = "etapes"


@require_safe
@community_view(VIEW, module=MODULE)
def steps(request: CommunityRequest) -> HttpResponseBase:
    """Every step of every sheet, by date: also the table behind the calendar."""
    return render_table(
        request, STEPS, queries.steps(), template="programme/actions/steps.html", extra={"view": "steps"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VIEW, module=MODULE)
def add(request: CommunityRequest, pk: int) -> HttpResponse:
    row = asked(request, pk, "steps")
    posted = request.POST if request.method == "POST" else None
    form = StepForm(posted)
    if posted is not None and form.is_valid():
        try:
            services.add_step(by=request.actor, action=row, **form.values)
        except services.ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "L’étape est ajoutée.", _HERE)
    return render(request, _FORM, {"form": form, "row": row, "step": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VIEW, module=MODULE)
def edit(request: CommunityRequest, pk: int, step: int) -> HttpResponse:
    row = asked(request, pk, "steps")
    one = found_step(row, step)
    initial = {name: getattr(one, name) for name in (*StepForm.NAMES, "version")}
    form = StepForm(request.POST if request.method == "POST" else None, initial=initial)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.update_step(by=request.actor, pk=step, version=form.seen, **form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "L’étape est enregistrée.", _HERE)
    return render(request, _FORM, {"form": form, "row": row, "step": one, "theirs": theirs})


def _moved(
    request: CommunityRequest, pk: int, step: int, write: Callable[..., Step], said: str, **values: Any
) -> HttpResponse:
    """One press of a button about a step, for who may say where it stands."""
    row = found(pk)
    one = found_step(row, step)
    if not may_finish(request.actor, one):
        raise PermissionDenied
    try:
        write(by=request.actor, pk=one.pk, **values)
    except services.ActionRefused as refusal:
        return refused(request, pk, refusal, _HERE)
    return back(request, pk, said, _HERE)


@require_POST
@community_view(VIEW, module=MODULE)
def done(request: CommunityRequest, pk: int, step: int) -> HttpResponse:
    form = DoneForm(request.POST)
    day = form.cleaned_data["done_on"] if form.is_valid() else None
    return _moved(
        request,
        pk,
        step,
        services.finish_step,
        "L’étape est faite.",
        done_on=day or timezone.localdate(),
    )


@require_POST
@community_view(VIEW, module=MODULE)
def start(request: CommunityRequest, pk: int, step: int) -> HttpResponse:
    return _moved(request, pk, step, services.start_step, "L’étape est commencée.")


@require_POST
@community_view(VIEW, module=MODULE)
def drop(request: CommunityRequest, pk: int, step: int) -> HttpResponse:
    asked(request, pk, "steps")
    return _moved(request, pk, step, services.drop_step, "L’étape est abandonnée ; elle reste sur la fiche.")


@require_POST
@community_view(VIEW, module=MODULE)
def resume(request: CommunityRequest, pk: int, step: int) -> HttpResponse:
    return _moved(request, pk, step, services.resume_step, "L’étape est de nouveau à faire.")


@require_POST
@community_view(VIEW, module=MODULE)
def move(request: CommunityRequest, pk: int, step: int) -> HttpResponse:
    """One place up; `bas` moves it down."""
    row = asked(request, pk, "steps")
    one = found_step(row, step)
    services.move_step(by=request.actor, pk=one.pk, down="bas" in request.POST)
    return back(request, pk, "", _HERE)
