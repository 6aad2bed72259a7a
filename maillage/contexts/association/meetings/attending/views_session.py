"""The session is opened and closed: a page says what that will do, a POST does it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import MODULE, abilities, address, back, found, refused
from maillage.contexts.association.meetings.attending import services
from maillage.contexts.association.meetings.attending.moment import moment_of
from maillage.contexts.association.meetings.models import Meeting, MeetingState
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import on_the_day
from maillage.contexts.association.permissions import CONVENE
from maillage.contexts.association.voting.models import Vote, VoteState
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def open_session(request: CommunityRequest, pk: int) -> HttpResponse:
    """The page says the date of the meeting, asked for where it is not that day."""
    row = found(pk)
    may = abilities(request.actor, row)
    if request.method != "POST":
        if not may["open"]:
            return redirect(address(request, "meeting_session", row))
        context = {
            "meeting": row,
            "may": may,
            "moment": moment_of(row),
            "when": on_the_day(row),
            "put_back": queries.noted_by_closing(row),
        }
        return render(request, "association/meetings/open.html", context)
    put_back = queries.noted_by_closing(row)
    try:
        services.open_meeting(by=request.actor, pk=pk)
    except MeetingRefused as refusal:
        return refused(request, "meeting", row, refusal)
    return back(request, "meeting_session", row, _opened(row, put_back))


def _opened(before: Meeting, put_back: int) -> str:
    if before.state != MeetingState.HELD:
        return "La séance est ouverte."
    if not put_back:
        return "La séance est rouverte."
    count = count_words(put_back, "personne", feminine=True)
    return f"La séance est rouverte : {count} de nouveau à noter."


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def close_session(request: CommunityRequest, pk: int) -> HttpResponse:
    """The page says who will be noted as excused, who as absent, and which votes are still open."""
    row = found(pk)
    if request.method != "POST":
        may = abilities(request.actor, row)
        if not may["close"]:
            return redirect(address(request, "meeting", row))
        context = {
            "meeting": row,
            "may": may,
            "moment": moment_of(row),
            "when": on_the_day(row),
            "turnout": queries.turnout_of(row),
            "waiting": queries.waiting_in(row),
            "open_votes": list(Vote.objects.filter(meeting=row, state=VoteState.OPEN).order_by("pk")),
        }
        return render(request, "association/meetings/close.html", context)
    waiting = queries.waiting_in(row)
    try:
        services.close_meeting(by=request.actor, pk=pk)
    except MeetingRefused as refusal:
        return refused(request, "meeting", row, refusal)
    return back(request, "meeting", row, _closed(row, waiting))


def _closed(before: Meeting, waiting: queries.Waiting) -> str:
    said = "La séance est levée" if before.state == MeetingState.OPEN else "La réunion est tenue"
    parts = [count_words(waiting.excused, "excusé")] if waiting.excused else []
    parts += [count_words(waiting.absent, "absent")] if waiting.absent else []
    noted = " et ".join(parts)
    word = "noté" if waiting.excused + waiting.absent == 1 else "notés"
    return f"{said} : {noted} {word} d’office." if noted else f"{said}."
