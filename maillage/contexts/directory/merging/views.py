"""Entries that look alike, side by side; what was decided of them, and its undoing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.merging.models import Merge
from maillage.contexts.directory.merging.pages import pairs_shown
from maillage.contexts.directory.merging.services import (
    MergeRefused,
    merge,
    tell_apart,
    undo,
    undo_organisations,
)
from maillage.contexts.directory.merging.tables import MERGES, merge_lines
from maillage.contexts.directory.organisations.models import Absorption
from maillage.contexts.directory.permissions import MANAGE
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "directory"
PAIRS_PER_PAGE = 10


@require_safe
@community_view(MANAGE, module=MODULE)
def duplicates(request: CommunityRequest) -> HttpResponse:
    pairs = pairs_shown(request.community)
    page = Paginator(pairs, PAIRS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/merging/duplicates.html",
        {"pairs": page.object_list, "page": page, "total": len(pairs)},
    )


@require_POST
@community_view(MANAGE, module=MODULE)
def decide(request: CommunityRequest) -> HttpResponse:
    """The same (`keep` says which one stays), or not the same."""
    back = redirect(community_url(request.community, "directory:duplicates"))
    try:
        first, second = (
            Subject.parse(request.POST.get("first", "")),
            Subject.parse(request.POST.get("second", "")),
        )
    except ValueError:
        messages.error(request, "Cette paire n’est plus proposée. Rien n’a changé : choisissez-en une autre.")
        return back
    try:
        if request.POST.get("decision") == "different":
            tell_apart(by=request.actor, first=first, second=second)
            messages.success(request, "Ces deux fiches restent distinctes : elles ne seront plus proposées.")
        elif request.POST.get("keep") in (str(first), str(second)):
            kept, absorbed = (first, second) if request.POST["keep"] == str(first) else (second, first)
            merge(by=request.actor, kept=kept, absorbed=absorbed)
            messages.success(
                request, "Les deux fiches n’en font plus qu’une. Vous pouvez l’annuler dans l’historique."
            )
        else:
            messages.error(request, "Choisissez la fiche à garder, puis recommencez. Rien n’a changé.")
    except MergeRefused as refusal:
        messages.error(request, str(refusal))
    return back


@require_safe
@community_view(MANAGE, module=MODULE)
def merges(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request, MERGES, merge_lines(request.community), template="directory/merging/merges.html"
    )


@require_POST
@community_view(MANAGE, module=MODULE)
def undo_merge(request: CommunityRequest, pk: int) -> HttpResponse:
    try:
        undo(by=request.actor, merge_pk=pk)
    except Merge.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, "La fusion est annulée : les deux fiches sont de nouveau dans l’annuaire.")
    return redirect(community_url(request.community, "directory:merges"))


@require_POST
@community_view(MANAGE, module=MODULE)
def undo_organisations_merge(request: CommunityRequest, pk: int) -> HttpResponse:
    try:
        undo_organisations(by=request.actor, absorption_pk=pk)
    except Absorption.DoesNotExist as missing:
        raise Http404 from missing
    except MergeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, "La fusion est annulée : les deux organisations sont de nouveau dans l’annuaire."
        )
    return redirect(community_url(request.community, "directory:merges"))
