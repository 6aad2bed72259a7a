"""Équipements: what the territory has, type by type; one type commune by commune; the panel of a commune."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.contexts.directory.facilities import queries
from maillage.contexts.directory.facilities.filters import CommuneFilters, TypeFilters
from maillage.contexts.directory.facilities.reading import is_health_type
from maillage.contexts.directory.facilities.tables import FACILITIES, FACILITY_BY_COMMUNE, empty_for
from maillage.contexts.directory.facilities.types import domain_label, type_label
from maillage.contexts.directory.permissions import VIEW
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

SHOWN_TYPES = 12


def _sources(vintage: int | None) -> tuple[str, ...]:
    if vintage is None:
        return (f"{queries.CREDIT} : aucun fichier n’a encore été importé.",)
    return (queries.credit(vintage), queries.POPULATION_CREDIT)


@require_safe
@community_view(VIEW, module="directory")
def facilities(request: CommunityRequest) -> HttpResponseBase:
    filters = TypeFilters(request.GET, actor=request.actor)
    vintage = filters.vintage()
    return render_table(
        request,
        replace(FACILITIES, empty=empty_for(filters)),
        [],
        template="directory/facilities/list.html",
        extra={"vintage": vintage},
        sources=_sources(vintage),
    )


@require_safe
@community_view(VIEW, module="directory")
def facility(request: CommunityRequest, type_code: str) -> HttpResponseBase:
    """One type, in every commune of the territory."""
    if not is_health_type(type_code):
        raise Http404
    filters = CommuneFilters(request.GET, actor=request.actor)
    vintage = filters.vintage()
    return render_table(
        request,
        replace(FACILITY_BY_COMMUNE, empty=empty_for(filters)),
        type_code,
        template="directory/facilities/type.html",
        extra={
            "vintage": vintage,
            "label": type_label(type_code, vintage) if vintage else f"Type {type_code}",
            "domain": domain_label(type_code),
        },
        sources=_sources(vintage),
    )


def load_commune_panel(actor: Actor, commune: Any) -> dict[str, Any]:
    """Facilities of a commune, in the latest vintage. 2 queries."""
    assert actor.community is not None
    known = queries.vintages()
    if not known:
        return {}
    found = queries.facilities_of_commune(known[0], commune.code)
    return {
        "vintage": known[0],
        "facilities": [{"label": label, "count": count} for _, label, count in found[:SHOWN_TYPES]],
        "others": max(len(found) - SHOWN_TYPES, 0),
        "url": f"{community_url(actor.community, 'directory:facilities')}?commune={commune.code}",
        "credit": queries.credit(known[0]),
    }
