"""Pages of ideas: the list, one of them, and what those who sort do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.ideas import queries, services
from maillage.contexts.programme.ideas.forms import IdeaForm, MergeForm, SortForm, StateForm, TurnForm
from maillage.contexts.programme.ideas.models import TRANSITIONS, Idea, IdeaState
from maillage.contexts.programme.ideas.services import IdeaRefused
from maillage.contexts.programme.ideas.tables import BADGES, IDEAS, SUPPORTED
from maillage.contexts.programme.permissions import PILOT, SURVEY, VIEW
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "programme"
UNPROCESSABLE = 422
# Label and today's value of what somebody else recorded meanwhile.
Told = list[tuple[str, Any]]
_SHOWN = (("finding", "Constat"), ("lever", "Levier"), ("proposal", "Proposition"), ("mission", "Mission"))


def found(request: CommunityRequest, pk: int) -> Any:
    """The idea, with `support` and `is_mine`."""
    row = queries.find(pk, request.user.pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "programme:idea", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def ideas(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_add": request.actor.can(PILOT), "may_sort": request.actor.can(SURVEY)}
    rows = queries.ideas(request.user.pk)
    return render_table(request, IDEAS, rows, template="programme/ideas/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PILOT, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A member writes an idea down."""
    initial_name = request.actor.label if request.method != "POST" else ""
    form = IdeaForm(request.POST if request.method == "POST" else None)
    form.fields["author"].initial = initial_name
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_idea(by=request.actor, **form.values())
        except IdeaRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre idée est notée.")
            return redirect(
                address(request, row.pk) if row else community_url(request.community, "programme:ideas")
            )
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "programme/ideas/new.html", {"form": form}, status=status)


@require_safe
@community_view(VIEW, module=MODULE)
def idea(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(request, pk))


def _page(
    request: CommunityRequest, row: Idea, *, status: int = 200, forms: dict[str, Any] | None = None
) -> HttpResponse:
    may_sort = request.actor.can(SURVEY)
    moves = TRANSITIONS[row.state]
    context: dict[str, Any] = {
        "row": row,
        "state": (row.get_state_display(), *BADGES[row.state]),
        "may_support": request.actor.can(PILOT) and row.state in SUPPORTED,
        "may_sort": may_sort,
        "may_write": may_sort and row.state not in (IdeaState.TURNED, IdeaState.MERGED),
        "moves": moves if may_sort else frozenset(),
        "may_turn": may_sort and IdeaState.TURNED in moves,
        "merged": queries.merged_in(row),
    }
    if may_sort:
        context |= {
            "sort_form": SortForm(row=row),
            "state_form": StateForm(),
            "turn_form": TurnForm(row=row),
            "merge_form": MergeForm(row=row),
            "sort_theirs": [],
            "turn_theirs": [],
            "merge_theirs": [],
        }
    return render(request, "programme/ideas/idea.html", context | (forms or {}), status=status)


@require_POST
@community_view(PILOT, module=MODULE)
def support(request: CommunityRequest, pk: int) -> HttpResponse:
    """Support an idea, or take the support back; from the list one stays on the list."""
    row = found(request, pk)
    try:
        if row.is_mine:
            services.withdraw_support(by=request.actor, pk=pk)
        else:
            services.support(by=request.actor, pk=pk)
    except IdeaRefused as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("from") == "page":
        return redirect(address(request, pk))
    return redirect(community_url(request.community, "programme:ideas"))


@require_POST
@community_view(SURVEY, module=MODULE)
def sort(request: CommunityRequest, pk: int) -> HttpResponse:
    """The words and the mission."""
    row = found(request, pk)
    form = SortForm(request.POST, row=row)
    theirs: Told = []
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("finding", "lever", "proposal", "mission")}
        try:
            services.update_idea(by=request.actor, pk=pk, version=form.cleaned_data["version"], values=values)
        except IdeaRefused as refusal:
            theirs = _again(request, form, row, refusal)
        else:
            messages.success(request, "L’idée est enregistrée.")
            return redirect(address(request, pk))
    return _page(request, row, status=UNPROCESSABLE, forms={"sort_form": form, "sort_theirs": theirs})


def _again(request: CommunityRequest, form: Any, row: Idea, refusal: IdeaRefused) -> Told:
    """What was typed stays; sent again, it goes over what somebody else saved, which is given back to be shown."""
    theirs: Told = []
    if isinstance(refusal, services.ChangedMeanwhile):
        # The words and the mission are what this form changes; the others act on the idea as it has become.
        theirs = against(form, row) if isinstance(form, SortForm) else _today(row)
        form.data = with_version(request, row.version)
    form.add_error(None, str(refusal))
    return theirs


def _today(row: Idea) -> Told:
    told: Told = [(label, getattr(row, name)) for name, label in _SHOWN if getattr(row, name)]
    return [("État", row.get_state_display()), *told]


@require_POST
@community_view(SURVEY, module=MODULE)
def state(request: CommunityRequest, pk: int) -> HttpResponse:
    """Keep, put aside, sort anew."""
    row = found(request, pk)
    form = StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez ce qu’il faut faire de cette idée.")
        return _page(request, row, status=UNPROCESSABLE)
    try:
        services.set_state(by=request.actor, pk=pk, **form.cleaned_data)
    except IdeaRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(address(request, pk))


@require_POST
@community_view(SURVEY, module=MODULE)
def merge(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    form = MergeForm(request.POST, row=row)
    theirs: Told = []
    if form.is_valid():
        into = form.cleaned_data["into"]
        try:
            services.merge(by=request.actor, pk=pk, version=form.cleaned_data["version"], into=into)
        except IdeaRefused as refusal:
            theirs = _again(request, form, row, refusal)
        else:
            messages.success(request, "L’idée est fusionnée ; ses soutiens sont passés à celle-ci.")
            return redirect(address(request, into))
    return _page(request, row, status=UNPROCESSABLE, forms={"merge_form": form, "merge_theirs": theirs})


@require_POST
@community_view(SURVEY, module=MODULE)
def turn(request: CommunityRequest, pk: int) -> HttpResponse:
    """Make an action sheet of it, and go there."""
    row = found(request, pk)
    form = TurnForm(request.POST, row=row)
    theirs: Told = []
    if form.is_valid():
        try:
            action = services.turn_into_action(by=request.actor, pk=pk, **form.cleaned_data)
        except IdeaRefused as refusal:
            theirs = _again(request, form, row, refusal)
        else:
            messages.success(
                request, "La fiche action est créée avec le constat, le levier et la proposition."
            )
            return redirect(community_url(request.community, "programme:action", pk=action.pk))
    return _page(request, row, status=UNPROCESSABLE, forms={"turn_form": form, "turn_theirs": theirs})
