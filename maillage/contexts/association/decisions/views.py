"""Pages of the register of decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.decisions import queries, services
from maillage.contexts.association.decisions.forms import DecisionEndForm, DecisionForm
from maillage.contexts.association.decisions.models import Decision, DecisionState
from maillage.contexts.association.decisions.permissions import abilities
from maillage.contexts.association.decisions.tables import DECISION_BADGES, DECISIONS, who_decided
from maillage.contexts.association.permissions import DECIDE, VIEW
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"
_FORM = "association/decisions/decision_form.html"


@require_safe
@community_view(VIEW, module=MODULE)
def decisions(request: CommunityRequest) -> HttpResponseBase:
    """The register."""
    return render_table(
        request,
        DECISIONS,
        queries.decisions(),
        template="association/decisions/list.html",
        extra={"may": abilities(request.actor)},
    )


def found(pk: int) -> Decision:
    row = queries.find_decision(pk)
    if row is None:
        raise Http404
    return row


def decision_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:decision", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def decision(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    context = {
        "row": row,
        "may": abilities(request.actor, row),
        "who": who_decided(row),
        "badge": DECISION_BADGES[DecisionState(row.state)],
        "follow_ups": queries.of_decision(row),
        "replaces": queries.replaced_by(row),
        "panels": panels_of(request.actor, "association.decision", row),
    }
    return render(request, "association/decisions/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECIDE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, initial={"taken_on": timezone.localdate(), "origin": "association"})
    if posted is not None and form.is_valid():
        row = services.create_decision(by=request.actor, **form.values)
        messages.success(request, f"La décision {row.number} est au registre.")
        return redirect(decision_url(request, row.pk))
    return render(request, _FORM, {"form": form, "row": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECIDE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if not abilities(request.actor, row)["edit"]:
        messages.error(
            request, "Cette décision n’est plus en vigueur : remettez-la en vigueur pour la corriger."
        )
        return redirect(decision_url(request, pk))
    if request.method != "POST":
        form = DecisionForm(initial=DecisionForm.initial_of(row), fixed=True)
        return render(request, _FORM, {"form": form, "row": row, "theirs": []})
    form = DecisionForm(request.POST, fixed=True)
    theirs: list[tuple[str, Any]] = []
    if form.is_valid():
        try:
            services.update_decision(by=request.actor, pk=pk, seen=form.seen, values=form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        else:
            messages.success(request, f"La décision {row.number} est corrigée.")
            return redirect(decision_url(request, pk))
    return render(request, _FORM, {"form": form, "row": row, "theirs": theirs})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECIDE, module=MODULE)
def end(request: CommunityRequest, pk: int) -> HttpResponse:
    """Withdraw a decision, or have it replaced by a later one."""
    row = found(pk)
    if not abilities(request.actor, row)["end"]:
        return redirect(decision_url(request, pk))
    posted = request.POST if request.method == "POST" else None
    form = DecisionEndForm(posted, candidates=queries.candidates_to_replace(row))
    if posted is not None and form.is_valid():
        state = DecisionState.REPLACED if form.chosen else DecisionState.WITHDRAWN
        try:
            services.set_decision_state(
                by=request.actor,
                decision=row,
                state=state,
                reason=form.cleaned_data["reason"],
                replaced_by=form.chosen,
            )
        except services.DecisionRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, f"La décision {row.number} est {DecisionState(state).label}.")
            return redirect(decision_url(request, pk))
    return render(request, "association/decisions/decision_end.html", {"form": form, "row": row})


@require_POST
@community_view(DECIDE, module=MODULE)
def resume(request: CommunityRequest, pk: int) -> HttpResponse:
    """Put a decision back in force: also how a withdrawal is undone."""
    row = found(pk)
    if abilities(request.actor, row)["resume"]:
        services.set_decision_state(by=request.actor, decision=row, state=DecisionState.IN_FORCE)
        messages.success(request, f"La décision {row.number} est de nouveau en vigueur.")
    return redirect(decision_url(request, pk))
