"""The sealed journal: where it stands, what the last verification found, and the button that asks for another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from maillage.platform.audit import anchors, verifications
from maillage.platform.audit.models import AnchorFile
from maillage.platform.audit.seal_state import state
from maillage.platform.checkup.journal.tasks import ask
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view, operator_view


@require_safe
@operator_view
def journal(request: HttpRequest) -> HttpResponse:
    files = list(AnchorFile.objects.order_by("-written_at", "pk")[:20])
    shown = {
        "state": state(),
        "running": verifications.running(),
        "files": files,
        "path": str(anchors.path()),
    }
    return render(request, "checkup/journal/sealed.html", shown)


@require_POST
@operator_view
def verify(request: HttpRequest) -> HttpResponse:
    _ask(request)
    return redirect("checkup_installation:journal")


@require_POST
@community_view("audit.view")
def verify_from_community(request: CommunityRequest) -> HttpResponse:
    _ask(request)
    return redirect(community_url(request.community, "audit:journal"))


def _ask(request: HttpRequest) -> None:
    if ask():
        messages.success(request, "La vérification est demandée : son résultat s’affichera sur cette page.")
    else:
        messages.info(
            request, "Une vérification est déjà en cours : son résultat s’affichera sur cette page."
        )
