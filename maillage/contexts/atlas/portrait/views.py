"""« Accès aux lieux », « Densités », « Structures »: each a map or a comparison, and its list with exports."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.permissions import VIEW
from maillage.contexts.atlas.portrait import printed
from maillage.contexts.atlas.portrait.access import access_of
from maillage.contexts.atlas.portrait.densities import (
    SHOWN,
    Densities,
    densities_of,
    profession_named,
)
from maillage.contexts.atlas.portrait.destinations import BY_KIND, LIMITS_MIN, destination_named
from maillage.contexts.atlas.portrait.maps import (
    ShownMap,
    access_map,
    areas_of,
    density_map,
    drawn,
    geojson,
)
from maillage.contexts.atlas.portrait.structures import kinds_of
from maillage.contexts.atlas.portrait.tables import (
    BEYOND,
    NO_COUNTS,
    NO_PERIMETER,
    NO_PLACES,
    STRUCTURES,
    CommuneCounts,
    access_table,
    counts_table,
    densities_table,
)
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.documents.pictures import png_of
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "atlas"
INDICATOR: Final = "indicateur"
POPULATION: Final = str(territory.POPULATION_SOURCE)


def _map_context(community: Community, shown: ShownMap) -> dict[str, Any]:
    query = f"?{INDICATOR}={shown.name}"
    return {
        "shown": shown,
        "map": {
            "areas_url": community_url(community, "atlas:portrait_contours") + query,
            "outline_url": community_url(community, "territory:outline"),
            "attribution": territory.ATTRIBUTION,
        },
        "svg_url": community_url(community, "atlas:portrait_svg") + query,
        "png_url": community_url(community, "atlas:portrait_png") + query,
    }


@require_safe
@community_view(VIEW, module=MODULE)
def access_page(request: CommunityRequest) -> HttpResponseBase:
    """Minutes to the nearest of each kind: map, thresholds, communes."""
    access = access_of(request.community)
    if access is None:
        return render_table(request, access_table((), NO_PERIMETER), [])
    known = access.known
    rows = access.communes if known else ()
    extra: dict[str, Any] = {"access": access, "tabs": [], "limits": LIMITS_MIN}
    if known:
        asked = destination_named(request.GET.get(INDICATOR, ""))
        chosen = asked if asked in known else known[0]
        extra |= _map_context(request.community, access_map(access, chosen))
        extra["tabs"] = [(one.kind, one.label, one is chosen) for one in known]
        extra["beyond"] = [access.beyond(one) for one in known]
    return render_table(
        request,
        access_table(known, NO_PLACES),
        rows,
        template="atlas/portrait/access.html",
        extra=extra,
        sources=(*access.edition.credits, access.travel, POPULATION),
    )


@require_safe
@community_view(VIEW, module=MODULE)
def beyond_page(request: CommunityRequest) -> HttpResponseBase:
    """Inhabitants farther than 10, 20 and 30 minutes."""
    access = access_of(request.community)
    rows = [access.beyond(one) for one in access.known] if access else []
    sources = (*access.edition.credits, access.travel, POPULATION) if access else ()
    return render_table(request, BEYOND, rows, template="atlas/portrait/beyond.html", sources=sources)


@require_safe
@community_view(VIEW, module=MODULE)
def densities_page(request: CommunityRequest) -> HttpResponseBase:
    """One profession compared, on a map; every profession in the exports."""
    densities = densities_of(request.community)
    if densities is None:
        return render_table(request, densities_table(NO_PERIMETER), [])
    chosen = profession_named(request.GET.get(INDICATOR, ""))
    exported = "export" in request.GET
    rows = [line for one in (SHOWN if exported else (chosen,)) for line in densities.lines[one]]
    shown = density_map(densities, chosen)
    extra: dict[str, Any] = {
        "tabs": [(one, WORDS[one].label, one == chosen) for one in densities.counted],
        "profession": WORDS[chosen].label,
        "is_places": chosen == "pharmacist",
        "shown": shown,
    }
    if shown is not None:
        extra |= _map_context(request.community, shown)
        extra["twin"] = [(code, name, shown.words[code]) for code, name, _ in densities.communes]
    return render_table(
        request,
        densities_table(NO_COUNTS),
        rows,
        template="atlas/portrait/densities.html",
        extra=extra,
        sources=(*densities.edition.credits, POPULATION),
    )


@require_safe
@community_view(VIEW, module=MODULE)
def counts_page(request: CommunityRequest) -> HttpResponseBase:
    """Professionals of the BPE by commune."""
    densities = densities_of(request.community)
    if densities is None:
        return render_table(request, counts_table((), NO_PERIMETER), [])
    counted = tuple(one for one in densities.counted if one in densities.by_commune)
    return render_table(
        request,
        counts_table(counted, NO_COUNTS),
        _counts(densities) if counted else [],
        template="atlas/portrait/counts.html",
        extra={"year": densities.edition.facilities_year},
        sources=(*_bpe_credit(densities), POPULATION),
    )


def _counts(densities: Densities) -> list[CommuneCounts]:
    return [
        CommuneCounts(
            code,
            name,
            population,
            {one: counts.get(code, 0) for one, counts in densities.by_commune.items()},
        )
        for code, name, population in densities.communes
    ]


def _bpe_credit(densities: Densities) -> tuple[str, ...]:
    return densities.edition.credits[-1:] if densities.edition.facilities_year is not None else ()


@require_safe
@community_view(VIEW, module=MODULE)
def structures_page(request: CommunityRequest) -> HttpResponseBase:
    """Structures by kind, here and around."""
    communes = list(territory.perimeter_communes(request.community))
    return render_table(
        request,
        STRUCTURES,
        kinds_of(communes),
        template="atlas/portrait/structures.html",
        sources=(directory.finess_edition().credit, POPULATION),
    )


def _shown(request: CommunityRequest) -> ShownMap:
    """The map that the address asks for. Http404 where nothing is known to colour."""
    name = request.GET.get(INDICATOR, "")
    shown = None
    if name in BY_KIND:
        access = access_of(request.community)
        if access is not None and BY_KIND[name] in access.known:
            shown = access_map(access, BY_KIND[name])
    elif name in SHOWN:
        densities = densities_of(request.community)
        shown = density_map(densities, name) if densities is not None else None
    if shown is None:
        raise Http404
    return shown


def _file(shown: ShownMap, community: Community, ending: str) -> str:
    name = slugify(f"carte {shown.name} {community.slug} {timezone.localdate():%Y-%m-%d}")
    return f'attachment; filename="{name}.{ending}"'


def _drawing(shown: ShownMap) -> str:
    """The map as SVG. Http404 where no commune has a contour."""
    try:
        return drawn(shown, areas_of(frozenset(shown.classes)))
    except ValueError:
        raise Http404 from None


@require_safe
@community_view(VIEW, module=MODULE)
def contours(request: CommunityRequest) -> HttpResponseBase:
    """The communes coloured by `?indicateur=`, and their neighbours, as GeoJSON."""
    body = geojson(request.community, _shown(request))
    etag = quote_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(body, content_type="application/geo+json")
    answer["ETag"] = etag
    return answer


@require_safe
@community_view(VIEW, module=MODULE)
def map_svg(request: CommunityRequest) -> HttpResponse:
    """The map as a drawing to keep."""
    shown = _shown(request)
    response = HttpResponse(_drawing(shown), content_type="image/svg+xml")
    response["Content-Disposition"] = _file(shown, request.community, "svg")
    return response


@require_safe
@community_view(VIEW, module=MODULE)
def map_png(request: CommunityRequest) -> HttpResponse:
    """The map as a picture to keep."""
    shown = _shown(request)
    response = HttpResponse(png_of(_drawing(shown)), content_type="image/png")
    response["Content-Disposition"] = _file(shown, request.community, "png")
    return response


@require_safe
@community_view(VIEW, module=MODULE)
def portrait_pdf(request: CommunityRequest) -> HttpResponse:
    """The portrait as pages to project. Http404 without perimeter."""
    data = printed.document(request.community)
    if data is None:
        raise Http404
    return pdf_response(
        printed.TEMPLATE, data, name=f"portrait {request.community.slug} {timezone.localdate():%Y-%m-%d}"
    )
