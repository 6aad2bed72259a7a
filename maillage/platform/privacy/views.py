"""Pages of a community: who sees what, the papers of the association."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.platform.audit.services import record_read
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.privacy import queries, retention
from maillage.platform.privacy.forms import ControllerForm
from maillage.platform.privacy.holdings import by_subject
from maillage.platform.privacy.permissions import CONFIGURE, REGISTER, VIEW, abilities
from maillage.platform.privacy.printed import TEMPLATE, document
from maillage.platform.privacy.services import save_controller
from maillage.platform.privacy.tables import REGISTER as REGISTER_TABLE
from maillage.platform.privacy.tables import RETENTION, WHO_SEES_WHAT
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW)
def who_sees_what(request: CommunityRequest) -> HttpResponse:
    """What is held about whom, who sees it, for how long: one panel for each purpose."""
    subjects = [
        {
            "heading": heading,
            "anchor": f"sujet-{number}",
            "rows": [
                {
                    "one": one,
                    "mine": bool(one.roles & request.actor.roles),
                    "seers": queries.recipients(one),
                }
                for one in found
            ],
        }
        for number, (heading, found) in enumerate(by_subject(), start=1)
    ]
    context = {
        "subjects": subjects,
        "controller": queries.controller(),
        "may": abilities(request.actor),
    }
    return render(request, "privacy/who_sees_what.html", context)


@require_safe
@community_view(VIEW)
def who_sees_what_table(request: CommunityRequest) -> HttpResponseBase:
    """The same as a list, to be exported."""
    return render_table(request, WHO_SEES_WHAT, queries.lines())


@require_safe
@community_view(VIEW)
def durations(request: CommunityRequest) -> HttpResponseBase:
    """How long each thing is kept, and what the last run erased."""
    return render_table(request, RETENTION, retention.applied())


@require_safe
@community_view(REGISTER)
def register(request: CommunityRequest) -> HttpResponseBase:
    """The register of processing (RGPD, article 30)."""
    return render_table(
        request,
        REGISTER_TABLE,
        queries.processings(),
        template="privacy/register.html",
        extra={"controller": queries.controller, "may": abilities(request.actor)},
    )


@require_safe
@community_view(REGISTER)
def register_pdf(request: CommunityRequest) -> HttpResponse:
    """The register as a document to file or to hand over."""
    data = document(
        queries.processings(),
        controller=queries.controller(),
        community=request.community.name,
        today=timezone.localdate(),
    )
    response = pdf_response(TEMPLATE, data, name=f"registre des traitements {request.community.slug}")
    record_read(by=request.actor, what="privacy.register.export", label="Registre des traitements (.pdf)")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE)
def controller(request: CommunityRequest) -> HttpResponse:
    """The form of what the association says of itself."""
    known = queries.controller()
    form = ControllerForm(
        request.POST or None,
        instance=known,
        initial=None if known else {"association": request.community.name},
    )
    if request.method == "POST" and form.is_valid():
        save_controller(by=request.actor, values=form.cleaned_data)
        messages.success(request, "C’est enregistré : le registre et les notices le disent désormais.")
        return redirect(community_url(request.community, "privacy:register"))
    back = community_url(request.community, "privacy:register")
    return render(request, "privacy/controller.html", {"form": form, "back": back})
