"""Saved views: kept, renamed and deleted from the list itself, to which the person returns."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from maillage.platform.tables.forms import MAX_QUERY, SaveViewForm, ViewNameForm
from maillage.platform.tables.models import SavedView
from maillage.platform.tables.saved import SAVE, abilities
from maillage.platform.tables.services import ViewRefused, delete_view, rename_view, save_view
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


def _list_path(request: CommunityRequest) -> str:
    """Address of the list, within this community; anything else leads to its first page."""
    home = community_url(request.community, "shell:dashboard")
    path = request.POST.get("next", "").partition("?")[0]
    if (
        len(path) <= MAX_QUERY
        and path.startswith(home)
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    ):
        return path
    return home


def _back(request: CommunityRequest, query: str) -> HttpResponse:
    """To the list, with its filters; without them when they are too long to be an address."""
    path = _list_path(request)
    return redirect(f"{path}?{query}" if 0 < len(query) <= MAX_QUERY else path)


def _view(request: CommunityRequest, pk: int) -> SavedView:
    """A view that the actor sees and may change; anything else is not found."""
    view: SavedView = get_object_or_404(SavedView.objects.all(), pk=pk)
    if not abilities(request.actor, view)["change"]:
        return get_object_or_404(SavedView.objects.none())
    return view


@require_POST
@community_view(SAVE)
def save(request: CommunityRequest) -> HttpResponse:
    form = SaveViewForm(request.POST)
    query = request.POST.get("query", "")
    if not form.is_valid():
        messages.error(request, form.first_error)
        return _back(request, query)
    data = form.cleaned_data
    shared = data["shared"] and abilities(request.actor)["share"]
    try:
        view = save_view(
            by=request.actor, table=data["table"], name=data["name"], query=data["query"], shared=shared
        )
    except ViewRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La vue « {view.name} » est enregistrée.")
    return _back(request, query)


@require_POST
@community_view(SAVE)
def rename(request: CommunityRequest, pk: int) -> HttpResponse:
    view = _view(request, pk)
    form = ViewNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.first_error)
        return _back(request, view.query)
    try:
        rename_view(by=request.actor, view=view, name=form.cleaned_data["name"])
    except ViewRefused as refusal:
        messages.error(request, str(refusal))
    return _back(request, view.query)


@require_POST
@community_view(SAVE)
def delete(request: CommunityRequest, pk: int) -> HttpResponse:
    view = _view(request, pk)
    name = view.name
    delete_view(by=request.actor, view=view)
    messages.success(request, f"La vue « {name} » est supprimée.")
    return _back(request, "")
