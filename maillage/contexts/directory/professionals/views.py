"""The directory: list, map beside it, one professional."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.contexts.directory.merging.queries import standing_of
from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.professionals.filters import empty_rows
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.numbers import bare_number, number_label, number_words
from maillage.contexts.directory.professionals.queries import edition_for, find
from maillage.contexts.directory.professionals.tables import PROFESSIONALS, places, professions, short_mode
from maillage.contexts.territory import api as territory
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "directory"


@require_safe
@community_view(VIEW, module=MODULE)
def directory(request: CommunityRequest) -> HttpResponseBase:
    query = request.GET.urlencode()
    points = community_url(request.community, "directory:points")
    extra = {
        "map_settings": {
            "areas_url": community_url(request.community, "territory:contours"),
            "points_url": f"{points}?{query}" if query else points,
            "follows": True,
            "attribution": "Contours : IGN, Admin Express",
        }
    }
    return render_table(
        request,
        PROFESSIONALS,
        empty_rows(),
        template="directory/professionals/list.html",
        extra=extra,
        sources=(edition_for(request.actor).credit,),
    )


@require_safe
@community_view(VIEW, module=MODULE)
def professional(request: CommunityRequest, idnps: str) -> HttpResponse:
    """One professional; somebody merged into another entry is shown there."""
    codes = territory.codes_of(request.actor)
    standing = standing_of(request.community, idnps, codes)
    if standing.shown_by:
        return redirect(community_url(request.community, "directory:professional", idnps=standing.shown_by))
    found = find(request.community, idnps, also=standing.also)
    if found is None:
        raise Http404
    person, activities = found
    person.here = activities  # type: ignore[attr-defined]
    record_read(by=request.actor, what="directory.professional", obj=person, label=person.name)
    return render(
        request,
        "directory/professionals/professional.html",
        {
            "person": person,
            "professions": professions(person),
            "places": places(person),
            "phone": next((row.phone for row in activities if row.phone and row.commune_id in codes), ""),
            "activities": [_shown(row, codes) for row in activities],
            "panels": panels_of(request.actor, "directory.professional", person),
            "number": bare_number(person.pk),
            "number_label": number_label(person.pk),
            "merged": [number_words(idnps) for idnps in standing.also],
            "edition": edition_for(request.actor),
        },
    )


def _shown(row: Activity, codes: frozenset[str]) -> dict[str, Any]:
    return {"row": row, "mode": short_mode(row.mode_code), "on_territory": row.commune_id in codes}
