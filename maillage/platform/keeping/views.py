"""The operator's page of backups. A backup cannot be downloaded from it: it holds every community's data, and a session
that was stolen must not be enough to carry them away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from maillage.platform.keeping import scheduled, shelf
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.tenancy.views import CommunityRequest, operator_view


@require_safe
@operator_view
def backups(request: CommunityRequest) -> HttpResponse:
    """What is on the shelf, what the schedule says, how to restore."""
    plan = scheduled.plan()
    kept, is_readable = [], True
    if plan.folder is not None:
        try:
            kept = shelf.kept_in(plan.folder)
            is_readable = plan.folder.is_dir()
        except OSError:
            is_readable = False
    context = {
        "plan": plan,
        "is_closed": bool(plan.recipients or plan.passphrase_file),
        "kept": kept,
        "is_readable": is_readable,
        "last": scheduled.last_try(),
        "total_bytes": sum(one.size_bytes for one in kept),
    }
    return render(request, "keeping/backups.html", context)


@require_POST
@operator_view
def back_up_now(request: CommunityRequest) -> HttpResponseBase:
    """« Sauvegarder maintenant »: the worker does it."""
    try:
        scheduled.ask(by=request.actor)
    except KeepingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La sauvegarde est demandée : elle commence dans quelques secondes.")
    return redirect("keeping_installation:backups")
