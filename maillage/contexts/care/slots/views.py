"""Pages of slots: those that are free, one of them, the bookings."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.api import profession_name_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE, REQUEST
from maillage.contexts.care.slots import letters, queries, services
from maillage.contexts.care.slots.forms import BookForm, OutcomeForm
from maillage.contexts.care.slots.models import Slot, SlotState
from maillage.contexts.care.slots.permissions import abilities, seen_by
from maillage.contexts.care.slots.refusals import SlotRefused
from maillage.contexts.care.slots.tables import BOOKINGS, FREE, STATES, outcome_badge, outcome_of, shown_to
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "care"
UNPROCESSABLE: Final = 422


@require_safe
@community_view(REQUEST, module=MODULE)
def slots(request: CommunityRequest) -> HttpResponseBase:
    """The free slots that the actor may book."""
    extra = {
        "may_offer": request.actor.can(ANSWER),
        "kinds": sorted(one.label for one in seen_by(request.actor)),
    }
    rows = queries.bookable(request.actor, timezone.now())
    return render_table(request, FREE, rows, template="care/slots/free.html", extra=extra)


@require_safe
@community_view(REQUEST, module=MODULE)
def bookings(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request, BOOKINGS, queries.bookings(request.actor), template="care/slots/bookings.html"
    )


def found(request: CommunityRequest, pk: int) -> Slot:
    """A slot that the actor may see: free and shown to him, or his own, or that he booked. 404 otherwise."""
    row = queries.find(pk)
    if row is None:
        raise Http404
    may = abilities(request.actor, row)
    if not (may["book"] or may["withdraw"] or may["see"]):
        raise Http404
    return row


def address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "care:slot", pk=pk)


@require_safe
@community_view(REQUEST, module=MODULE)
def slot(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(request, pk))


def _page(request: CommunityRequest, row: Slot, *, status: int = 200) -> HttpResponse:
    may, now = abilities(request.actor, row), timezone.now()
    if may["see"]:
        record_read(by=request.actor, what="care.booking", obj=row, label=services.label_of(row))
    begun = row.start_at <= now
    context: dict[str, Any] = {
        "row": row,
        "may": may,
        "state": (row.get_state_display(), *STATES[row.state]),
        "when": letters.when(row),
        "where": letters.where(row),
        "profession": profession_name_of(row.responder.profession),
        "shown_to": shown_to(row),
        "outcome": (outcome_of(row), *outcome_badge(row)) if row.state == SlotState.BOOKED else None,
        "may_cancel": may["cancel"] and row.end_at > now,
        "may_tell": may["tell"] and begun,
        "their_phone": row.phone or row.responder.contact.phone,
        "is_mine": row.responder.contact.user_id == request.user.pk,
        "is_team": request.actor.can(COORDINATE),
    }
    return render(request, "care/slots/slot.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(REQUEST, module=MODULE)
def book(request: CommunityRequest, pk: int) -> HttpResponse:
    """Book a free slot. One that has just been taken says so, with what was typed."""
    row = queries.find(pk)
    if row is None or row.state == SlotState.CANCELLED:
        raise Http404
    posted = request.method == "POST"
    if not posted and not abilities(request.actor, row)["book"]:
        if row.state == SlotState.BOOKED:
            messages.error(request, "Ce créneau vient d’être pris : choisissez-en un autre.")
            return redirect(community_url(request.community, "care:slots"))
        raise Http404
    form = BookForm(
        request.POST if posted else None,
        requests=queries.open_requests(request.actor),
        initial={
            "callback_name": request.actor.label,
            "callback_email": request.user.email,
            "request": request.GET.get("demande", ""),
        },
    )
    if posted and form.is_valid():
        try:
            booked = services.book(by=request.actor, pk=pk, **form.cleaned_data)
        except SlotRefused as refusal:
            form.add_error(None, str(refusal))
        except PermissionDenied as denied:
            raise Http404 from denied
        else:
            messages.success(request, f"Réservé : {letters.when(booked)}. Le professionnel est prévenu.")
            return redirect(address(request, pk))
    context = {
        "row": row,
        "form": form,
        "when": letters.when(row),
        "where": letters.where(row),
        "profession": profession_name_of(row.responder.profession),
    }
    return render(request, "care/slots/book.html", context, status=UNPROCESSABLE if posted else 200)


@require_POST
@community_view(REQUEST, module=MODULE)
def cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    """Cancel a booking: by who made it, by the professional, or by the team in the name of one of them."""
    gone = queries.find(pk)
    if gone and gone.state == SlotState.CANCELLED and services.may_offer(request.actor, gone.responder):
        # Two clicks: the first one did it, and nobody sees the slot any more.
        return redirect(community_url(request.community, "care:bookings"))
    row = found(request, pk)
    side = request.POST.get("side", "")
    in_name = {"professional": True, "requester": False}.get(side) if request.actor.can(COORDINATE) else None
    try:
        services.cancel_booking(
            by=request.actor,
            pk=row.pk,
            looks_on=request.POST.get("looks_on") != "no",
            by_professional=in_name,
        )
    except SlotRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, row, status=UNPROCESSABLE)
    messages.success(request, "La réservation est annulée, l’autre personne est prévenue.")
    return redirect(community_url(request.community, "care:bookings"))


@require_POST
@community_view(REQUEST, module=MODULE)
def outcome(request: CommunityRequest, pk: int) -> HttpResponse:
    """Say whether the person came."""
    row = found(request, pk)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites si la personne est venue.")
        return _page(request, row, status=UNPROCESSABLE)
    try:
        services.tell_outcome(by=request.actor, pk=pk, outcome=form.cleaned_data["outcome"])
    except SlotRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, row, status=UNPROCESSABLE)
    messages.success(request, "C’est noté.")
    return redirect(address(request, pk))
