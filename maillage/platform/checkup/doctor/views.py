"""The state of the installation, as the worker last saw it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.platform.checkup.doctor.examination import LEVELS
from maillage.platform.checkup.doctor.jobs import examine_now
from maillage.platform.checkup.doctor.models import Examination
from maillage.platform.tasks.recovery import living_workers
from maillage.platform.tenancy.views import operator_view

STALE = timedelta(hours=3)
_TONES = {"ok": ("bon", "success"), "warning": ("à surveiller", "warning"), "fault": ("en panne", "danger")}


@require_safe
@operator_view
def state(request: HttpRequest) -> HttpResponse:
    last = Examination.objects.order_by("-at", "-pk").first()
    shown: dict[str, Any] = {
        "examination": last,
        "lines": _lines(last),
        "has_worker": bool(living_workers()),
        "is_stale": last is not None and last.at < timezone.now() - STALE,
    }
    return render(request, "checkup/doctor/state.html", shown)


@require_POST
@operator_view
def examine(request: HttpRequest) -> HttpResponse:
    _queue()
    messages.success(
        request, "L’examen est demandé : son résultat s’affichera sur cette page d’ici une minute."
    )
    return redirect("checkup_installation:state")


@transaction.atomic
def _queue() -> None:
    transaction.on_commit(examine_now.enqueue)


def _lines(last: Examination | None) -> list[dict[str, Any]]:
    """Findings, the worst first, in the order of the checks otherwise."""
    rows = [] if last is None else sorted(last.findings, key=lambda row: -LEVELS.get(row[2], 0))
    return [
        {"label": label, "message": message, "advice": advice, "word": word, "tone": tone}
        for _, label, level, message, advice in rows
        for word, tone in [_TONES[level]]
    ]
