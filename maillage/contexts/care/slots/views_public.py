"""The page of one booking, for the professional without an account: GET shows, POST acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.care.pages import private
from maillage.contexts.care.slots import letters, queries, services
from maillage.contexts.care.slots.models import Slot, SlotOutcome
from maillage.contexts.care.slots.refusals import SlotRefused
from maillage.contexts.care.slots.tables import outcome_badge, outcome_of
from maillage.platform.accounts.limits import Limit, TooManyTries, take
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

MODULE: Final = "care"
NOT_FOUND: Final = 404
UNPROCESSABLE: Final = 422
ACTS: Final = Limit("slot.acts", 20, timedelta(minutes=10), "Trop de réponses à la fois")


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def slot(request: HttpRequest, secret: str) -> HttpResponse:
    row = queries.slot_at(secret, timezone.now())
    if row is None or not row.community.has_module(MODULE):
        return private(render(request, "care/slots/no_such_link.html", status=NOT_FOUND))
    with scope(community=row.community):
        return private(_act(request, row) if request.method == "POST" else _page(request, row))


@require_safe
@public_view
def cancelled(request: HttpRequest) -> HttpResponse:
    """Says that it is done: the link of a booking that was cancelled opens nothing any more."""
    return private(render(request, "care/slots/cancelled.html"))


def _page(request: HttpRequest, row: Slot, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "row": row,
        "community": row.community,
        "when": letters.when(row),
        "where": letters.where(row),
        "outcome": (outcome_of(row), *outcome_badge(row)),
        "may_cancel": row.end_at > now and not row.outcome,
        "may_tell": row.start_at <= now,
    }
    return render(request, "care/slots/link.html", context, status=status)


def _act(request: HttpRequest, row: Slot) -> HttpResponse:
    by, asked = Actor.system(row.community), request.POST.get("action", "")
    try:
        take(ACTS, row.pk)
        if asked == "cancel":
            services.cancel_booking(by=by, pk=row.pk, link=row.link_digest)
            return redirect(reverse("care_public:slot_cancelled"))
        if asked not in SlotOutcome.values:
            raise SlotRefused("Choisissez ce qu’il faut faire de ce rendez-vous.")
        services.tell_outcome(by=by, pk=row.pk, outcome=asked, link=row.link_digest)
    except TooManyTries as many:
        messages.error(request, f"{many.what} : réessayez dans {many.in_words}.")
    except SlotRefused as refusal:
        messages.error(request, str(refusal))
    except PermissionDenied:
        return render(request, "care/slots/no_such_link.html", status=NOT_FOUND)
    else:
        messages.success(request, "Merci, c’est noté.")
        return redirect(request.path)
    return _page(request, row, status=UNPROCESSABLE)
