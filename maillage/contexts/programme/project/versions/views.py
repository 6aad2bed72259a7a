"""Versions: the list, one of them, freezing, and what changed since."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.programme.permissions import CONFIGURE, VIEW
from maillage.contexts.programme.project import queries
from maillage.contexts.programme.project.access import MODULE, found_version
from maillage.contexts.programme.project.content import current
from maillage.contexts.programme.project.forms import FreezeForm
from maillage.contexts.programme.project.models import ProjectVersion, VersionKind
from maillage.contexts.programme.project.refusals import ProjectRefused
from maillage.contexts.programme.project.showing import VERSION_BADGES, frozen
from maillage.contexts.programme.project.versions import services
from maillage.contexts.programme.project.versions.comparing import compared
from maillage.contexts.programme.project.versions.tables import VERSIONS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW, module=MODULE)
def versions(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        VERSIONS,
        queries.versions(),
        template="programme/project/versions.html",
        extra={"may_freeze": request.actor.can(CONFIGURE)},
    )


@require_safe
@community_view(VIEW, module=MODULE)
def version(request: CommunityRequest, number: int) -> HttpResponse:
    """The project as it was."""
    row = found_version(number)
    context = {"row": row, "badge": VERSION_BADGES[VersionKind(row.kind)], **frozen(row.data)}
    return render(request, "programme/project/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def freeze(request: CommunityRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    known = list(queries.versions())
    form = FreezeForm(posted, known=known, initial={"on": timezone.localdate()})
    if posted is not None and form.is_valid():
        try:
            row = services.freeze(by=request.actor, **form.values)
        except ProjectRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_url(request, row))
    return render(request, "programme/project/freeze.html", {"form": form, "begun": queries.is_begun()})


def _url(request: CommunityRequest, row: ProjectVersion) -> str:
    return community_url(request.community, "programme:project_version", number=row.number)


@require_safe
@community_view(VIEW, module=MODULE)
def changes(request: CommunityRequest) -> HttpResponse:
    """What changed since a version (`depuis`, else the last validated one), until today or another one (`jusqu`)."""
    known = list(queries.versions())
    since = _asked(request, known, "depuis") or queries.validated() or (known[0] if known else None)
    until = _asked(request, known, "jusqu")
    context: dict[str, Any] = {"known": known, "since": since, "until": until, "found": None}
    if since is not None:
        before = found_version(since.number).data
        after = (
            found_version(until.number).data
            if until is not None
            else current(community=request.community.name)
        )
        context["found"] = compared(before, after)
    return render(request, "programme/project/changes.html", context)


def _asked(request: CommunityRequest, known: list[ProjectVersion], name: str) -> ProjectVersion | None:
    """The version that an address names; 404 for one that is not there."""
    text = request.GET.get(name, "")
    if not text:
        return None
    found = next((one for one in known if str(one.number) == text), None)
    if found is None:
        raise Http404
    return found
