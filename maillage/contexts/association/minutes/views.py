"""The page on which minutes are written during the meeting, and read afterwards."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.minutes import queries, services
from maillage.contexts.association.minutes.attendance import attendance_of
from maillage.contexts.association.minutes.chapters import shown
from maillage.contexts.association.minutes.forms import (
    ApprovalForm,
    CorrectionForm,
    NewPointForm,
    OfficersForm,
)
from maillage.contexts.association.minutes.models import Minutes, MinutesState
from maillage.contexts.association.minutes.papers.reading import meetings
from maillage.contexts.association.minutes.permissions import abilities, has_something_to_tell
from maillage.contexts.association.minutes.tables import BADGES, MINUTES
from maillage.contexts.association.permissions import DECIDE, VIEW
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "association"
_FOLDER: Final = "association/minutes"


def found_meeting(pk: int) -> Meeting:
    return get_object_or_404(meetings(), pk=pk)


def found(pk: int) -> Minutes:
    """The minutes of the meeting `pk`; not found while nobody began."""
    minutes = queries.find(found_meeting(pk))
    if minutes is None:
        raise Http404
    return minutes


def minutes_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:minutes", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def minutes_list(request: CommunityRequest) -> HttpResponseBase:
    """All minutes; drafts only for those who write them."""
    rows = queries.all_minutes()
    if not request.actor.can(DECIDE):
        rows = rows.exclude(state=MinutesState.DRAFT)
    return render_table(request, MINUTES, rows)


@require_safe
@community_view(VIEW, module=MODULE)
def minutes(request: CommunityRequest, pk: int) -> HttpResponse:
    """Written while it is a draft and the actor may; read otherwise."""
    meeting = found_meeting(pk)
    row = queries.find(meeting)
    may = abilities(request.actor, row)
    may["start"] = may["start"] and has_something_to_tell(meeting)
    context: dict[str, Any] = {"meeting": meeting, "minutes": row, "may": may}
    if row is None or not may["read"]:
        return render(request, f"{_FOLDER}/none.html", context)
    context |= {
        "badge": BADGES[MinutesState(row.state)],
        "written": queries.written(row),
        "attendance": attendance_of(meeting),
        "editions": queries.editions_of(row),
    }
    if not may["write"]:
        return render(request, f"{_FOLDER}/read.html", context)
    context |= {
        "chapters": [shown(chapter) for chapter in context["written"].chapters],
        "officers": OfficersForm(
            initial={"chair": row.chair, "secretary": row.secretary, "version": row.version}
        ),
        "new_point": NewPointForm(),
    }
    return render(request, f"{_FOLDER}/write.html", context)


@require_safe
@community_view(VIEW, module=MODULE)
def presence(request: CommunityRequest, pk: int) -> HttpResponse:
    """Who is there at this moment: a part of the page, asked for again while the meeting goes on."""
    meeting = found_meeting(pk)
    if not abilities(request.actor, queries.find(meeting))["read"]:
        raise Http404
    context = {"meeting": meeting, "attendance": attendance_of(meeting)}
    return render(request, f"{_FOLDER}/_presence.html", context)


@require_POST
@community_view(DECIDE, module=MODULE)
def start(request: CommunityRequest, pk: int) -> HttpResponse:
    """Begin; also how points added to the agenda since get their place."""
    meeting = found_meeting(pk)
    if has_something_to_tell(meeting) or queries.find(meeting) is not None:
        services.start(by=request.actor, meeting=meeting)
    else:
        messages.error(request, "Le compte rendu s’écrit le jour de la réunion, ou après.")
    return redirect(minutes_url(request, pk))


@require_POST
@community_view(DECIDE, module=MODULE)
def officers(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = OfficersForm(request.POST)
    if form.is_valid():
        try:
            services.name_officers(
                by=request.actor,
                minutes=row,
                seen=form.cleaned_data["version"] or 0,
                chair=form.cleaned_data["chair"],
                secretary=form.cleaned_data["secretary"],
            )
        except services.MinutesRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La présidence et le secrétariat de séance sont notés.")
    else:
        messages.error(request, "Un nom dépasse 200 caractères : raccourcissez-le.")
    return redirect(minutes_url(request, pk))


@require_POST
@community_view(DECIDE, module=MODULE)
def propose(request: CommunityRequest, pk: int) -> HttpResponse:
    try:
        services.propose(by=request.actor, minutes=found(pk))
    except services.MinutesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le compte rendu est proposé : les membres peuvent le lire.")
    return redirect(minutes_url(request, pk))


@require_POST
@community_view(DECIDE, module=MODULE)
def take_up(request: CommunityRequest, pk: int) -> HttpResponse:
    """Write on what was proposed; approved minutes are corrected with a reason."""
    row = found(pk)
    form = CorrectionForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.take_up(by=request.actor, minutes=row, reason=reason)
    except services.MinutesRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(minutes_url(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECIDE, module=MODULE)
def approve(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if not abilities(request.actor, row)["approve"]:
        return redirect(minutes_url(request, pk))
    posted = request.POST if request.method == "POST" else None
    later = queries.later_meetings(row.meeting)
    # A meeting of another body approves them only if somebody says so.
    first = next((one for one in later if queries.is_next_of(one, row.meeting)), None)
    initial = {
        "approved_on": timezone.localdate(first.starts_at)
        if first and first.starts_at
        else timezone.localdate(),
        "approved_in": str(first.pk) if first else "",
    }
    form = ApprovalForm(posted, meetings=later, initial=initial)
    if posted is not None and form.is_valid():
        try:
            services.approve(
                by=request.actor,
                minutes=row,
                approved_on=form.cleaned_data["approved_on"],
                approved_in=form.meeting,
            )
        except services.MinutesRefused as refusal:
            form.add_error("approved_on", str(refusal))
        else:
            messages.success(request, "Le compte rendu est approuvé : cette édition ne change plus.")
            return redirect(minutes_url(request, pk))
    return render(request, f"{_FOLDER}/approve.html", {"form": form, "minutes": row, "meeting": row.meeting})
