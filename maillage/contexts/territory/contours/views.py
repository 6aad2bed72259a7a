"""Contours for maps: one JSON answer per drawing, revalidated by ETag."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from maillage.contexts.territory.contours.queries import (
    MAX_DEPARTEMENTS,
    described,
    edition_tag,
    feature_collection,
    perimeter_tag,
)
from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.figures import references
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.national.queries import communes_by_code, communes_of_epci, current_commune
from maillage.contexts.territory.perimeter.queries import perimeter_at, perimeter_codes, with_neighbours
from maillage.contexts.territory.portrait.indicators import indicator_named, scale_of
from maillage.platform.tenancy.views import CommunityRequest, community_view

_DEPARTEMENTS = re.compile(r"[0-9][0-9AB][0-9]?(?:-[0-9][0-9AB][0-9]?)*", re.ASCII)


def _geojson(request: CommunityRequest, tag: str, build: Callable[[], bytes]) -> HttpResponseBase:
    """The drawing, or 304 without computing it when the browser has this very one."""
    etag = quote_etag(tag)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(build(), content_type="application/geo+json")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
@community_view("territory.view")
def territory(request: CommunityRequest) -> HttpResponseBase:
    """The communes of the perimeter, coloured by `?indicateur=` if given, and their neighbours."""
    asked = request.GET.get("indicateur", "")
    indicator = indicator_named(asked) if asked else None
    community = request.community

    def build() -> bytes:
        inside = perimeter_codes(community)
        describe = described(community, inside=inside)
        communes = list(communes_by_code(with_neighbours(inside)))
        if indicator is None:
            return feature_collection(communes, describe)
        scale = scale_of(indicator, references(())[-1].summary)

        def coloured(commune: Commune) -> dict[str, object]:
            properties = describe(commune)
            return properties | {"class": scale.class_of(commune)} if commune.code in inside else properties

        return feature_collection(communes, coloured)

    tag = perimeter_tag(perimeter_at(community), f"{community.slug}-{indicator.name if indicator else ''}")
    return _geojson(request, tag, build)


@require_safe
@community_view("territory.view")
def outline(request: CommunityRequest) -> HttpResponseBase:
    """The outline of the perimeter: one feature without inner borders."""
    community = request.community
    return _geojson(
        request,
        perimeter_tag(perimeter_at(community), f"{community.slug}-limite"),
        lambda: (
            b'{"type":"FeatureCollection","features":['
            + files.outline_geojson(sorted(perimeter_codes(community)))
            + b"]}"
        ),
    )


@require_safe
@community_view("territory.view")
def departements(request: CommunityRequest, codes: str) -> HttpResponseBase:
    """All communes of some départements (« 30-07 »), to choose among them."""
    wanted = sorted(set(codes.split("-"))) if _DEPARTEMENTS.fullmatch(codes) else []
    if not wanted or len(wanted) > MAX_DEPARTEMENTS:
        raise Http404
    rows = Commune.objects.in_force().filter(departement__in=wanted).order_by("code")
    return _geojson(
        request,
        edition_tag(f"{request.community.slug}-{'-'.join(wanted)}"),
        lambda: feature_collection(rows, described(request.community)),
    )


@require_safe
@community_view("territory.view")
def commune(request: CommunityRequest, code: str) -> HttpResponseBase:
    """A commune and its neighbours."""
    found = current_commune(code)
    if found is None or found.code != code:
        raise Http404
    rows = communes_by_code({code, *found.neighbours})
    return _geojson(
        request,
        edition_tag(f"{request.community.slug}-{code}"),
        lambda: feature_collection(rows, described(request.community, inside=frozenset({code}))),
    )


@require_safe
@community_view("territory.view")
def epci(request: CommunityRequest, code: str) -> HttpResponseBase:
    """The communes of an EPCI."""
    rows = communes_of_epci(code)
    if not rows.exists():
        raise Http404
    return _geojson(
        request,
        edition_tag(f"{request.community.slug}-{code}"),
        lambda: feature_collection(rows, described(request.community)),
    )
