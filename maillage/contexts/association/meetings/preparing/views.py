"""Pages of what is foreseen: the list, a new meeting, its page, its calendar file, its printed view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import MODULE, abilities, address, back, found, refused
from maillage.contexts.association.meetings.answering.calendars import calendar_answer
from maillage.contexts.association.meetings.convocation.notice import notice_of
from maillage.contexts.association.meetings.editing import PREPARED
from maillage.contexts.association.meetings.models import Meeting, MeetingState
from maillage.contexts.association.meetings.preparing import services
from maillage.contexts.association.meetings.preparing.forms import MeetingForm, initial_of
from maillage.contexts.association.meetings.preparing.steps import next_step, steps_of
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.tables import MEETINGS, STATES
from maillage.contexts.association.meetings.words import holiday, is_convened_by_statutes, what, when, where
from maillage.contexts.association.permissions import ATTEND, CONVENE, VIEW
from maillage.contexts.association.voting.electorate import quorum_of
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

PANELS = "association.meeting"


@require_safe
@community_view(ATTEND, module=MODULE)
def home(request: CommunityRequest) -> HttpResponse:
    """The address of the association alone leads to what one reads there most: its meetings, or one's own."""
    name = "meetings" if request.actor.can(VIEW) else "my_meetings"
    return redirect(community_url(request.community, f"association:{name}"))


@require_safe
@community_view(VIEW, module=MODULE)
def meetings(request: CommunityRequest) -> HttpResponseBase:
    rows = queries.meetings()
    if not request.actor.can(CONVENE):
        # What is prepared is not yet everybody's.
        rows = rows.exclude(state=MeetingState.DRAFT)
    return render_table(
        request,
        MEETINGS,
        rows,
        template="association/meetings/list.html",
        extra={"may_create": request.actor.can(CONVENE)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A new meeting, from nothing or (`?copie=12`) like one that was."""
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        community=request.community,
        initial=_copied(request.GET.get("copie", "")),
    )
    if request.method == "POST" and form.is_valid() and not _told(request, form):
        try:
            row = services.create_meeting(by=request.actor, **_values(request, form))
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La réunion est en préparation : rien n’est encore envoyé.")
            return redirect(address(request, "meeting", row))
    return render(request, "association/meetings/form.html", _form(form))


def _told(request: CommunityRequest, form: MeetingForm) -> bool:
    """The day is a public holiday: said once before anything is written; sent again, the form keeps the day."""
    if not form.holiday_to_tell():
        return False
    data = request.POST.copy()
    data["holiday_kept"] = form.cleaned_data["day"].isoformat()
    form.data = data
    return True


def _form(form: MeetingForm, row: Meeting | None = None) -> dict[str, Any]:
    told = form.holiday_to_tell() if form.is_bound and form.is_valid() else ""
    return {"form": form, "meeting": row, "holiday": told, "day": form.cleaned_data["day"] if told else None}


def _copied(pk: str) -> dict[str, Any]:
    """The form filled in like another meeting, without its date."""
    row = queries.find(int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    if row is None:
        return {}
    return initial_of(row) | {"day": None, "second_call": False}


def _values(request: CommunityRequest, form: MeetingForm) -> dict[str, Any]:
    values = form.values()
    if name := form.cleaned_data["new_series"]:
        values["series_name"] = name
    return values


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        community=request.community,
        initial=initial_of(row),
    )
    if request.method == "POST" and form.is_valid() and not _told(request, form):
        version = form.cleaned_data["version"] or 0
        try:
            saved = services.update_meeting(
                by=request.actor, pk=pk, version=version, **_values(request, form)
            )
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
            # The person has read what changed: the next sending is over what stands today.
            form.data = with_version(request, found(pk).version)
        else:
            return _edited(request, row, saved)
    return render(request, "association/meetings/form.html", _form(form, row))


def _edited(request: CommunityRequest, before: Meeting, saved: Meeting) -> HttpResponse:
    if saved.sequence != before.sequence:
        messages.warning(
            request,
            "C’est enregistré. Les participants gardent l’ancienne invitation : « Envoyer de nouveau » les prévient.",
        )
        return redirect(address(request, "meeting_convene", saved))
    return back(request, "meeting", saved, "C’est enregistré.")


@require_safe
@community_view(VIEW, module=MODULE)
def meeting(request: CommunityRequest, pk: int) -> HttpResponse:
    """The page of a meeting: where it stands, what comes next, its agenda, who is expected."""
    row = found(pk)
    may = abilities(request.actor, row)
    if row.state == MeetingState.DRAFT and not may["people"]:
        # What is prepared is not yet everybody's.
        raise Http404
    return render(request, "association/meetings/meeting.html", _context(request, row, may))


def _context(request: CommunityRequest, row: Meeting, may: dict[str, bool]) -> dict[str, Any]:
    items = queries.agenda_of(row)
    turnout = queries.turnout_of(row)
    notice = notice_of(row)
    steps = steps_of(
        row, points=len(items), people=turnout.total, notice=notice, minutes=queries.minutes_state(row)
    )
    return {
        "meeting": row,
        "state": STATES[row.state],
        "what": what(row),
        "holiday": holiday(row.starts_at, row.commune_id) if row.state in PREPARED else "",
        "when": when(row.starts_at, row.ends_at),
        "where": where(row),
        "items": items,
        "minutes": sum(item.duration_min or 0 for item in items),
        "turnout": turnout,
        "notice": notice,
        "quorum": quorum_of(row) if _has_quorum(row) else None,
        "steps": steps if may["people"] else [],
        "next": next_step(row, steps) if may["people"] else None,
        "may": may,
        "mine": queries.my_attendance(request.actor.user.pk if request.actor.user else None, row.pk),
        "statements": queries.statements_of(row),
        "panels": panels_of(request.actor, PANELS, row),
    }


def _has_quorum(row: Meeting) -> bool:
    return row.state != MeetingState.CANCELLED and is_convened_by_statutes(row)


@require_safe
@community_view(VIEW, module=MODULE)
def printed(request: CommunityRequest, pk: int) -> HttpResponse:
    """All of a meeting on paper: facts, agenda, who came by category, words of the round."""
    row = found(pk)
    may = abilities(request.actor, row)
    if row.state == MeetingState.DRAFT and not may["people"]:
        raise Http404
    context = _context(request, row, may)
    context["attendees"] = list(queries.attendees_of(row)) if may["people"] else []
    return render(request, "association/meetings/printed.html", context)


@require_safe
@community_view(VIEW, module=MODULE)
def calendar_file(request: CommunityRequest, pk: int) -> HttpResponse:
    """The meeting as a file for a calendar; 404 while it has no date."""
    row = found(pk)
    if row.state == MeetingState.DRAFT and not request.actor.can(CONVENE):
        raise Http404
    return calendar_answer(row, request.community.name)


@require_POST
@community_view(CONVENE, module=MODULE)
def resume(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        services.reopen_cancelled(by=request.actor, pk=pk)
    except MeetingRefused as refusal:
        return refused(request, "meeting", row, refusal)
    return back(request, "meeting", row, "La réunion est de nouveau en préparation : convoquez de nouveau.")
