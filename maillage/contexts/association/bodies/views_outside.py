"""Seats held elsewhere: hospital, contract of a territory, federation; and what their holders tell."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.bodies import queries, services
from maillage.contexts.association.bodies.forms import DayForm, OutsideForm, ReportForm
from maillage.contexts.association.bodies.models import OutsideMandate
from maillage.contexts.association.bodies.permissions import abilities
from maillage.contexts.association.bodies.tables import OUTSIDE
from maillage.contexts.association.bodies.views import MODULE
from maillage.contexts.association.permissions import GOVERN, VIEW
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW, module=MODULE)
def outside(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        OUTSIDE,
        queries.outside(),
        template="association/bodies/outside_list.html",
        extra={"may": abilities(request.actor)},
    )


@require_safe
@community_view(VIEW, module=MODULE)
def one(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(pk)
    context = {
        "row": row,
        "state": queries.mandate_state(row, timezone.localdate()),
        "reports": list(row.reports.select_related("told_by").order_by("-session_on", "-pk")),
        "may": abilities(request.actor),
        "day_form": DayForm(initial={"on": timezone.localdate()}),
        "late": row.next_report_on is not None and row.next_report_on < timezone.localdate(),
    }
    return render(request, "association/bodies/outside.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = OutsideForm(request.POST if posted else None, initial={"starts_on": timezone.localdate()})
    if posted and form.is_valid():
        try:
            row = services.create_outside(by=request.actor, values=form.values)
        except services.BodyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Le siège « {row.seat} » est noté.")
            return redirect(_url(request, row.pk))
    return render(request, "association/bodies/outside_form.html", {"form": form, "row": None})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(pk)
    posted = request.method == "POST"
    form = OutsideForm(
        request.POST if posted else None,
        initial={name: getattr(row, name) for name in services.OUTSIDE_FIELDS},
    )
    if posted and form.is_valid():
        try:
            services.edit_outside(by=request.actor, pk=pk, values=form.values)
        except services.BodyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le mandat extérieur est enregistré.")
            return redirect(_url(request, pk))
    return render(request, "association/bodies/outside_form.html", {"form": form, "row": row})


@require_POST
@community_view(GOVERN, module=MODULE)
def end(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = _found(pk), DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez le dernier jour du mandat.")
        return redirect(_url(request, pk))
    try:
        services.end_outside(by=request.actor, pk=row.pk, on=form.cleaned_data["on"])
    except services.BodyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le mandat extérieur est terminé.")
    return redirect(_url(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def report(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(pk)
    posted = request.method == "POST"
    form = ReportForm(
        request.POST if posted else None, initial={"session_on": timezone.localdate(), "told_by": row.holder}
    )
    if posted and form.is_valid():
        try:
            services.write_report(by=request.actor, pk=pk, **form.cleaned_data)
        except services.BodyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le compte rendu est enregistré.")
            return redirect(_url(request, pk))
    return render(request, "association/bodies/report_form.html", {"form": form, "row": row})


def _found(pk: int) -> OutsideMandate:
    row: OutsideMandate | None = queries.outside().filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:outside_mandate", pk=pk)
