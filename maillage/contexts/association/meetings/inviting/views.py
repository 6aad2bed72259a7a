"""The list of a meeting: who is on it, whom to add, whom to take off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST, require_safe

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
from maillage.contexts.association.meetings.inviting import services
from maillage.contexts.association.meetings.inviting.audiences import audiences_of
from maillage.contexts.association.meetings.inviting.forms import GuestForm, InviteForm
from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.tables import attendees_table
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(CONVENE, module=MODULE)
def people(request: CommunityRequest, pk: int) -> HttpResponseBase:
    return _page(request, found(pk), InviteForm(), GuestForm())


def _page(request: CommunityRequest, row: Meeting, invite: InviteForm, guest: GuestForm) -> HttpResponseBase:
    extra: dict[str, Any] = {
        "meeting": row,
        "may": abilities(request.actor, row),
        # Worked out only by the page that shows it, not by its htmx part or its exports.
        "audiences": SimpleLazyObject(lambda: audiences_of(row)),
        "turnout": SimpleLazyObject(lambda: queries.turnout_of(row)),
        "unnamed": SimpleLazyObject(lambda: sum(queries.unnamed_in(row).values())),
        "invite_form": invite,
        "guest_form": guest,
    }
    return render_table(
        request,
        attendees_table(row, abilities(request.actor, row)["invite"]),
        queries.attendees_of(row),
        template="association/meetings/people.html",
        extra=extra,
    )


@require_POST
@community_view(CONVENE, module=MODULE)
def invite_audience(request: CommunityRequest, pk: int) -> HttpResponse:
    """A whole group in one touch."""
    row = found(pk)
    try:
        new = services.invite_audience(by=request.actor, pk=pk, audience=request.POST.get("audience", ""))
    except MeetingRefused as refusal:
        return refused(request, "meeting_people", row, refusal)
    return back(request, "meeting_people", row, _added(row, len(new)))


def _added(row: Meeting, count: int) -> str:
    if not count:
        return "Tout ce groupe était déjà sur la liste."
    told = " La convocation leur reste à envoyer." if row.convened_at else ""
    return f"{count_words(count, 'personne', feminine=True)} de plus sur la liste.{told}"


@require_POST
@community_view(CONVENE, module=MODULE)
def invite(request: CommunityRequest, pk: int) -> HttpResponse:
    """One contact."""
    row = found(pk)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _said(request, row, form)
    contact = form.cleaned_data["contact"]
    try:
        new = services.invite(by=request.actor, pk=pk, contacts=[contact.pk])
    except MeetingRefused as refusal:
        return refused(request, "meeting_people", row, refusal)
    said = f"{contact.name} est sur la liste." if new else f"{contact.name} était déjà sur la liste."
    return back(request, "meeting_people", row, said, "inviter")


def _said(request: CommunityRequest, row: Meeting, form: forms.Form) -> HttpResponse:
    """Short forms: what is wrong is said at the top of the page."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect(address(request, "meeting_people", row))


@require_POST
@community_view(CONVENE, module=MODULE)
def guest(request: CommunityRequest, pk: int) -> HttpResponse:
    """Somebody by name, a partner most often."""
    row = found(pk)
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _said(request, row, form)
    try:
        made = services.note_guest(by=request.actor, pk=pk, **form.cleaned_data)
    except MeetingRefused as refusal:
        return refused(request, "meeting_people", row, refusal)
    return back(request, "meeting_people", row, f"{made} est sur la liste.", "invite")


@require_POST
@community_view(CONVENE, module=MODULE)
def category(request: CommunityRequest, pk: int, attendee: int) -> HttpResponse:
    """As what somebody is counted."""
    row = found(pk)
    found_attendee(row, attendee)
    wanted = request.POST.get("category", "")
    if wanted not in Category.values:
        return refused(
            request, "meeting_people", row, MeetingRefused("Choisissez la catégorie dans la liste.")
        )
    try:
        services.set_category(
            by=request.actor, pk=pk, attendee=attendee, category=wanted, voter=_voice(request)
        )
    except MeetingRefused as refusal:
        return refused(request, "meeting_people", row, refusal)
    except Attendee.DoesNotExist:
        raise Http404 from None
    return back(request, "meeting_people", row)


def _voice(request: CommunityRequest) -> bool | None:
    """None where the form does not speak of voices."""
    return "voter" in request.POST if "voices" in request.POST else None


@require_POST
@community_view(CONVENE, module=MODULE)
def remove(request: CommunityRequest, pk: int, attendee: int) -> HttpResponse:
    row = found(pk)
    try:
        services.uninvite(by=request.actor, pk=pk, attendee=attendee)
    except MeetingRefused as refusal:
        return refused(request, "meeting_people", row, refusal)
    return back(request, "meeting_people", row, "Cette personne n’est plus sur la liste.")
