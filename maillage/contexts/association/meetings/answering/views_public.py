"""« Ma réunion » by the personal link, on a phone, without account."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.association.documents import personal as shared_documents
from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.answering import personal
from maillage.contexts.association.meetings.answering.calendars import calendar_answer
from maillage.contexts.association.meetings.attending.views_public import private
from maillage.contexts.association.meetings.models import Attendee
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.platform.accounts.limits import Limit, TooManyTries, take
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

NOT_FOUND: Final = 404
ACTS: Final = Limit("meeting.acts", 60, timedelta(minutes=10), "Trop de réponses à la fois")


def opened(secret: str) -> Attendee | None:
    """Whose link this is, in a community that keeps its association here; None for any other."""
    found = links.find_attendee(secret)
    return found if found is not None and found.community.has_module("association") else None


def unknown(request: HttpRequest) -> HttpResponse:
    return private(render(request, "association/meetings/no_such_link.html", status=NOT_FOUND))


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def meeting(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of one person; a POST answers, gives power, takes it back, says « je suis là »."""
    attendee = opened(secret)
    if attendee is None:
        return unknown(request)
    with scope(community=attendee.community):
        if request.method == "POST":
            return private(_act(request, attendee))
        context = personal.page_of(attendee) | {
            "calendar_url": reverse("association_public:meeting_ics", kwargs={"secret": secret}),
            "secret": secret,
            "documents": shared_documents.by_link(attendee),
        }
        return private(render(request, "association/meetings/personal.html", context))


def _act(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    try:
        take(ACTS, attendee.pk)
        said = personal.act(by=Actor.system(attendee.community), attendee=attendee, data=request.POST.dict())
    except MeetingRefused as refusal:
        messages.error(request, str(refusal))
    except TooManyTries as many:
        messages.error(request, f"{many.what} : réessayez dans {many.in_words}.")
    else:
        messages.success(request, said)
    return redirect(request.path)


@require_safe
@public_view
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    attendee = opened(secret)
    if attendee is None:
        return unknown(request)
    with scope(community=attendee.community):
        return private(calendar_answer(attendee.meeting, attendee.community.name))
