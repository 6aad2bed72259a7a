"""Pages of the register: the protocols, who takes part, the figures."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.api import profession_name_of
from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE, VIEW
from maillage.contexts.care.protocols import queries, services
from maillage.contexts.care.protocols.forms import JoinForm, LeaveForm, PeriodForm, ProtocolForm
from maillage.contexts.care.protocols.models import Participation, Protocol
from maillage.contexts.care.protocols.refusals import ChangedMeanwhile, ProtocolRefused
from maillage.contexts.care.protocols.tables import PROTOCOLS
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE: Final = "care"
UNPROCESSABLE: Final = 422


def found(pk: int) -> Protocol:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "care:protocol", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def protocols(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_configure": request.actor.can(CONFIGURE), "may_enter": request.actor.can(ANSWER)}
    rows = queries.protocols()
    return render_table(request, PROTOCOLS, rows, template="care/protocols/list.html", extra=extra)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def usual(request: CommunityRequest) -> HttpResponse:
    """Start from the national protocols."""
    count = services.add_usual(by=request.actor)
    if count:
        words = count_words(count, "protocole ajouté", "protocoles ajoutés")
        messages.success(request, f"{words}, à confirmer : lisez le texte de chacun.")
    else:
        messages.info(request, "Les protocoles nationaux sont déjà dans le registre.")
    return redirect(community_url(request.community, "care:protocols"))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = ProtocolForm(request.POST if posted else None)
    if posted and form.is_valid():
        once = form.cleaned_data["once"]
        try:
            row = services.create_protocol(by=request.actor, once=once, values=form.values())
        except ProtocolRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le protocole est dans le registre : dites qui y participe.")
            return redirect(address(request, row.pk))
    return _form(request, form, None, [], posted=posted)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    posted = request.method == "POST"
    form = ProtocolForm(request.POST if posted else None, row=row)
    theirs: list[tuple[str, Any]] = []
    if posted and form.is_valid():
        try:
            services.change_protocol(
                by=request.actor, pk=pk, version=form.cleaned_data["version"], values=form.values()
            )
        except ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current, only=services.FIELDS)
            form.data = with_version(request, refusal.current.version)
            form.add_error(None, str(refusal))
        except ProtocolRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le protocole est enregistré.")
            return redirect(address(request, pk))
    return _form(request, form, row, theirs, posted=posted)


def _form(
    request: CommunityRequest,
    form: ProtocolForm,
    row: Protocol | None,
    theirs: list[tuple[str, Any]],
    *,
    posted: bool,
) -> HttpResponse:
    context = {"form": form, "row": row, "theirs": theirs}
    return render(request, "care/protocols/form.html", context, status=UNPROCESSABLE if posted else 200)


@require_safe
@community_view(VIEW, module=MODULE)
def protocol(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(pk), JoinForm())


def _page(
    request: CommunityRequest, row: Protocol, join_form: JoinForm, *, status: int = 200
) -> HttpResponse:
    """The text, who takes part, and what the protocol brought: masked for who does not coordinate.

    Who sees masked figures chooses no period: two that differ by a day would give that day away.
    """
    team = request.actor.can(COORDINATE)
    period = PeriodForm(request.GET if team else {})
    first, last = period.period()
    rows = queries.between(first, last).filter(protocol=row)
    context: dict[str, Any] = {
        "row": row,
        "profession": profession_name_of(row.profession),
        "period": period,
        "first": first,
        "last": last,
        "figures": queries.figures(rows, masked=not team),
        "months": queries.monthly(rows) if team else [],
        "spread": queries.spread(row, first, last) if team else None,
        "under": queries.MASKED_UNDER,
        "takers": queries.takers_of(row),
        "may_configure": request.actor.can(CONFIGURE),
        "is_team": team,
        "join_form": join_form,
        "leave_form": LeaveForm(),
    }
    return render(request, "care/protocols/protocol.html", context, status=status)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def join(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            services.join(by=request.actor, protocol=row, **form.cleaned_data)
        except ProtocolRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{form.cleaned_data['contact'].name} participe au protocole.")
            return redirect(address(request, pk))
    return _page(request, row, form, status=UNPROCESSABLE)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def leave(request: CommunityRequest, pk: int) -> HttpResponse:
    """Somebody takes part no more."""
    row: Participation | None = queries.find_participation(pk)
    if row is None:
        raise Http404
    form = LeaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez le dernier jour de la participation.")
        return _page(request, row.protocol, JoinForm(), status=UNPROCESSABLE)
    try:
        services.leave(by=request.actor, pk=pk, until_on=form.cleaned_data["until_on"])
    except ProtocolRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, row.protocol, JoinForm(), status=UNPROCESSABLE)
    messages.success(request, "La participation est terminée ; ce qui a été noté reste.")
    return redirect(address(request, row.protocol_id))
