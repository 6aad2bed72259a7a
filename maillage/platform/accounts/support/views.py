"""Pages of the assistance: the community's, and the operator's."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.platform.accounts.permissions import MANAGE
from maillage.platform.accounts.support import queries, services
from maillage.platform.accounts.support.forms import SupportForm
from maillage.platform.accounts.support.levels import level_label
from maillage.platform.accounts.support.tables import CONSENTS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.models import SupportConsent
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view, operator_view


@require_safe
@community_view(MANAGE)
def consents(request: CommunityRequest) -> HttpResponseBase:
    """What was opened, when, by whom, and who came."""
    return render_table(
        request,
        CONSENTS,
        queries.consents(),
        template="support/consents.html",
        extra={
            "current": queries.open_consent,
            "open_url": community_url(request.community, "support:open"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MANAGE)
def open_support(request: CommunityRequest) -> HttpResponse:
    """The form that opens the assistance."""
    form = SupportForm(request.POST or None)
    back = community_url(request.community, "support:list")
    if request.method == "POST" and form.is_valid():
        try:
            services.open_support(by=request.actor, **form.cleaned_data)
        except services.SupportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’assistance est ouverte. Prévenez qui doit vous aider.")
            return redirect(back)
    return render(request, "support/open.html", {"form": form, "back": back})


@require_POST
@community_view(MANAGE)
def close_support(request: CommunityRequest, pk: int) -> HttpResponse:
    """Close it now: whoever is inside is outside at the next page."""
    consent = SupportConsent.objects.filter(pk=pk).first()
    if consent is None:
        raise Http404
    services.close_support(by=request.actor, consent=consent)
    messages.success(request, "L’assistance est fermée : plus personne n’entre.")
    return redirect(community_url(request.community, "support:list"))


@require_safe
@operator_view
def installation_support(request: HttpRequest) -> HttpResponse:
    """The communities that ask for help now; of the others an operator learns nothing."""
    actor = cast(CommunityRequest, request).actor
    consents = queries.open_everywhere()
    assert actor.user is not None
    inside = queries.visits_of(actor.user, consents)
    rows = [
        {
            "consent": consent,
            "level": level_label(consent.roles),
            "visit": inside.get(consent.pk),
            "url": community_url(consent.community, "shell:dashboard"),
        }
        for consent in consents
    ]
    return render(request, "support/installation.html", {"rows": rows})


@require_POST
@operator_view
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Go into a community that is open."""
    try:
        visit = services.enter(by=cast(CommunityRequest, request).actor, consent_id=pk)
    except services.SupportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("support_installation:list")
    return redirect(community_url(visit.community, "shell:dashboard"))


@require_POST
@operator_view
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the community; the address does not say whether it exists."""
    services.leave(by=cast(CommunityRequest, request).actor, slug=slug)
    return redirect("support_installation:list")
