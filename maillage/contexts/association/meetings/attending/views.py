"""The session: who comes in, who is excused, quorum, opened and closed. Made for one thumb."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import (
    MODULE,
    abilities,
    address,
    back,
    found,
    found_attendee,
    refused,
)
from maillage.contexts.association.meetings.attending import services
from maillage.contexts.association.meetings.attending.moment import moment_of
from maillage.contexts.association.meetings.inviting.forms import CountForm, GuestForm
from maillage.contexts.association.meetings.models import Attendee, Meeting, Presence
from maillage.contexts.association.meetings.preparing.forms import span
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import is_convened_by_statutes, when, where
from maillage.contexts.association.permissions import CONVENE
from maillage.contexts.association.voting.electorate import quorum_of
from maillage.core.search_text import search_text
from maillage.platform.tables.filters import HourField
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

PAGE: Final = 60
_SHOWN: Final = {
    "": "Tous",
    "a-noter": "À noter",
    "la": "Présents",
    "pas-la": "Excusés et absents",
}
PANELS: Final = "association.meeting_session"


def live(meeting: Meeting) -> dict[str, Any]:
    """What changes while people come in: the quorum, and how many. 2 queries, and those of the electorate."""
    return {
        "meeting": meeting,
        "turnout": queries.turnout_of(meeting),
        "quorum": quorum_of(meeting),
    }


@require_safe
@community_view(CONVENE, module=MODULE)
def session(request: CommunityRequest, pk: int) -> HttpResponse:
    """The list with its large buttons; `?q=` and `?vue=` narrow it."""
    row = found(pk)
    text, shown = request.GET.get("q", "")[:100], request.GET.get("vue", "")
    rows = _narrowed(queries.attendees_of(row), text, shown)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = live(row) | {
        "page": page,
        "q": text,
        "shown": shown if shown in _SHOWN else "",
        "views": _SHOWN.items(),
        "may": abilities(request.actor, row),
        "guest_form": GuestForm(),
    }
    if request.headers.get("HX-Target") == "liste":
        return render(request, "association/meetings/session_list.html", context)
    context |= {
        "when": when(row.starts_at, row.ends_at),
        "where": where(row),
        "moment": moment_of(row),
        "unnamed": _unnamed(row),
        # Two forms of the page ask for a category: each has its own labels.
        "count_form": CountForm(auto_id="compter_%s"),
        "items": queries.agenda_of(row),
        "panels": panels_of(request.actor, PANELS, row),
    }
    return render(request, "association/meetings/session.html", context)


def _unnamed(row: Meeting) -> list[tuple[str, str, int]]:
    """Category, its words, how many of it came without a name."""
    return [(key, Category(key).label, count) for key, count in queries.unnamed_in(row).items()]


def _narrowed(rows: Any, text: str, shown: str) -> Any:
    for word in search_text(text).split():
        rows = rows.filter(sort_name__contains=word)
    if shown == "a-noter":
        return rows.filter(presence=Presence.UNKNOWN)
    if shown == "la":
        return rows.filter(presence__in=queries.THERE)
    if shown == "pas-la":
        return rows.filter(presence__in=(Presence.EXCUSED, Presence.ABSENT))
    return rows


@require_safe
@community_view(CONVENE, module=MODULE)
def numbers(request: CommunityRequest, pk: int) -> HttpResponse:
    """The part of the page that asks again every few seconds."""
    row = found(pk)
    return render(
        request, "association/meetings/live.html", live(row) | {"may": abilities(request.actor, row)}
    )


@require_POST
@community_view(CONVENE, module=MODULE)
def note(request: CommunityRequest, pk: int, attendee: int) -> HttpResponse:
    """One touch: present, at a distance, excused, absent, gone. htmx gets the line and the numbers back."""
    row = found(pk)
    found_attendee(row, attendee)
    presence = request.POST.get("presence", "")
    try:
        if presence == "gone":
            services.note_departure(by=request.actor, pk=pk, attendee=attendee)
        elif presence in Presence.values:
            services.note_presence(by=request.actor, pk=pk, attendee=attendee, presence=presence)
        else:
            raise MeetingRefused("Choisissez une présence.")
    except MeetingRefused as refusal:
        return refused(request, "meeting_session", row, refusal)
    except Attendee.DoesNotExist:
        raise Http404 from None
    if not request.headers.get("HX-Request"):
        return redirect(address(request, "meeting_session", row, f"p{attendee}"))
    context = live(row) | {"one": found_attendee(row, attendee), "may": abilities(request.actor, row)}
    return render(request, "association/meetings/session_line.html", context)


@require_POST
@community_view(CONVENE, module=MODULE)
def guest(request: CommunityRequest, pk: int) -> HttpResponse:
    """Somebody who came and is not on the list: noted present at once."""
    row = found(pk)
    form = GuestForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
        return redirect(address(request, "meeting_session", row))
    try:
        made = services.note_guest_present(by=request.actor, pk=pk, **form.cleaned_data)
    except MeetingRefused as refusal:
        return refused(request, "meeting_session", row, refusal)
    return back(request, "meeting_session", row, f"{made} est noté présent.", "ajouter")


@require_POST
@community_view(CONVENE, module=MODULE)
def count(request: CommunityRequest, pk: int) -> HttpResponse:
    """So many people of a category came whose names nobody noted."""
    row = found(pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
        return redirect(address(request, "meeting_session", row, "compter"))
    number, category = form.cleaned_data["count"], form.cleaned_data["category"]
    try:
        services.count_unnamed(by=request.actor, pk=pk, category=category, count=number)
    except MeetingRefused as refusal:
        return refused(request, "meeting_session", row, refusal)
    counted = count_words(number, "personne", feminine=True) if number else "Personne"
    said = f"{counted} sans nom : {Category(category).label}."
    return back(request, "meeting_session", row, said, "compter")


class TimesForm(forms.Form):
    presence = forms.ChoiceField(
        label="Présence",
        choices=Presence.choices,
        error_messages={"required": "Choisissez la présence.", "invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["arrived"] = HourField(label="Arrivée", help_text="Vide : depuis le début.")
        self.fields["left"] = HourField(label="Départ", help_text="Vide : jusqu’à la fin.")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def times(request: CommunityRequest, pk: int, attendee: int) -> HttpResponse:
    """Presence, arrival and departure of one person, typed."""
    row = found(pk)
    person = found_attendee(row, attendee)
    form = TimesForm(request.POST if request.method == "POST" else None, initial=_initial(person))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        day = timezone.localdate(row.starts_at or row.opened_at or timezone.now())
        arrived = span(day, data["arrived"], None)[0] if data["arrived"] else None
        left = None
        if data["left"]:
            # After midnight where it comes before the arrival.
            left = (
                span(day, data["arrived"] or data["left"], data["left"])[1]
                if data["arrived"]
                else span(day, data["left"], None)[0]
            )
        try:
            services.note_presence(
                by=request.actor,
                pk=pk,
                attendee=attendee,
                presence=data["presence"],
                arrived_at=arrived,
                left_at=left,
            )
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(request, "meeting_session", row, f"p{attendee}"))
    context = {"meeting": row, "person": person, "form": form, "categories": Category.choices}
    context["gives_voice"] = person.contact_id is not None and not is_convened_by_statutes(row)
    return render(request, "association/meetings/times.html", context)


def _initial(person: Attendee) -> dict[str, Any]:
    return {
        "presence": person.presence,
        "arrived": timezone.localtime(person.arrived_at).time() if person.arrived_at else None,
        "left": timezone.localtime(person.left_at).time() if person.left_at else None,
    }
