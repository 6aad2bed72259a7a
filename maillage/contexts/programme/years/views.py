"""Pages of the years of report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.programme.permissions import CLOSE_YEAR, CONFIGURE, VIEW_FIGURES
from maillage.contexts.programme.years import queries, services
from maillage.contexts.programme.years.forms import YearForm
from maillage.contexts.programme.years.freezing import Unsettled
from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.tables import years_table
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "programme"
_FORM = "programme/years/form.html"
UNPROCESSABLE = 422


@require_safe
@community_view(VIEW_FIGURES, module=MODULE)
def years(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        years_table(request.actor),
        queries.years().select_related("closed_by"),
        template="programme/years/list.html",
        extra={"may_open": request.actor.can(CONFIGURE)},
    )


def found(pk: int) -> ReportingYear:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def _list_url(request: CommunityRequest) -> str:
    return community_url(request.community, "programme:years")


def _next(today: date) -> dict[str, Any]:
    """The year after the last one, else the calendar year."""
    last = queries.years().first()
    if last is None:
        return {
            "label": str(today.year),
            "starts_on": date(today.year, 1, 1),
            "ends_on": date(today.year, 12, 31),
        }
    first = last.ends_on + timedelta(days=1)
    try:
        again = first.replace(year=first.year + 1)
    except ValueError:
        again = first.replace(year=first.year + 1, day=28)
    end = again - timedelta(days=1)
    label = str(first.year) if first.year == end.year else f"{first.year}-{end.year}"
    return {"label": label, "starts_on": first, "ends_on": end}


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def open_year(request: CommunityRequest) -> HttpResponse:
    if request.method != "POST":
        form = YearForm(initial=_next(timezone.localdate()))
        return render(request, _FORM, {"form": form, "row": None, "theirs": []})
    form = YearForm(request.POST)
    if form.is_valid():
        try:
            year = services.open_year(by=request.actor, **form.values)
        except services.YearRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"L’année {year.label} est ouverte.")
            return redirect(_list_url(request))
    return render(request, _FORM, {"form": form, "row": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if row.is_closed:
        messages.error(request, str(services.YearClosed(row)))
        return redirect(_list_url(request))
    if request.method != "POST":
        form = YearForm(initial=YearForm.initial_of(row))
        return render(request, _FORM, {"form": form, "row": row, "theirs": []})
    form = YearForm(request.POST)
    theirs: list[tuple[str, Any]] = []
    if form.is_valid():
        try:
            services.update_year(by=request.actor, pk=pk, seen=form.seen, values=form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.YearRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"L’année {form.values['label']} est modifiée.")
            return redirect(_list_url(request))
    return render(request, _FORM, {"form": form, "row": row, "theirs": theirs})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CLOSE_YEAR, module=MODULE)
def close(request: CommunityRequest, pk: int) -> HttpResponse:
    """What closing does, then the closing."""
    row = found(pk)
    if request.method == "POST":
        despite = request.POST.get("despite_waiting") == "on"
        try:
            services.close_year(by=request.actor, pk=pk, despite_waiting=despite)
        except services.Unfinished as refusal:
            return _closing(request, row, refusal.waiting, str(refusal), status=UNPROCESSABLE)
        except services.YearRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"L’année {row.label} est close : ses chiffres et ses preuves sont figés."
            )
        return redirect(_list_url(request))
    return _closing(request, row, () if row.is_closed else services.unsettled(row))


def _closing(
    request: CommunityRequest,
    row: ReportingYear,
    waiting: Sequence[Unsettled],
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    told = [(one, community_url(request.community, one.url) + one.query) for one in waiting]
    context = {
        "row": row,
        "is_over": row.ends_on < timezone.localdate(),
        "waiting": told,
        "refusal": refusal,
    }
    return render(request, "programme/years/close.html", context, status=status)
