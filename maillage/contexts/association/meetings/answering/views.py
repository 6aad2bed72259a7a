"""One's own meetings, for who has an account; and the powers, as the secretary keeps them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.documents import personal as shared_documents
from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import MODULE, abilities, back, found, refused
from maillage.contexts.association.meetings.answering import personal, services
from maillage.contexts.association.meetings.answering.calendars import calendar_answer
from maillage.contexts.association.meetings.models import Proxy
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.tables import MINE
from maillage.contexts.association.permissions import ATTEND, CONVENE
from maillage.contexts.association.voting.electorate import (
    LOST_WORDS,
    Electorate,
    ProxyRefused,
    electorate_of,
    floor_of,
)
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(ATTEND, module=MODULE)
def my_meetings(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        MINE,
        queries.my_attendances(request.user.pk),
        template="association/meetings/mine_list.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ATTEND, module=MODULE)
def my_meeting(request: CommunityRequest, pk: int) -> HttpResponse:
    """« Ma réunion » for who has an account: the same page as the personal link opens."""
    attendee = queries.my_attendance(request.user.pk, pk)
    if attendee is None:
        raise Http404
    if request.method == "POST":
        try:
            said = personal.act(by=request.actor, attendee=attendee, data=request.POST.dict())
        except MeetingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect(community_url(request.community, "association:my_meeting", pk=pk))
    context = personal.page_of(attendee) | {
        "calendar_url": community_url(request.community, "association:my_meeting_ics", pk=pk),
        "secret": "",
        "documents": shared_documents.by_account(request.actor, attendee),
    }
    return render(request, "association/meetings/mine.html", context)


@require_safe
@community_view(ATTEND, module=MODULE)
def my_calendar_file(request: CommunityRequest, pk: int) -> HttpResponse:
    """The meeting as a file for one's own calendar, for who is on its list."""
    attendee = queries.my_attendance(request.user.pk, pk)
    if attendee is None:
        raise Http404
    return calendar_answer(attendee.meeting, request.community.name)


class ProxyForm(forms.Form):
    """A power that came on paper or by telephone."""

    giver = forms.ChoiceField(
        label="Qui donne son pouvoir",
        error_messages={"required": "Choisissez qui donne.", "invalid_choice": "Choisissez dans la liste."},
    )
    holder = forms.ChoiceField(
        label="À qui",
        error_messages={"required": "Choisissez à qui.", "invalid_choice": "Choisissez dans la liste."},
    )
    means = forms.ChoiceField(
        label="Reçu",
        choices=[("paper", "sur papier"), ("phone", "par téléphone"), ("online", "en ligne")],
        initial="paper",
        error_messages={"required": "Dites comment.", "invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(self, data: Any, *, voters: list[Contact]) -> None:
        super().__init__(data)
        for name in ("giver", "holder"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Choisir"), *((str(one.pk), one.name) for one in voters)]


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def proxies(request: CommunityRequest, pk: int) -> HttpResponse:
    """The powers of a meeting, and whether each counts at this moment; a POST notes one more."""
    row = found(pk)
    electorate = electorate_of(row)
    voters = list(Contact.objects.filter(pk__in=electorate.colleges).order_by("search_name", "pk"))
    form = ProxyForm(request.POST if request.method == "POST" else None, voters=voters)
    if request.method == "POST" and form.is_valid():
        try:
            proxy = services.give_proxy(
                by=request.actor,
                meeting=pk,
                giver=int(form.cleaned_data["giver"]),
                holder=int(form.cleaned_data["holder"]),
                means=form.cleaned_data["means"],
            )
        except (MeetingRefused, ProxyRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, "meeting_proxies", row, f"Pouvoir noté : {proxy}.")
    return render(request, "association/meetings/proxies.html", _context(request, pk, electorate, form))


def _context(request: CommunityRequest, pk: int, electorate: Electorate, form: ProxyForm) -> dict[str, Any]:
    row = found(pk)
    floor = floor_of(row, electorate)
    lost = dict(floor.carried.lost)
    lines = [
        {
            "row": one,
            "means": services.MEANS.get(one.means, ""),
            "lost": LOST_WORDS.get(lost[one.giver_id], "") if one.giver_id in lost else "",
        }
        for one in queries.proxies_of(row)
    ]
    rule = electorate.rules.proxies(row.kind)
    return {
        "meeting": row,
        "form": form,
        "lines": lines,
        "rule": rule,
        "voices": len(electorate.voices),
        "running": row.state in services.RUNNING,
        "may": abilities(request.actor, row),
    }


@require_POST
@community_view(CONVENE, module=MODULE)
def revoke(request: CommunityRequest, pk: int, proxy: int) -> HttpResponse:
    row = found(pk)
    try:
        services.revoke_proxy(by=request.actor, meeting=pk, proxy=proxy, why="repris à la demande du mandant")
    except MeetingRefused as refusal:
        return refused(request, "meeting_proxies", row, refusal)
    except Proxy.DoesNotExist:
        raise Http404 from None
    return back(request, "meeting_proxies", row, "Le pouvoir est repris.")
