"""What the views of meetings begin with: a meeting of the community, its address, who may do what with it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.editing import ATTENDED, PREPARED, WRITABLE
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest

MODULE = "association"
_WAITING: Final = (MeetingState.DRAFT, MeetingState.CONVENED)


def found(pk: int) -> Meeting:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def found_attendee(meeting: Meeting, pk: int) -> Attendee:
    row = queries.find_attendee(meeting, pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, name: str, meeting: Meeting, anchor: str = "") -> str:
    url = community_url(request.community, f"association:{name}", pk=meeting.pk)
    return f"{url}#{anchor}" if anchor else url


def back(
    request: CommunityRequest, name: str, meeting: Meeting, said: str = "", anchor: str = ""
) -> HttpResponse:
    """To a page of the meeting, with a sentence about what was done."""
    if said:
        messages.success(request, said)
    return redirect(address(request, name, meeting, anchor))


def refused(request: CommunityRequest, name: str, meeting: Meeting, why: Exception) -> HttpResponse:
    messages.error(request, str(why))
    return redirect(address(request, name, meeting))


def abilities(actor: Actor, meeting: Meeting) -> dict[str, bool]:
    """What this actor may do with this meeting in its state: views and templates read the same."""
    hands = actor.can(CONVENE)
    state, dated = meeting.state, meeting.starts_at is not None
    has_begun = meeting.starts_at is not None and meeting.starts_at <= timezone.now()
    return {
        "edit": hands and state in WRITABLE,
        "convene": hands and state in PREPARED,
        "poll": hands and state in (MeetingState.DRAFT, MeetingState.POLL),
        "note": hands and state in ATTENDED,
        "invite": hands and state != MeetingState.CANCELLED,
        "open": hands and dated and state in (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.HELD),
        "close": hands and (state == MeetingState.OPEN or (state in _WAITING and has_begun)),
        # What is printed or shown before the meeting ends: the poster, the code on the wall, powers to fill in.
        "welcome": hands and dated and state in (*_WAITING, MeetingState.OPEN),
        "print": hands and dated and state != MeetingState.CANCELLED,
        "cancel": hands and state in PREPARED,
        "resume": hands and state == MeetingState.CANCELLED,
        "people": hands,
    }
