"""Pages of requests: the list, a new one, one of them, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.availability.queries import contact_of, responder_of
from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE, REQUEST
from maillage.contexts.care.unscheduled import queries, rules, services
from maillage.contexts.care.unscheduled.forms import CloseForm, OutcomeForm, RequestForm
from maillage.contexts.care.unscheduled.letters import moment_in_words
from maillage.contexts.care.unscheduled.models import CareRequest, Origin, RequestState
from maillage.contexts.care.unscheduled.permissions import abilities
from maillage.contexts.care.unscheduled.services import ChangedMeanwhile, RequestRefused
from maillage.contexts.care.unscheduled.tables import REQUESTS, constraints_in_words, state_badge, state_words
from maillage.platform.access import roles
from maillage.platform.audit.health import may_read_health
from maillage.platform.audit.services import record_read
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "care"
UNPROCESSABLE: Final = 422


def found(request: CommunityRequest, pk: int) -> tuple[CareRequest, dict[str, bool]]:
    """The request and what the actor may do with it; 404 for who may not even see it."""
    row = queries.find(pk)
    if row is None:
        raise Http404
    responder = responder_of(request.user)
    may = abilities(request.actor, row, responder_pk=responder.pk if responder else None)
    if not may["see"]:
        raise Http404
    return row, may


def address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "care:request", pk=pk)


@require_safe
@community_view(REQUEST, module=MODULE)
def requests(request: CommunityRequest) -> HttpResponseBase:
    responder = responder_of(request.user)
    rows = queries.seen_by(request.actor, responder.pk if responder else None)
    extra = {
        "may_coordinate": request.actor.can(COORDINATE),
        "may_configure": request.actor.can(CONFIGURE),
    }
    return render_table(request, REQUESTS, rows, template="care/unscheduled/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(REQUEST, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A new request, in one screen."""
    sent = request.method == "POST"
    form = RequestForm(
        request.POST if sent else None,
        community=request.community,
        initial=None if sent else _known(request.actor),
    )
    if sent and form.is_valid():
        try:
            row = services.open_request(by=request.actor, **form.values())
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _sent(row))
            return redirect(address(request, row.pk))
    status = UNPROCESSABLE if sent else 200
    context = {"form": form, "health": health_data_taken()}
    return render(request, "care/unscheduled/new.html", context, status=status)


def _sent(row: CareRequest) -> str:
    """What is said of a request just sent: at night, or with nobody to ask, nobody is being asked."""
    if row.state == RequestState.ESCALATED:
        return "Demande envoyée. Il n’y a personne à solliciter : la coordination est prévenue."
    if (begins := rules.begins_at(row, timezone.now())) is not None:
        return f"Demande envoyée. La recherche commence le {moment_in_words(begins)}."
    return "Demande envoyée : les professionnels disponibles sont sollicités."


def _known(by: Actor) -> dict[str, Any]:
    """Who asks, as far as it is known: nobody types his own telephone number ten times a day."""
    contact = contact_of(by.user)
    assert by.user is not None
    if by.can(COORDINATE):
        origin = Origin.SECRETARY
    elif roles.PARTNER.name in by.roles:
        origin = Origin.PARTNER
    else:
        origin = Origin.MEMBER
    return {
        "callback_name": contact.name if contact else by.user.name,
        "callback_phone": contact.phone if contact else "",
        "callback_email": by.user.email,
        "origin": origin,
    }


@require_safe
@community_view(REQUEST, module=MODULE)
def show(request: CommunityRequest, pk: int) -> HttpResponse:
    row, may = found(request, pk)
    if may["names"] or row.requested_by_id != request.user.pk:
        record_read(by=request.actor, what="care.request", obj=row, label=services.LABEL)
    return _page(request, row, may)


def _page(
    request: CommunityRequest,
    row: CareRequest,
    may: dict[str, bool],
    *,
    outcome: OutcomeForm | None = None,
    theirs: list[tuple[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    reads = may["identity"] and may_read_health(by=request.actor, what="care.request_identity", obj=row)
    context: dict[str, Any] = {
        "row": row,
        "may": may,
        "state": (state_words(row), *state_badge(row)),
        "steps": queries.steps(row, names=may["names"]),
        "taker": row.taken_by.contact if row.taken_by is not None else None,
        "constraints": constraints_in_words(row),
        "identity": row.identity if reads else "",
        "next": _next(row, may, now),
        "outcome_form": outcome or OutcomeForm(row=row),
        "theirs": theirs or [],
    }
    return render(request, "care/unscheduled/request.html", context, status=status)


def _next(row: CareRequest, may: dict[str, bool], now: datetime) -> str:
    """What to do now, in one sentence; "" where there is nothing."""
    if row.state == "open":
        return _next_while_open(row, now)
    if row.state == "escalated" and may["close"]:
        return "Personne n’a répondu : appelez un professionnel, réservez un créneau libre, ou réorientez le patient."
    if row.state == "escalated":
        return "Personne n’a encore répondu : la coordination a été prévenue et cherche une solution."
    if row.state == "taken" and may["outcome"]:
        return "Appelez-vous pour convenir du rendez-vous. Ensuite, dites ici ce que la demande est devenue."
    return ""


def _next_while_open(row: CareRequest, now: datetime) -> str:
    if rules.is_late(row, now):
        return "Le délai est passé sans réponse : appelez un professionnel, ou réorientez le patient."
    if (begins := rules.begins_at(row, now)) is not None:
        return (
            f"Personne n’est sollicité pour l’instant : la recherche commence le {moment_in_words(begins)}."
        )
    return "Les professionnels sont sollicités par vagues. Vous serez prévenu dès que l’un d’eux répond oui."


Act = Callable[[CommunityRequest, int], object]


def _act(request: CommunityRequest, pk: int, act: Act, done: str, *, is_done: str = "") -> HttpResponse:
    """One service call, then the page; what is refused is told there.

    is_done: the state in which the second click of two finds it: it is answered as the first.
    """
    found(request, pk)
    try:
        act(request, pk)
    except RequestRefused as refusal:
        row = queries.find(pk)
        if row is None or row.state != is_done:
            messages.error(request, str(refusal))
            return redirect(address(request, pk))
    messages.success(request, done)
    return redirect(address(request, pk))


@require_POST
@community_view(REQUEST, module=MODULE)
def cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda r, key: services.cancel(by=r.actor, pk=key),
        "La demande est annulée.",
        is_done=RequestState.CANCELLED,
    )


@require_POST
@community_view(REQUEST, module=MODULE)
def escalate(request: CommunityRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda r, key: services.escalate(by=r.actor, pk=key),
        "La coordination est prévenue ; on ne sollicite plus personne automatiquement.",
        is_done=RequestState.ESCALATED,
    )


@require_POST
@community_view(COORDINATE, module=MODULE)
def close(request: CommunityRequest, pk: int) -> HttpResponse:
    form = CloseForm(request.POST)
    if not form.is_valid():
        found(request, pk)
        messages.error(
            request, "Dites si la demande est restée sans réponse, ou si le patient a été réorienté."
        )
        return redirect(address(request, pk))
    chosen = form.cleaned_data["outcome"]
    return _act(
        request,
        pk,
        lambda r, key: services.close(by=r.actor, pk=key, outcome=chosen),
        "La demande est close.",
    )


@require_POST
@community_view(ANSWER, module=MODULE)
def give_back(request: CommunityRequest, pk: int) -> HttpResponse:
    """Given back, it is no longer his to see: the list then says that it is done. Twice is once."""
    if not queries.just_given_back(request.actor, pk):
        found(request, pk)
    said, tell = "La demande est rendue : la recherche reprend.", messages.success
    try:
        services.give_back(by=request.actor, pk=pk)
    except (RequestRefused, PermissionDenied) as refusal:
        if not queries.just_given_back(request.actor, pk):
            if isinstance(refusal, PermissionDenied):
                raise
            said, tell = str(refusal), messages.error
    except CareRequest.DoesNotExist as absent:
        raise Http404 from absent
    tell(request, said)
    row, who = queries.find(pk), responder_of(request.user)
    sees = row is not None and abilities(request.actor, row, responder_pk=who.pk if who else None)["see"]
    return redirect(address(request, pk) if sees else community_url(request.community, "care:requests"))


@require_POST
@community_view(REQUEST, module=MODULE)
def outcome(request: CommunityRequest, pk: int) -> HttpResponse:
    """What became of it: what was typed comes back if it is refused."""
    row, may = found(request, pk)
    if not may["outcome"]:
        messages.error(
            request, f"Cette demande est {row.get_state_display()} : elle n’a pas d’issue à noter."
        )
        return redirect(address(request, pk))
    form = OutcomeForm(request.POST, row=row)
    theirs: list[tuple[str, Any]] = []
    if form.is_valid():
        try:
            services.record_outcome(by=request.actor, pk=pk, **form.values())
        except ChangedMeanwhile as refusal:
            theirs = [("État", row.get_state_display())]
            if row.outcome:
                theirs.append(("Issue", row.get_outcome_display()))
            form.add_error(None, str(refusal))
            form.data = with_version(request, row.version)
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est noté. Merci : ces réponses font les chiffres de la CPTS.")
            return redirect(address(request, pk))
    return _page(request, row, may, outcome=form, theirs=theirs, status=UNPROCESSABLE)
