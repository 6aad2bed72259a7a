"""The code by which people say that they are there: for the screen of the room, for the door."""

from __future__ import annotations

import time

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.access import MODULE, abilities, back, found, refused
from maillage.contexts.association.meetings.attending import qr
from maillage.contexts.association.meetings.attending.views import live
from maillage.contexts.association.meetings.preparing.services import renew_code
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import when, where
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(CONVENE, module=MODULE)
def code(request: CommunityRequest, pk: int) -> HttpResponse:
    """The code for the screen of the room: another one every minute, drawn again by htmx."""
    row = found(pk)
    url = links.address("presence", links.code_of(row, time.time()))
    context = live(row) | {"code": qr.drawn(url, "Code à scanner pour signaler sa présence"), "url": url}
    if request.headers.get("HX-Request"):
        return render(request, "association/meetings/code_part.html", context)
    context |= {"when": when(row.starts_at, row.ends_at), "may": abilities(request.actor, row)}
    return render(request, "association/meetings/code.html", context)


@require_safe
@community_view(CONVENE, module=MODULE)
def poster(request: CommunityRequest, pk: int) -> HttpResponse:
    """The code for the door, to print: it stays the same."""
    row = found(pk)
    url = links.address("presence", links.poster_of(row))
    context = {
        "meeting": row,
        "code": qr.drawn(url, "Code à scanner pour signaler sa présence"),
        "url": url,
        "when": when(row.starts_at, row.ends_at),
        "where": where(row),
        "may": abilities(request.actor, row),
    }
    return render(request, "association/meetings/poster.html", context)


@require_POST
@community_view(CONVENE, module=MODULE)
def new_code(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        renew_code(by=request.actor, pk=pk)
    except MeetingRefused as refusal:
        return refused(request, "meeting_poster", row, refusal)
    return back(request, "meeting_poster", row, "Voici un autre code : l’ancienne affiche n’ouvre plus rien.")
