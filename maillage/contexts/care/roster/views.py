"""Pages of turns: the calendar list, one turn, its offer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.availability.queries import email_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE, VIEW
from maillage.contexts.care.roster import queries, services, swapping
from maillage.contexts.care.roster.calendar_file import CONTENT_TYPE, calendar_of
from maillage.contexts.care.roster.forms import OfferForm, TurnForm
from maillage.contexts.care.roster.models import Swap, SwapState, Turn
from maillage.contexts.care.roster.refusals import ChangedMeanwhile, RosterRefused
from maillage.contexts.care.roster.tables import BADGES, SWAPS, TURNS
from maillage.contexts.care.roster.words import when
from maillage.platform.editing.meanwhile import Told, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "care"
UNPROCESSABLE: Final = 422
WEEKS: Final = 4
# Weeks are counted from Mondays that calendars know.
_FIRST, _LAST = date(1990, 1, 1), date(2190, 1, 1)


def status_of(request: CommunityRequest) -> int:
    return UNPROCESSABLE if request.method == "POST" else 200


def refused(request: CommunityRequest, form: Any, refusal: RosterRefused) -> Told:
    """The refusal beside its field; a turn that somebody else changed is given back as it is today."""
    told: Told = []
    if isinstance(refusal, ChangedMeanwhile):
        form.data = with_version(request, refusal.current.version)
        if isinstance(refusal.current, Turn):
            told = [("Professionnel", refusal.current.responder.name), ("Quand", when(refusal.current))]
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return told


def address(request: CommunityRequest, name: str, **kwargs: Any) -> str:
    return community_url(request.community, f"care:{name}", **kwargs)


def found(pk: int) -> Turn:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def _asked_day(typed: str) -> date:
    """The day of `?du=`, today for none and for what is no day."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return timezone.localdate()
    return day if _FIRST <= day <= _LAST else timezone.localdate()


@require_safe
@community_view(VIEW, module=MODULE)
def roster(request: CommunityRequest) -> HttpResponse:
    """Four weeks, day by day, from the Monday of `?du=`."""
    monday = queries.monday_of(_asked_day(request.GET.get("du", "")))
    context = {
        "weeks": queries.weeks(monday, WEEKS),
        "before": monday - timedelta(weeks=WEEKS),
        "after": monday + timedelta(weeks=WEEKS),
        "may": {"coordinate": request.actor.can(COORDINATE), "answer": request.actor.can(ANSWER)},
        "me": request.user.pk,
        "tab": "calendar",
    }
    return render(request, "care/roster/roster.html", context)


@require_safe
@community_view(VIEW, module=MODULE)
def turns(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may": {"coordinate": request.actor.can(COORDINATE)}, "tab": "list"}
    return render_table(request, TURNS, queries.turns(), template="care/roster/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    form = TurnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_turn(by=request.actor, **form.values)
        except RosterRefused as refusal:
            refused(request, form, refusal)
        else:
            messages.success(request, f"Le tour de {row.responder.name} est ajouté.")
            if not email_of(row.responder):
                messages.warning(
                    request, "Cette personne n’a pas d’adresse électronique : prévenez-la autrement."
                )
            return redirect(address(request, "turn", pk=row.pk))
    context: dict[str, Any] = {"form": form, "row": None, "theirs": []}
    return render(request, "care/roster/turn_form.html", context, status=status_of(request))


@require_safe
@community_view(VIEW, module=MODULE)
def turn(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(pk))


def _page(
    request: CommunityRequest, row: Turn, form: OfferForm | None = None, *, status: int = 200
) -> HttpResponse:
    may = services.abilities(request.actor, row)
    swap = queries.open_swap_of(row)
    context: dict[str, Any] = {
        "row": row,
        "when": when(row),
        "may": may,
        "swap": swap,
        "badge": BADGES[SwapState.OPEN],
        "form": (form or OfferForm(row=row)) if may["offer"] and swap is None else None,
    }
    return render(request, "care/roster/turn.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = TurnForm(request.POST if request.method == "POST" else None, row=row)
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_turn(by=request.actor, pk=pk, version=form.version_seen, **form.values)
        except RosterRefused as refusal:
            theirs = refused(request, form, refusal)
        else:
            messages.success(request, "Le tour est changé, ceux qu’il concerne sont prévenus.")
            return redirect(address(request, "turn", pk=pk))
    context = {"form": form, "row": row, "theirs": theirs}
    return render(request, "care/roster/turn_form.html", context, status=status_of(request))


@require_POST
@community_view(COORDINATE, module=MODULE)
def withdraw(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        services.withdraw_turn(by=request.actor, pk=pk, version=_version(request))
    except RosterRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(address(request, "turn", pk=pk))
    messages.success(request, f"Le tour de {row.responder.name} est retiré.")
    return redirect(address(request, "roster"))


def _version(request: CommunityRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


@require_POST
@community_view(ANSWER, module=MODULE)
def offer(request: CommunityRequest, pk: int) -> HttpResponse:
    """The holder asks one person, or all, to take his turn over."""
    row = found(pk)
    form = OfferForm(request.POST, row=row)
    if form.is_valid():
        try:
            swapping.offer(by=request.actor, turn=pk, version=form.version_seen, to=form.cleaned_data["to"])
        except RosterRefused as refusal:
            refused(request, form, refusal)
        else:
            messages.success(
                request, "Le tour est proposé. Tant que personne ne l’a pris, il ne change pas de mains."
            )
            return redirect(address(request, "turn", pk=pk))
    return _page(request, row, form, status=UNPROCESSABLE)


@require_safe
@community_view(VIEW, module=MODULE)
def calendar_file(request: CommunityRequest, pk: int) -> HttpResponse:
    """The turn as a file for one's calendar."""
    content = calendar_of([found(pk)], stamp=timezone.now(), community=request.community.name)
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="tour-de-role.ics"'
    return answer


@require_safe
@community_view(COORDINATE, module=MODULE)
def swaps(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may": {"coordinate": True}, "tab": "swaps"}
    return render_table(request, SWAPS, queries.swaps(), template="care/roster/list.html", extra=extra)


@require_POST
@community_view(ANSWER, module=MODULE)
def withdraw_offer(request: CommunityRequest, pk: int) -> HttpResponse:
    row: Swap | None = queries.swaps().filter(pk=pk).order_by("pk").first()
    if row is None or row.turn_id is None:
        raise Http404
    try:
        swapping.withdraw_offer(by=request.actor, swap=pk)
    except RosterRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La proposition est retirée : le tour reste à son titulaire.")
    return redirect(address(request, "turn", pk=row.turn_id))
