"""Quality of the directory: its figures, the rows behind them, the yearly question to all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.directory.knowledge import confirmation, corrections, quality, rounds
from maillage.contexts.directory.knowledge.models import Correction, CorrectionState
from maillage.contexts.directory.knowledge.registered import names_of
from maillage.contexts.directory.knowledge.tables import CORRECTIONS, ENTRIES, QUALITY, ROUND, entries_url
from maillage.contexts.directory.knowledge.tables import corrections as correction_rows
from maillage.contexts.directory.knowledge.views import MODULE, entry_or_404
from maillage.contexts.directory.permissions import EDIT, MANAGE, VIEW_DEPARTURES
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.queries import register_edition
from maillage.contexts.directory.structures.queries import finess_edition
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(EDIT, module=MODULE)
def overview(request: CommunityRequest) -> HttpResponseBase:
    """How sure the directory is, in figures, by profession."""
    lines = quality.by_profession(request.actor)
    return render_table(
        request,
        QUALITY,
        lines,
        template="directory/knowledge/quality.html",
        extra={
            "whole": quality.altogether(lines),
            "waiting": Correction.objects.filter(state=CorrectionState.WAITING).count,
            "may_ask": request.actor.can(MANAGE),
            "links": _links(request),
        },
        sources=(register_edition().credit,),
    )


def _links(request: CommunityRequest) -> dict[str, str]:
    """Where the figures lead to; a page that this actor may not open, or that is not there, is left out."""
    actor = request.actor
    links = {
        "corrections": community_url(request.community, "directory:corrections")
        + f"?etat={CorrectionState.WAITING.value}",
        "duplicates": _url(request, "directory:duplicates") if actor.can(MANAGE) else "",
        "mandates": _url(request, "directory:mandates") or _url(request, "directory:organisations"),
        "departures": _url(request, "directory:departures") if actor.can(VIEW_DEPARTURES) else "",
    }
    return links | {state.replace("-", "_"): entries_url(actor, etat=state) for state in quality.STATES}


def _url(request: CommunityRequest, name: str) -> str:
    try:
        return community_url(request.community, name)
    except NoReverseMatch:
        return ""


@require_safe
@community_view(EDIT, module=MODULE)
def entries(request: CommunityRequest) -> HttpResponseBase:
    """The entries of those who practise here, with when they were asked and confirmed."""
    return render_table(
        request,
        ENTRIES,
        Professional.objects.none(),
        template="directory/knowledge/entries.html",
        extra={"may_ask": request.actor.can(MANAGE)},
        sources=(register_edition().credit,),
    )


@require_safe
@community_view(EDIT, module=MODULE)
def reported(request: CommunityRequest) -> HttpResponseBase:
    """What was reported, and what became of it."""
    return render_table(
        request, CORRECTIONS, correction_rows(), template="directory/knowledge/corrections.html"
    )


@require_POST
@community_view(EDIT, module=MODULE)
def correction_close(request: CommunityRequest, pk: int) -> HttpResponse:
    """The register is right after all."""
    return _settle(request, pk, CorrectionState.NOT_AGREED, "Signalement clos : le registre avait raison.")


@require_POST
@community_view(EDIT, module=MODULE)
def correction_withdraw(request: CommunityRequest, pk: int) -> HttpResponse:
    """It should not have been reported."""
    return _settle(request, pk, CorrectionState.WITHDRAWN, "Signalement retiré.")


def _settle(request: CommunityRequest, pk: int, state: CorrectionState, done: str) -> HttpResponse:
    correction: Any = Correction.objects.filter(pk=pk).first()
    if correction is None:
        raise Http404
    name = names_of([correction.subject]).get(correction.subject, "Fiche disparue du registre")
    try:
        corrections.settle(by=request.actor, correction=correction, state=state, label=name)
    except corrections.AlreadySettled as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(community_url(request.community, "directory:corrections"))


@require_POST
@community_view(MANAGE, module=MODULE)
def ask_entry(request: CommunityRequest, subject: str) -> HttpResponse:
    """Ask one person whether the entry is right."""
    entry = entry_or_404(request, subject)
    try:
        address = confirmation.ask_entry(by=request.actor, entry=entry)
    except confirmation.CannotAsk as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La demande part à {address} ; le lien vaut 30 jours.")
    return redirect(entry.url(request.community))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MANAGE, module=MODULE)
def ask_round(request: CommunityRequest) -> HttpResponseBase:
    """Who would be asked, and how many letters leave today; a POST sends them."""
    if request.method == "POST":
        asked = confirmation.ask_round(by=request.actor)
        if asked:
            plural = "demande part" if asked == 1 else "demandes partent"
            messages.success(request, f"{asked} {plural} ; les liens valent 30 jours.")
        else:
            messages.info(
                request, "Aucune demande n’est partie : personne ne reste à interroger aujourd’hui."
            )
        return redirect(community_url(request.community, "directory:quality"))
    planned = rounds.next_round(request.community)
    return render_table(
        request,
        ROUND,
        planned.lines,
        template="directory/knowledge/ask.html",
        extra={
            "round": planned,
            "figures": _round_figures(planned),
            "limit": rounds.DAILY_LIMIT,
            "back": community_url(request.community, "directory:quality"),
        },
        sources=(register_edition().credit, finess_edition().credit),
    )


def _round_figures(planned: rounds.Round) -> list[dict[str, Any]]:
    """One line per state, then all: persons, places and both, each with the filter that opens its rows."""
    lines = []
    for state, label in (*rounds.STATES.items(), ("", "Ensemble")):
        cells = [
            (
                planned.count(state, kind),
                "&".join(f"{k}={v}" for k, v in (("etat", state), ("sorte", kind)) if v),
            )
            for kind in (*rounds.KINDS, "")
        ]
        lines.append({"label": label[0].upper() + label[1:], "cells": cells})
    return lines
