"""Series of meetings, and meetings that come back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import MODULE, back, found
from maillage.contexts.association.meetings.models import Series
from maillage.contexts.association.meetings.preparing import services
from maillage.contexts.association.meetings.preparing.forms import RepeatForm, SeriesForm
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.tables import SERIES, STATES
from maillage.contexts.association.meetings.words import when, where
from maillage.contexts.association.permissions import CONVENE, VIEW
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

_LARGEST = 2**63 - 1


def _found(pk: int) -> Series:
    row: Series | None = Series.objects.filter(pk=pk).first() if pk <= _LARGEST else None
    if row is None:
        raise Http404
    return row


@require_safe
@community_view(VIEW, module=MODULE)
def series_list(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, SERIES, queries.series_rows())


@require_safe
@community_view(VIEW, module=MODULE)
def series(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(pk)
    may_edit = request.actor.can(CONVENE)
    meetings = [
        {
            "row": one,
            "when": when(one.starts_at, one.ends_at),
            "where": where(one),
            "state": STATES[one.state],
        }
        for one in queries.series_meetings(row)
        if may_edit or one.state != "draft"
    ]
    context = {"series": row, "meetings": meetings, "may_edit": may_edit}
    return render(request, "association/meetings/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def series_edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(pk)
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        initial={"name": row.name, "subject": row.subject},
    )
    if request.method == "POST" and form.is_valid():
        services.change_series(by=request.actor, pk=pk, **form.cleaned_data)
        return redirect(community_url(request.community, "association:meeting_series_page", pk=pk))
    return render(request, "association/meetings/series_form.html", {"series": row, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def repeat(request: CommunityRequest, pk: int) -> HttpResponse:
    """The same meeting at other dates. The dates are shown before they are written."""
    row = found(pk)
    if row.starts_at is None:
        return back(request, "meeting", row)
    form = RepeatForm(request.POST if request.method == "POST" else None, meeting=row)
    dates = []
    if request.method == "POST" and form.is_valid():
        dates = form.starts()
        if "confirm" in request.POST:
            try:
                made = services.repeat_meeting(by=request.actor, pk=pk, starts=dates)
            except MeetingRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                return _made(request, pk, len(made))
    context = {
        "meeting": row,
        "form": form,
        "dates": [(when(one), form.holiday_of(one)) for one in dates],
        "on_holidays": any(form.holiday_of(one) for one in dates) or "skip_holidays" in request.POST,
        "when": when(row.starts_at),
    }
    return render(request, "association/meetings/repeat.html", context)


def _made(request: CommunityRequest, pk: int, count: int) -> HttpResponse:
    row = found(pk)
    said = (
        f"{count_words(count, 'réunion', feminine=True)} en préparation : même ordre du jour, mêmes invités."
        if count
        else "Ces réunions étaient déjà là : rien n’a été ajouté."
    )
    response = back(request, "meeting", row, said)
    if row.series_id:
        url = community_url(request.community, "association:meeting_series_page", pk=row.series_id)
        return redirect(url)
    return response
