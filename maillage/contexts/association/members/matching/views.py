"""« Lien à l’annuaire »: contacts that are not tied yet, and what may be theirs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.association.contacts.services import ContactRefused
from maillage.contexts.association.contacts.views import MODULE, contact_url, found
from maillage.contexts.association.members.matching import queries, services
from maillage.contexts.association.members.matching.tables import MATCHING
from maillage.contexts.association.permissions import EDIT_MEMBERS
from maillage.contexts.directory import api as directory
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(EDIT_MEMBERS, module=MODULE)
def matching(request: CommunityRequest) -> HttpResponseBase:
    rows = queries.proposals(request.community)
    return render_table(
        request,
        MATCHING,
        rows,
        template="association/members/matching/matching.html",
        extra={"single": sum(one.is_single for one in rows)},
        sources=(directory.register_edition().credit,),
    )


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def tie(request: CommunityRequest, pk: int, idnps: str) -> HttpResponse:
    row = found(pk)
    try:
        services.tie(by=request.actor, contact=row, idnps=idnps)
    except ContactRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.name} est relié à l’annuaire.")
    return redirect(community_url(request.community, "association:matching"))


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def tie_all(request: CommunityRequest) -> HttpResponse:
    made = services.tie_all(by=request.actor)
    messages.success(
        request, f"{count_words(made, 'fiche reliée', 'fiches reliées', feminine=True)} à l’annuaire."
    )
    return redirect(community_url(request.community, "association:matching"))


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def untie(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    services.untie(by=request.actor, contact=row)
    messages.success(request, f"{row.name} n’est plus relié à l’annuaire.")
    return redirect(contact_url(request, pk))
