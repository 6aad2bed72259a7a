"""The directory: list, map beside it, one professional."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.professionals.filters import ProfessionalFilters, empty_rows
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.professionals.queries import find, professionals, register_edition
from maillage.contexts.directory.professionals.tables import PROFESSIONALS, places, professions, short_mode
from maillage.contexts.territory import api as territory
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "directory"
# A territory of 350,000 inhabitants has some 12,000 professionals; beyond, the map would be slow.
MAX_POINTS = 20_000


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
        sources=(register_edition().credit,),
    )


@require_safe
@community_view(VIEW, module=MODULE)
def points(request: CommunityRequest) -> HttpResponse:
    """The persons of the list as GeoJSON points, each at the point of its commune, which it says."""
    filters = ProfessionalFilters(request.GET, actor=request.actor)
    rows = professionals(filters.wanted(filters.accepted()))[:MAX_POINTS]
    where = territory.commune_points(filters.codes)
    features = [feature for person in rows for feature in _features(request, person, where)]
    body = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    etag = quote_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(
        body,
        content_type="application/geo+json",
        headers={"ETag": etag, "Cache-Control": "private, no-cache"},
    )


def _features(
    request: CommunityRequest, person: Professional, where: dict[str, territory.CommunePoint]
) -> list[dict[str, Any]]:
    """One point per commune where the person exercises."""
    communes = dict.fromkeys(row.commune_id for row in person.here)  # type: ignore[attr-defined]
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
            "properties": {
                "id": person.pk,
                "name": person.name,
                "detail": f"{professions(person)}, {point.name}",
                "url": community_url(request.community, "directory:professional", idnps=person.pk),
                "approx": True,
            },
        }
        for code in communes
        if (point := where.get(code)) is not None
    ]


@require_safe
@community_view(VIEW, module=MODULE)
def professional(request: CommunityRequest, idnps: str) -> HttpResponse:
    found = find(request.community, idnps)
    if found is None:
        raise Http404
    person, activities = found
    person.here = activities  # type: ignore[attr-defined]
    record_read(by=request.actor, what="directory.professional", obj=person, label=person.name)
    codes = territory.perimeter_codes(request.community)
    return render(
        request,
        "directory/professionals/professional.html",
        {
            "person": person,
            "professions": professions(person),
            "places": places(person),
            "activities": [_shown(row, codes) for row in activities],
            "edition": register_edition(),
        },
    )


def _shown(row: Activity, codes: frozenset[str]) -> dict[str, Any]:
    return {"row": row, "mode": short_mode(row.mode_code), "on_territory": row.commune_id in codes}
