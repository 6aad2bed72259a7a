"""A meeting as a file for a calendar, as a page answers it."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.convocation.calendar_file import CONTENT_TYPE, invitation
from maillage.contexts.association.meetings.convocation.letters import calendar_entry
from maillage.contexts.association.meetings.models import Meeting


def calendar_answer(meeting: Meeting, community: str) -> HttpResponse:
    """Raises Http404 while the meeting has no date."""
    entry = calendar_entry(meeting, queries.agenda_of(meeting))
    if entry is None:
        raise Http404
    return HttpResponse(
        invitation(entry, organiser_name=community, organiser_email=""),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="reunion-{meeting.pk}.ics"'},
    )
