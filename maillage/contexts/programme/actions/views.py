"""The list of action sheets, a sheet, and what is written on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.actions import queries, services
from maillage.contexts.programme.actions.access import (
    MODULE,
    address,
    asked,
    back,
    found,
    refused,
)
from maillage.contexts.programme.actions.forms import ActionForm, CommentForm, MemberForm, StateForm
from maillage.contexts.programme.actions.models import ActionState
from maillage.contexts.programme.actions.permissions import abilities
from maillage.contexts.programme.actions.steps.showing import shown_steps
from maillage.contexts.programme.actions.tables import ACTIONS, BADGES
from maillage.contexts.programme.actions.tying.showing import shown_links
from maillage.contexts.programme.permissions import VIEW, WRITE
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.views import CommunityRequest, community_view

PLACE = "programme.action"
_FORM = "programme/actions/form.html"


@require_safe
@community_view(VIEW, module=MODULE)
def actions(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        ACTIONS,
        queries.actions(timezone.localdate()),
        template="programme/actions/list.html",
        extra={"may": abilities(request.actor), "view": "list"},
    )


@require_safe
@community_view(VIEW, module=MODULE)
def action(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    may = abilities(request.actor, row)
    members = queries.members_of(row)
    steps = shown_steps(request.actor, row, may, timezone.localdate())
    context = {
        "row": row,
        "may": may,
        "badge": BADGES[ActionState(row.state)],
        "steps": steps,
        "next_step": next((one for one in steps if one.is_next), None),
        "late": sum(one.is_late for one in steps),
        "group": [one for one in members if not one.is_partner],
        "partners": [one for one in members if one.is_partner],
        "links": shown_links(request.actor, row),
        "history": queries.history_of(row),
        "comment_form": CommentForm(),
        "member_form": MemberForm(),
        "panels": panels_of(request.actor, PLACE, row),
    }
    return render(request, "programme/actions/action.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A sheet from a blank page; `?mission=` says which mission when a page that led here knows it."""
    posted = request.POST if request.method == "POST" else None
    form = ActionForm(posted, initial={"mission": request.GET.get("mission", "")})
    if posted is not None and form.is_valid():
        row = services.create_action(by=request.actor, **form.values)
        messages.success(request, f"La fiche {row.code} est créée. Ajoutez ses étapes.")
        return redirect(address(request, row.pk, "etapes"))
    return render(request, _FORM, {"form": form, "row": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VIEW, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    """For who writes every sheet, and for the pilot of this one."""
    row = asked(request, pk, "edit")
    if request.method != "POST":
        form = ActionForm(initial=ActionForm.initial_of(row), keep=row)
        return render(request, _FORM, {"form": form, "row": row, "theirs": []})
    form = ActionForm(request.POST, keep=row)
    theirs: list[tuple[str, Any]] = []
    if form.is_valid():
        try:
            services.update_action(by=request.actor, pk=pk, version=form.seen, **form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "La fiche est enregistrée.")
    return render(request, _FORM, {"form": form, "row": row, "theirs": theirs})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VIEW, module=MODULE)
def state(request: CommunityRequest, pk: int) -> HttpResponse:
    """Where the sheet goes from here, with the reason for what stops."""
    row = asked(request, pk, "state")
    posted = request.POST if request.method == "POST" else None
    form = StateForm(posted, row=row)
    if posted is not None and form.is_valid():
        try:
            services.set_state(
                by=request.actor,
                pk=pk,
                state=form.cleaned_data["state"],
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"] or 0,
            )
        except services.ChangedMeanwhile as refusal:
            row = refusal.current
            form = StateForm(with_version(request, row.version), row=row)
            form.is_valid()
            form.add_error(
                None, "La fiche a changé entre-temps : voici où elle en est. Rien n’a été enregistré."
            )
        except services.ActionRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            label = ActionState(form.cleaned_data["state"]).label
            return back(request, pk, f"La fiche est maintenant « {label} ».")
    return render(
        request,
        "programme/actions/state.html",
        {"form": form, "row": row, "badge": BADGES[ActionState(row.state)]},
    )


@require_POST
@community_view(VIEW, module=MODULE)
def comment(request: CommunityRequest, pk: int) -> HttpResponse:
    row = asked(request, pk, "comment")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return refused(request, pk, ValueError(form.errors["text"][0]), "histoire")
    services.comment(by=request.actor, action=row, text=form.cleaned_data["text"])
    return back(request, pk, "Votre commentaire est noté.", "histoire")
