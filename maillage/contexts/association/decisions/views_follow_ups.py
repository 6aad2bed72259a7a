"""Pages of the follow-ups: what is to be done, by whom, for when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts import queries as contacts
from maillage.contexts.association.decisions import queries, services
from maillage.contexts.association.decisions.forms import FollowUpForm, OutcomeForm
from maillage.contexts.association.decisions.models import Decision, FollowUp, FollowUpState
from maillage.contexts.association.decisions.permissions import abilities, follow_up_abilities
from maillage.contexts.association.decisions.tables import FOLLOW_UP_BADGES, FOLLOW_UPS, state_of
from maillage.contexts.association.decisions.views import MODULE, decision_url
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.permissions import DECIDE, VIEW
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

_FORM = "association/decisions/follow_up_form.html"


@require_safe
@community_view(VIEW, module=MODULE)
def follow_ups(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        FOLLOW_UPS,
        queries.follow_ups(),
        template="association/decisions/follow_ups.html",
        extra={"may": abilities(request.actor)},
    )


def found(pk: int) -> FollowUp:
    row = queries.find_follow_up(pk)
    if row is None:
        raise Http404
    return row


def follow_up_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:follow_up", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def follow_up(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    state = state_of(row)
    context = {
        "row": row,
        "state": state,
        "badge": FOLLOW_UP_BADGES[state],
        "may": follow_up_abilities(request.actor, row),
        "form": OutcomeForm(),
    }
    return render(request, "association/decisions/follow_up.html", context)


def myself(actor: Actor) -> Any:
    """The contact whose account it is, else the account. 1 query."""
    return contacts.of_user(actor.user.pk if actor.user else None) or actor.user


def owner_said(form: FollowUpForm, actor: Actor, row: FollowUp | None = None) -> Any:
    """Who has it, as the form says. An account that is no contact has no name to be typed: it keeps what it had."""
    if form.cleaned_data["mine"]:
        return myself(actor)
    if form.cleaned_data["owner"] is not None:
        return form.cleaned_data["owner"]
    other = (
        row is not None and row.user_id is not None and (actor.user is None or row.user_id != actor.user.pk)
    )
    return row.user if other and row is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECIDE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A new one, of a meeting or a decision when the page that led here says which."""
    decision = _named(Decision, request.GET.get("decision", ""))
    meeting = _named(Meeting, request.GET.get("reunion", ""))
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = services.create_follow_up(
            by=request.actor,
            title=form.cleaned_data["title"],
            owner=owner_said(form, request.actor),
            due_on=form.cleaned_data["due_on"],
            detail=form.cleaned_data["detail"],
            meeting=meeting,
            decision=decision,
        )
        messages.success(request, f"« {row.title} » est noté.")
        if decision is not None:
            return redirect(decision_url(request, decision.pk))
        return redirect(community_url(request.community, "association:follow_ups"))
    context = {"form": form, "row": None, "theirs": [], "decision": decision, "meeting": meeting}
    return render(request, _FORM, context)


def _named(model: Any, text: str) -> Any:
    """The row of this community that an address names; None if it names none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return get_object_or_404(model.objects.all(), pk=int(text))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECIDE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if not follow_up_abilities(request.actor, row)["edit"]:
        messages.error(request, "Elle est close : reprenez-la pour la modifier.")
        return redirect(follow_up_url(request, pk))
    theirs: list[tuple[str, Any]] = []
    form = FollowUpForm(
        request.POST if request.method == "POST" else None,
        initial={**FollowUpForm.initial_of(row), "mine": _is_mine(request.actor, row)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.update_follow_up(
                by=request.actor,
                pk=pk,
                seen=form.seen,
                values={name: form.cleaned_data[name] for name in ("title", "due_on", "detail")},
                owner=owner_said(form, request.actor, row),
            )
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        else:
            messages.success(request, "La suite à donner est modifiée.")
            return redirect(follow_up_url(request, pk))
    context = {"form": form, "row": row, "theirs": theirs, "decision": row.decision, "meeting": row.meeting}
    return render(request, _FORM, context)


def _is_mine(actor: Actor, row: FollowUp) -> bool:
    return actor.user is not None and row.user_id == actor.user.pk


@require_POST
@community_view(VIEW, module=MODULE)
def done(request: CommunityRequest, pk: int) -> HttpResponse:
    """In one touch; the message offers to take it back."""
    return _set(request, pk, FollowUpState.DONE, "close")


@require_POST
@community_view(VIEW, module=MODULE)
def drop(request: CommunityRequest, pk: int) -> HttpResponse:
    return _set(request, pk, FollowUpState.DROPPED, "close")


@require_POST
@community_view(VIEW, module=MODULE)
def resume(request: CommunityRequest, pk: int) -> HttpResponse:
    return _set(request, pk, FollowUpState.OPEN, "resume")


_SAID = {
    FollowUpState.DONE: "« {} » est fait. Vous pouvez la reprendre depuis sa page.",
    FollowUpState.DROPPED: "« {} » est abandonné.",
    FollowUpState.OPEN: "« {} » est de nouveau à faire.",
}


def _set(request: CommunityRequest, pk: int, state: FollowUpState, ability: str) -> HttpResponse:
    row = found(pk)
    form = OutcomeForm(request.POST)
    if not follow_up_abilities(request.actor, row)[ability]:
        messages.error(request, "Seule la personne à qui elle est confiée, ou le bureau, peut le dire.")
    elif not form.is_valid():
        messages.error(request, "Le résultat dépasse 300 caractères : raccourcissez-le.")
    else:
        try:
            services.set_state(
                by=request.actor, follow_up=row, state=state, outcome=form.cleaned_data["outcome"]
            )
        except services.DecisionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _SAID[state].format(row.title))
    return redirect(follow_up_url(request, pk))
