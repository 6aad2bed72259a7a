"""What the code on the wall opens on a visitor's phone: « je suis là », without account."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from maillage.contexts.association.meetings import links, queries
from maillage.contexts.association.meetings.attending import services
from maillage.contexts.association.meetings.inviting.forms import GuestForm
from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import when, where
from maillage.core.search_text import search_text
from maillage.platform.accounts.limits import Limit, TooManyTries, address_of, take
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

NOT_FOUND: Final = 404
# Three letters of the family name: enough to find oneself, too few to read the list.
LETTERS: Final = 3
SHOWN: Final = 8
# A whole room shares the address of its network.
FROM_ONE_ADDRESS: Final = Limit("presence", 600, timedelta(minutes=10), "Trop d’arrivées à la fois")


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def presence(request: HttpRequest, secret: str) -> HttpResponse:
    """Type three letters of one's name, touch it: present. The same 404 for a wrong and for an old code."""
    meeting = links.find_meeting(secret, time.time())
    if meeting is None or not meeting.community.has_module("association"):
        return private(render(request, "association/meetings/no_such_code.html", status=NOT_FOUND))
    with scope(community=meeting.community):
        if request.method == "POST":
            return private(_noted(request, meeting))
        return private(_page(request, meeting, GuestForm()))


def _page(request: HttpRequest, meeting: Meeting, form: GuestForm) -> HttpResponse:
    text = request.GET.get("nom", "")[:60]
    letters = search_text(text)
    refusal = ""
    try:
        services.check_doors(meeting)
    except MeetingRefused as refused:
        refusal = str(refused)
    found = _named(meeting, letters) if len(letters) >= LETTERS and not refusal else []
    context = {
        "community": meeting.community,
        "meeting": meeting,
        "when": when(meeting.starts_at, meeting.ends_at),
        "where": where(meeting),
        "text": text,
        "found": found,
        "asked": len(letters) >= LETTERS,
        "refusal": refusal,
        "form": form,
        "done": request.GET.get("note") == "oui",
    }
    return render(request, "association/meetings/presence.html", context)


def _named(meeting: Meeting, letters: str) -> list[Attendee]:
    """Those whose family name (or organisation) begins so, and only a few."""
    rows = queries.attendees_of(meeting).filter(sort_name__startswith=letters)
    return list(rows[:SHOWN])


def _noted(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    by = Actor.system(meeting.community)
    try:
        take(FROM_ONE_ADDRESS, address_of(request))
        if "attendee" in request.POST:
            person = queries.find_attendee(meeting, _number(request.POST["attendee"]))
            if person is None:
                raise MeetingRefused("Cherchez de nouveau votre nom.")
            services.check_in(by=by, attendee=person.pk, how="qr")
        else:
            form = GuestForm(request.POST)
            if not form.is_valid():
                return _page(request, meeting, form)
            services.check_in_guest(by=by, meeting=meeting.pk, **form.cleaned_data)
    except MeetingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    except TooManyTries as many:
        messages.error(request, f"{many.what} : réessayez dans {many.in_words}.")
        return redirect(request.path)
    return redirect(f"{request.path}?note=oui")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not « no-referrer »: a browser then sends its forms with an origin of « null », which are refused.
    response["Referrer-Policy"] = "same-origin"
    return response
