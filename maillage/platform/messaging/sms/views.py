"""The text messages of a community, and the button that sends a failed one again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from maillage.platform.messaging.models import ShortMessage
from maillage.platform.messaging.sms import services
from maillage.platform.messaging.sms.tables import TEXTS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view("messaging.view")
def texts(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, TEXTS, ShortMessage.objects.all())


@require_POST
@community_view("messaging.send_again")
def send_again(request: CommunityRequest, pk: int) -> HttpResponse:
    if not ShortMessage.objects.filter(pk=pk).exists():
        raise Http404
    if services.send_again(by=request.actor, pk=pk):
        messages.success(request, "Le SMS repart : il est de nouveau en attente.")
    else:
        messages.error(
            request, "Ce SMS ne peut pas être renvoyé : il n’est pas en échec, ou son texte est effacé."
        )
    return redirect(community_url(request.community, "messaging:texts"))
