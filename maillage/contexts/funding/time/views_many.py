"""What waits for a pilot and for the treasurer: read, tick, one button."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.contexts.funding.permissions import APPROVE, VALIDATE, VIEW_PAY
from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.pages import Line, blocked_groups, line_of
from maillage.contexts.funding.time.permissions import is_for_another, may_validate
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.services import Outcome
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "funding"
SHOWN = 200
_LARGEST = 2**63 - 1


def _ticked(request: CommunityRequest) -> list[int]:
    texts = request.POST.getlist("entries")[: services.MAX_AT_ONCE + 1]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 20]
    return [number for number in numbers if number <= _LARGEST]


def _done(
    request: CommunityRequest, act: Callable[..., Outcome], done: tuple[str, str], name: str
) -> HttpResponse:
    try:
        outcome = act(by=request.actor, pks=_ticked(request))
    except TimeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if outcome.done:
            messages.success(request, count_words(len(outcome.done), *done, feminine=True) + ".")
        for _, why in outcome.left[:5]:
            messages.warning(request, why)
        if len(outcome.left) > 5:
            messages.warning(
                request, f"Et {len(outcome.left) - 5} autres, pour les raisons dites sur chaque ligne."
            )
    return redirect(community_url(request.community, name))


def _log(request: CommunityRequest, lines: Iterable[Line], title: str) -> None:
    count = len(list(lines))
    if count:
        record_read(by=request.actor, what="funding.time", label=title, count=count)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VALIDATE, module=MODULE)
def to_validate(request: CommunityRequest) -> HttpResponse:
    """What the members checked, of the actions that the actor pilots; no amount is shown."""
    if request.method == "POST":
        words = ("entrée validée", "entrées validées")
        return _done(request, services.validate_many, words, "funding:time_to_validate")
    mine = [row for row in queries.to_validate() if may_validate(request.actor, row)]
    lines = [line_of(one) for one in queries.judged(mine[:SHOWN])]
    _log(request, lines, "Temps à valider")
    context: dict[str, Any] = {
        "lines": lines,
        "more": len(mine) > SHOWN,
        "sees_pay": request.actor.can(VIEW_PAY),
        "tab": "validate",
        "may_approve": request.actor.can(APPROVE),
    }
    return render(request, "funding/time/to_validate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(APPROVE, module=MODULE)
def to_approve(request: CommunityRequest) -> HttpResponse:
    """What the pilots validated: ready first, then what is blocked, with every reason."""
    if request.method == "POST":
        if request.POST.get("act") == "refuse":
            words = ("entrée refusée", "entrées refusées")
            refuse = partial(services.refuse_many, reason=request.POST.get("reason", ""))
            return _done(request, refuse, words, "funding:time_to_approve")
        words = ("entrée approuvée", "entrées approuvées")
        return _done(request, services.approve_many, words, "funding:time_to_approve")
    rows = list(queries.to_approve()[: SHOWN + 1])
    lines = [line_of(one) for one in queries.judged(rows[:SHOWN])]
    _log(request, lines, "Temps à approuver")
    others = [one for one in lines if not is_for_another(request.actor, one.entry)]
    ready = [one for one in others if one.judged.is_ready]
    context = {
        "ready": ready,
        "total": euros(sum(one.judged.estimate_cents or 0 for one in ready)),
        "blocked": blocked_groups(one for one in others if not one.judged.is_ready),
        "own": [one for one in lines if is_for_another(request.actor, one.entry)],
        "more": len(rows) > SHOWN,
        "overruns": queries.overruns(),
        "tab": "approve",
        "may_approve": True,
        "sees_pay": True,
    }
    return render(request, "funding/time/to_approve.html", context)
