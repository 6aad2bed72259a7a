"""Sheets as a board, and as a calendar of twelve months."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.access import MODULE
from maillage.contexts.programme.actions.models import ActionState, Step
from maillage.contexts.programme.actions.permissions import abilities
from maillage.contexts.programme.actions.planning import calendar
from maillage.contexts.programme.actions.planning.board import board as board_of
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.queries import missions
from maillage.contexts.programme.permissions import VIEW, WRITE
from maillage.platform.tenancy.views import CommunityRequest, community_view


def _mission(request: CommunityRequest, known: list[Mission]) -> Mission | None:
    """The mission that the address asks for, if there is one."""
    wanted = request.GET.get("mission", "")
    return next((one for one in known if str(one.pk) == wanted), None)


@require_safe
@community_view(VIEW, module=MODULE)
def board(request: CommunityRequest) -> HttpResponse:
    known = list(missions())
    chosen = _mission(request, known)
    columns = board_of(timezone.localdate(), chosen.pk if chosen else None)
    context = {
        "columns": columns,
        "count": sum(len(one.cards) for one in columns),
        "missions": known,
        "chosen": chosen,
        "may": abilities(request.actor),
        "may_move": request.actor.can(WRITE),
        "view": "board",
        "window": None,
    }
    return render(request, "programme/actions/board.html", context)


@require_safe
@community_view(VIEW, module=MODULE)
def planning(request: CommunityRequest) -> HttpResponse:
    """`?de=2026-03` begins in March 2026; `?mission=` keeps one mission."""
    today = timezone.localdate()
    known = list(missions())
    chosen = _mission(request, known)
    window = calendar.window_of(request.GET.get("de", ""), today)
    rows = queries.actions(today).exclude(state=ActionState.DROPPED)
    if chosen is not None:
        rows = rows.filter(mission=chosen)
    dated = Step.objects.exclude(state="dropped").select_related("owner").order_by("due_on", "rank", "pk")
    shown = calendar.lines(
        rows.prefetch_related(Prefetch("steps", queryset=dated, to_attr="planned")), window, today
    )
    context = {
        "lines": shown,
        "bars": sum(len(one.bars) for one in shown),
        "late": sum(bar.tone == "late" for one in shown for bar in one.bars),
        "window": window,
        "months": window.months(),
        "today_week": window.week_of(today) if window.holds(today, today) else 0,
        "before": calendar.shifted(window, -6),
        "after": calendar.shifted(window, 6),
        "missions": known,
        "chosen": chosen,
        "may": abilities(request.actor),
        "view": "calendar",
    }
    return render(request, "programme/actions/calendar.html", context)
