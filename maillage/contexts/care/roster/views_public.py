"""A turn to take over, and one's turns in a calendar: by a secret address, without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.care.pages import private
from maillage.contexts.care.roster import queries, swapping
from maillage.contexts.care.roster.calendar_file import CONTENT_TYPE, calendar_of
from maillage.contexts.care.roster.models import SwapLetter, SwapState
from maillage.contexts.care.roster.refusals import RosterRefused
from maillage.contexts.care.roster.words import when
from maillage.platform.accounts.limits import Limit, TooManyTries, take
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

MODULE: Final = "care"
NOT_FOUND: Final = 404
UNPROCESSABLE: Final = 422
TOO_MANY: Final = 429
ACTS: Final = Limit("care.swap", 20, timedelta(minutes=10), "Trop de réponses à la fois")


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def swap(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows the turn, POST takes it."""
    letter = queries.letter_at(secret)
    if letter is None or not letter.community.has_module(MODULE):
        return private(render(request, "care/availability/no_such_link.html", status=NOT_FOUND))
    with scope(community=letter.community):
        if request.method != "POST":
            return private(_page(request, letter))
        try:
            take(ACTS, letter.pk)
            swapping.accept(by=Actor.system(letter.community), letter=letter)
        except TooManyTries as many:
            words = f"{many.what} : réessayez dans {many.in_words}."
            return private(_page(request, letter, words, TOO_MANY))
        except RosterRefused as refusal:
            letter.swap.refresh_from_db()
            return private(_page(request, letter, str(refusal), UNPROCESSABLE))
        return private(redirect(request.path))


def _page(request: HttpRequest, letter: SwapLetter, refused: str = "", status: int = 200) -> HttpResponse:
    row = letter.swap
    is_mine = row.state == SwapState.TAKEN and row.taken_by_id == letter.responder_id
    # A turn that was changed since is another one than what was offered.
    is_same = row.turn is not None and (row.turn.version == row.turn_version or row.state == SwapState.TAKEN)
    context: dict[str, Any] = {
        "community": letter.community,
        "letter": letter,
        "when": when(row.turn) if row.turn is not None and is_same else "",
        "is_open": row.state == SwapState.OPEN and is_same,
        "is_mine": is_mine and row.turn is not None and row.turn.responder_id == letter.responder_id,
        "refused": refused,
        "too_late": swapping.TOO_LATE,
    }
    return render(request, "care/roster/swap.html", context, status=status)


@require_safe
@public_view
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads: the same 404 for a wrong and a revoked address."""
    del request
    found = queries.open_feed(secret)
    if found is None:
        raise Http404
    now = timezone.now()
    with scope(community=found.community):
        record_read(by=Actor.system(found.community), what="care.turn_feed", obj=found, label=str(found))
        rows = queries.turns_of_user(found.user_id, now)
        name = f"Tour de rôle SNP, {found.community.name}"
        content = calendar_of(rows, stamp=now, community=found.community.name, name=name)
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = 'inline; filename="tour-de-role.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
