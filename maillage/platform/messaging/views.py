"""What was sent to whom, and the button that sends a failed message again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_scopes import scopes_disabled

from maillage.platform.audit.services import record_read
from maillage.platform.messaging.labels import purpose_label
from maillage.platform.messaging.models import Message
from maillage.platform.messaging.services import send_again as requeue
from maillage.platform.messaging.tables import MESSAGES, TONES
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view, operator_view

SHOWN = 100


@require_safe
@community_view("messaging.view")
def outbox(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, MESSAGES, Message.objects.all())


@require_POST
@community_view("messaging.send_again")
def send_again(request: CommunityRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message.objects.all(), pk=pk)
    if requeue(by=request.actor, message=message):
        messages.success(request, "Le message repart : il est de nouveau en attente.")
    else:
        messages.error(
            request, "Ce message ne peut pas être renvoyé : il n’est pas en échec, ou son texte est effacé."
        )
    return redirect(community_url(request.community, "messaging:outbox"))


@require_safe
@operator_view
def installation_outbox(request: HttpRequest) -> HttpResponse:
    """The installation's own mail (password links): what goes wrong there is seen by nobody else."""
    with scopes_disabled():
        rows = list(Message.objects.filter(community=None).order_by("-queued_at", "-pk")[:SHOWN])
    actor = request.actor  # type: ignore[attr-defined]
    record_read(by=actor, what="messaging.installation", count=len(rows))
    shown = [
        {"message": row, "purpose": purpose_label(row.purpose), "tone": TONES[row.state][0]} for row in rows
    ]
    return render(request, "messaging/installation.html", {"rows": shown})
