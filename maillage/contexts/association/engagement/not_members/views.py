"""Pages: who practises here and is no member; entrusting them to somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.association.engagement.forms import EntrustForm
from maillage.contexts.association.engagement.not_members import services
from maillage.contexts.association.engagement.not_members.queries import NotMember, not_members
from maillage.contexts.association.engagement.not_members.tables import NOT_MEMBERS
from maillage.contexts.association.engagement.services import ApproachRefused
from maillage.contexts.association.engagement.views import MAX_ENTRUSTED, MODULE
from maillage.contexts.association.permissions import EDIT_MEMBERS, ENGAGE
from maillage.contexts.directory import api as directory
from maillage.platform.audit.services import record_read
from maillage.platform.tables.listing import Listing
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(ENGAGE, module=MODULE)
def listed(request: CommunityRequest) -> HttpResponseBase:
    edition = directory.supply_edition()
    return render_table(
        request,
        NOT_MEMBERS,
        not_members(request.community),
        template="association/engagement/not_members/list.html",
        extra={"may_tie": request.actor.can(EDIT_MEMBERS), "query": request.GET.urlencode()},
        sources=(
            directory.RegisterEdition(edition.register_on).credit,
            "Adhésions tenues par la communauté, reliées à l’annuaire.",
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ENGAGE, module=MODULE)
def approach(request: CommunityRequest) -> HttpResponse:
    """Entrust one professional (`?fiche=`), or all whom the filters of the list leave."""
    rows = _asked(request)
    posted = request.method == "POST"
    form = EntrustForm(request.POST if posted else None, community=request.community)
    back = community_url(request.community, "association:not_members")
    if posted and len(rows) > MAX_ENTRUSTED:
        form.add_error(
            None, f"Plus de {MAX_ENTRUSTED} personnes : filtrez la liste, puis confiez-la en plusieurs fois."
        )
    elif posted and form.is_valid():
        try:
            people = services.approach(by=request.actor, idnps=[row.pk for row in rows], **form.values)
        except ApproachRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = count_words(len(people), "personne est confiée", "personnes sont confiées", feminine=True)
            messages.success(request, f"{words} à {form.values['caller'].name}, et dans vos contacts.")
            return redirect(back)
    if rows and not posted:
        record_read(by=request.actor, what="association.engagement", label="À approcher", count=len(rows))
    context = {
        "form": form,
        "rows": rows[:MAX_ENTRUSTED],
        "is_too_many": len(rows) > MAX_ENTRUSTED,
        "max": MAX_ENTRUSTED,
        "back": back,
    }
    return render(request, "association/engagement/not_members/approach.html", context)


def _asked(request: CommunityRequest) -> list[NotMember]:
    found = not_members(request.community)
    if "fiche" in request.GET:
        return [row for row in found if row.pk == request.GET["fiche"]]
    return list(Listing(request, NOT_MEMBERS, found).rows)
