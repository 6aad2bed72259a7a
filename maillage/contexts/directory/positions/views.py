"""The map of the professionals, and « Qui est proche ? »."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contexts.directory.nomenclature.professions import family
from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.positions.places import Position, is_place
from maillage.contexts.directory.positions.points import (
    NAMED,
    by_place,
    json_answer,
    opened_json,
    places_json,
)
from maillage.contexts.directory.positions.queries import Whereabouts, where
from maillage.contexts.directory.positions.starting import suggested, suggestion
from maillage.contexts.directory.positions.tables import NEAR
from maillage.contexts.directory.professionals.filters import ProfessionalFilters
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.queries import professionals, register_edition
from maillage.contexts.directory.structures.queries import finess_edition
from maillage.core.identifiers.structure import finess_of
from maillage.core.search_text import search_text
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "directory"
# A territory of 350,000 inhabitants has some 12,000 professionals.
MAX_ACTIVITIES = 60_000

# Person, structure, address, commune of one activity.
Where = tuple[str, str, str, str]


def _exercised(request: CommunityRequest) -> tuple[frozenset[str], Iterable[Where]]:
    """The communes looked in, and where the persons of the list exercise there. 1 query when read."""
    filters = ProfessionalFilters(request.GET, actor=request.actor)
    wanted = filters.wanted(filters.accepted())
    rows = (
        Activity.objects.visible()
        .filter(
            commune_id__in=sorted(wanted.communes),
            professional_id__in=professionals(wanted).order_by().values("pk"),
        )
        .order_by("professional_id", "pk")
        .values_list("professional_id", "structure_id", "address", "commune_id")
    )
    return wanted.communes, rows[:MAX_ACTIVITIES]


def _located(rows: Iterable[Where], known: Whereabouts) -> Iterator[tuple[str, Position | None]]:
    for person, structure_id, address, commune_code in rows:
        yield person, known.at(finess_of(structure_id), address, commune_code)


@require_safe
@community_view(VIEW, module=MODULE)
def points(request: CommunityRequest) -> HttpResponseBase:
    """The places where the professionals of the list exercise, with how many at each."""
    codes, rows = _exercised(request)
    places = by_place(_located(rows, where(codes)))
    opened_by = community_url(request.community, "directory:people_at", place="PLACE")
    query = request.GET.urlencode()
    return json_answer(request, places_json(places, opened_by=f"{opened_by}?{query}" if query else opened_by))


@require_safe
@community_view(VIEW, module=MODULE)
def people_at(request: CommunityRequest, place: str) -> HttpResponseBase:
    """The professionals at one place of the map: the first names, and how many others."""
    if not is_place(place):
        raise Http404
    codes, rows = _exercised(request)
    found = by_place(_located(rows, where(codes))).get(place)
    people = [str(person) for person in found.there] if found else []
    named = (
        Activity.objects.visible()
        .filter(professional_id__in=people, commune_id__in=sorted(codes))
        .select_related("professional")
        .order_by("professional__search_name", "professional_id", "pk")
    )
    held: dict[str, list[Activity]] = {}
    for row in named:
        held.setdefault(row.professional_id, []).append(row)
    lines = [
        {
            "name": some[0].professional.name,
            "detail": _said_of(some),
            "url": community_url(request.community, "directory:professional", idnps=idnps),
        }
        for idnps, some in list(held.items())[:NAMED]
    ]
    return json_answer(request, opened_json(place, lines, len(held)))


def _said_of(rows: list[Activity]) -> str:
    """« Médecin généraliste »; several professions, each once."""
    codes = dict.fromkeys(row.profession_code for row in rows)
    labels = [family(code, [row.skill_code for row in rows if row.profession_code == code]) for code in codes]
    return ", ".join(dict.fromkeys(label.singular.capitalize() for label in labels))


@require_safe
@community_view(VIEW, module=MODULE)
def near(request: CommunityRequest) -> HttpResponseBase:
    """Professionals or places nearest to a commune, a place or a person."""
    return render_table(
        request,
        NEAR,
        (),
        template="directory/positions/near.html",
        sources=(
            register_edition().credit,
            finess_edition().credit,
            "Temps de trajet estimés d’après la distance, sans réseau routier : pour ordonner, non pour promettre.",
        ),
    )


@require_safe
@community_view(VIEW, module=MODULE)
def near_communes(request: CommunityRequest) -> HttpResponse:
    """Communes that the text begins to name, as the options of the field."""
    text = search_text(request.GET.get("depart", "")[:100])
    communes = suggested(request.actor, text) if text else []
    options = [{"value": suggestion(one), "detail": one.departement.name} for one in communes]
    return render(request, "directory/positions/options.html", {"options": options})
