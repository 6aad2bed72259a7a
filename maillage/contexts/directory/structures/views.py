"""Places of care: list, map beside it, one place; who does what; the community's own number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.directory.nomenclature.professions import family
from maillage.contexts.directory.nomenclature.structure_kinds import kind_named
from maillage.contexts.directory.permissions import MANAGE, VIEW
from maillage.contexts.directory.positions.places import Position, is_place
from maillage.contexts.directory.positions.points import (
    by_place,
    json_answer,
    opened_json,
    places_json,
)
from maillage.contexts.directory.positions.queries import where, where_are
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures import queries
from maillage.contexts.directory.structures.filters import StructureFilters, empty_rows
from maillage.contexts.directory.structures.forms import OwnStructureForm
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.services import declare_own_structure
from maillage.contexts.directory.structures.tables import STRUCTURES, category
from maillage.contexts.directory.structures.who_does_what import NEEDS, roles_here
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.finess import has_finess_key
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "directory"
ATTRIBUTION = "Contours IGN Admin Express"
# Beyond, the map would be slow: five times what a territory of 350,000 inhabitants has.
MAX_POINTS = 20_000


@require_safe
@community_view(VIEW, module=MODULE)
def structures(request: CommunityRequest) -> HttpResponseBase:
    query = request.GET.urlencode()
    points_url = community_url(request.community, "directory:structure_points")
    extra = {
        "map_settings": {
            "areas_url": community_url(request.community, "territory:contours"),
            "points_url": f"{points_url}?{query}" if query else points_url,
            "follows": True,
            "attribution": ATTRIBUTION,
        }
    }
    return render_table(
        request,
        STRUCTURES,
        empty_rows(),
        template="directory/structures/list.html",
        extra=extra,
        sources=(queries.finess_edition().credit,),
    )


def _listed(request: CommunityRequest) -> tuple[frozenset[str], Any]:
    """The communes and the structures that the list shows with these filters."""
    filters = StructureFilters(request.GET, actor=request.actor)
    cleaned = filters.accepted()
    return filters.codes(cleaned), filters.apply(None, cleaned)[:MAX_POINTS]


@require_safe
@community_view(VIEW, module=MODULE)
def structure_points(request: CommunityRequest) -> HttpResponseBase:
    """The places of the list for the map."""
    codes, rows = _listed(request)
    known = where(codes)
    places = by_place((row.finess, known.structure(row)) for row in rows)
    opened_by = community_url(request.community, "directory:structures_at", place="PLACE")
    query = request.GET.urlencode()
    return json_answer(request, places_json(places, opened_by=f"{opened_by}?{query}" if query else opened_by))


@require_safe
@community_view(VIEW, module=MODULE)
def structures_at(request: CommunityRequest, place: str) -> HttpResponseBase:
    """The structures at one place of the map."""
    if not is_place(place):
        raise Http404
    codes, rows = _listed(request)
    known = where(codes)
    there = [row for row in rows if (at := known.structure(row)) is not None and at.place == place]
    lines = [
        {
            "name": row.shown_name,
            "detail": queries.kind_title(row.kind),
            "url": community_url(request.community, "directory:structure", finess=row.finess),
        }
        for row in there
    ]
    return json_answer(request, opened_json(place, lines, len(lines)))


@require_safe
@community_view(VIEW, module=MODULE)
def structure(request: CommunityRequest, finess: str) -> HttpResponse:
    row = queries.find(request.community, finess)
    if row is None:
        raise Http404
    position = where_are([row])[row.finess]
    codes = territory.codes_of(request.actor)
    return render(
        request,
        "directory/structures/structure.html",
        {
            "row": row,
            "kind": kind_named(row.kind),
            "kind_title": queries.kind_title(row.kind),
            "category": category(row),
            "position": position,
            "on_territory": row.commune_id in codes,
            "people": _people(request, queries.practising_at(request.community, row.finess)),
            "siblings": queries.siblings(request.community, row),
            "is_own": queries.own_structure(request.community) == row.finess,
            "panels": panels_of(request.actor, "directory.structure", row),
            "map": _map_of(request, row, position) if row.commune and row.commune.has_contour else None,
            "edition": queries.finess_edition(),
        },
    )


def _map_of(request: CommunityRequest, row: Structure, position: Position | None) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "areas_url": community_url(request.community, "territory:commune_contours", row.commune_id),
        "attribution": ATTRIBUTION,
    }
    if position is not None:
        about = {"id": row.finess, "name": row.shown_name, "approx": position.is_approximate}
        point = {"type": "Point", "coordinates": [position.lon, position.lat]}
        feature = {"type": "Feature", "geometry": point, "properties": about}
        settings["points"] = {"type": "FeatureCollection", "features": [feature]}
    return settings


def _people(request: CommunityRequest, rows: list[Activity]) -> list[dict[str, str]]:
    """Each person once, with professions."""
    held: dict[str, list[Activity]] = {}
    for row in rows:
        held.setdefault(row.professional_id, []).append(row)
    return [
        {
            "name": some[0].professional.name,
            "professions": ", ".join(
                dict.fromkeys(family(row.profession_code, [row.skill_code]).singular for row in some)
            ),
            "url": community_url(request.community, "directory:professional", idnps=idnps),
        }
        for idnps, some in held.items()
    ]


@require_safe
@community_view(VIEW, module=MODULE)
def who_does_what(request: CommunityRequest) -> HttpResponse:
    """The coordination structures in plain words, and those that exist here."""
    return render(
        request,
        "directory/structures/who_does_what.html",
        {
            "needs": NEEDS,
            "roles": roles_here(request.actor),
            "edition": queries.finess_edition(),
            "own_url": (
                community_url(request.community, "directory:own_structure")
                if request.actor.can(MANAGE)
                else ""
            ),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MANAGE, module=MODULE)
def own_structure(request: CommunityRequest) -> HttpResponseBase:
    """Which FINESS number is ours."""
    current = queries.own_structure(request.community)
    proposed = queries.proposed_own_structures(request.community)
    if request.method != "POST":
        return _own_page(request, OwnStructureForm(proposed=proposed, current=current), current)
    form = OwnStructureForm(request.POST, proposed=proposed, current=current)
    if not form.is_valid():
        return _own_page(request, form, current)
    declare_own_structure(by=request.actor, finess=form.finess)
    _say_recorded(request, form.finess, {row.finess for row in proposed})
    return redirect(community_url(request.community, "directory:own_structure"))


def _own_page(request: CommunityRequest, form: OwnStructureForm, current: str) -> HttpResponse:
    context = {"form": form, "current": current, "edition": queries.finess_edition()}
    return render(request, "directory/structures/own_structure.html", context)


def _say_recorded(request: CommunityRequest, finess: str, proposed: set[str]) -> None:
    if not finess:
        messages.success(request, "C’est enregistré : votre CPTS n’a pas encore de numéro FINESS.")
    elif finess in proposed:
        messages.success(request, f"C’est enregistré : votre CPTS est le numéro FINESS {finess}.")
    elif has_finess_key(finess):
        messages.warning(
            request,
            f"Le numéro {finess} est enregistré. FINESS ne connaît pas de CPTS sous ce numéro sur votre "
            "territoire : vérifiez-le sur votre contrat ACI.",
        )
    else:
        messages.warning(
            request,
            f"Le numéro {finess} est enregistré, mais son dernier chiffre ne correspond pas aux autres : "
            "relisez-le sur votre contrat ACI.",
        )
