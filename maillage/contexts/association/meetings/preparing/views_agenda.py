"""The agenda: points added, changed, moved, taken away."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import MODULE, abilities, back, found, refused
from maillage.contexts.association.meetings.models import AgendaItem, Meeting
from maillage.contexts.association.meetings.preparing import agenda_text, services
from maillage.contexts.association.meetings.preparing.forms import LinesForm, PointForm
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import length
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.tenancy.views import CommunityRequest, community_view


def _page(request: CommunityRequest, row: Meeting, form: LinesForm, status: int = 200) -> HttpResponse:
    items = queries.agenda_of(row)
    total = sum(item.duration_min or 0 for item in items)
    planned = int((row.ends_at - row.starts_at).total_seconds() // 60) if row.starts_at and row.ends_at else 0
    return render(
        request,
        "association/meetings/agenda.html",
        {
            "meeting": row,
            "items": items,
            "total": length(total) if total else "",
            "planned": length(planned) if planned else "",
            "too_long": bool(planned and total > planned),
            "form": form,
            "usual": len(agenda_text.usual(row.kind)),
            "may": abilities(request.actor, row),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def agenda(request: CommunityRequest, pk: int) -> HttpResponse:
    """The agenda; a POST adds the lines that were typed, or the usual points of this kind of meeting."""
    row = found(pk)
    if request.method != "POST":
        return _page(request, row, LinesForm())
    form = LinesForm(request.POST)
    if "usual" in request.POST:
        lines = agenda_text.usual(row.kind)
    elif form.is_valid():
        lines = agenda_text.parse(form.cleaned_data["lines"])
        if not lines:
            form.add_error("lines", "Écrivez au moins un point.")
    else:
        lines = []
    if not lines:
        return _page(request, row, form)
    try:
        services.add_points(by=request.actor, pk=pk, lines=lines)
    except MeetingRefused as refusal:
        form.is_valid()
        form.add_error(None, str(refusal))
        return _page(request, row, form)
    return back(request, "meeting_agenda", row, anchor="ajouter")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def point(request: CommunityRequest, pk: int, item: int) -> HttpResponse:
    """One point."""
    row = found(pk)
    there = next((one for one in queries.agenda_of(row) if one.pk == item), None)
    if there is None:
        raise Http404
    initial = {
        "title": there.title,
        "nature": there.kind,
        "duration_min": there.duration_min,
        "owner": there.owner,
        "detail": there.detail,
    }
    form = PointForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_point(by=request.actor, pk=pk, item=item, line=form.line())
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
        except AgendaItem.DoesNotExist:
            raise Http404 from None
        else:
            return back(request, "meeting_agenda", row, "Le point est enregistré.")
    context = {"meeting": row, "item": there, "form": form}
    return render(request, "association/meetings/point.html", context)


@require_POST
@community_view(CONVENE, module=MODULE)
def move(request: CommunityRequest, pk: int, item: int, way: str) -> HttpResponse:
    """Higher or lower; by the keyboard as by the finger."""
    row = found(pk)
    try:
        services.move_point(by=request.actor, pk=pk, item=item, up=way == "haut")
    except MeetingRefused as refusal:
        return refused(request, "meeting_agenda", row, refusal)
    except AgendaItem.DoesNotExist:
        raise Http404 from None
    return back(request, "meeting_agenda", row, anchor=f"point-{item}")


@require_POST
@community_view(CONVENE, module=MODULE)
def remove(request: CommunityRequest, pk: int, item: int) -> HttpResponse:
    row = found(pk)
    try:
        services.remove_point(by=request.actor, pk=pk, item=item)
    except MeetingRefused as refusal:
        return refused(request, "meeting_agenda", row, refusal)
    return back(request, "meeting_agenda", row, "Le point est retiré.")
