from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.contexts.territory.contours.queries import ATTRIBUTION
from maillage.contexts.territory.national import files
from maillage.contexts.territory.places import queries
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

EPCI_KINDS = {
    "CC": "communauté de communes",
    "CA": "communauté d’agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole de Lyon",
}


@require_safe
@community_view("territory.view")
def commune(request: CommunityRequest, code: str) -> HttpResponse:
    """A commune of France; the address of a former code leads to today's commune."""
    page = queries.commune_page(request.community, code)
    if page is None:
        raise Http404
    if page.commune.code != code:
        return redirect(community_url(request.community, "territory:commune", page.commune.code))
    contours_url = community_url(request.community, "territory:commune_contours", code)
    return render(
        request,
        "territory/places/commune.html",
        {
            "page": page,
            "panels": panels_of(request.actor, "territory.commune", page.commune),
            "map": {"areas_url": contours_url, "attribution": ATTRIBUTION},
            "sources": files.SOURCES[:4],
        },
    )


@require_safe
@community_view("territory.view")
def epci(request: CommunityRequest, code: str) -> HttpResponse:
    """An intercommunal body and its communes."""
    page = queries.epci_page(request.community, code)
    if page is None:
        raise Http404
    contours_url = community_url(request.community, "territory:epci_contours", code)
    return render(
        request,
        "territory/places/epci.html",
        {
            "page": page,
            "kind": EPCI_KINDS.get(page.epci.kind, page.epci.kind),
            "has_contours": any(one.has_contour for one in page.communes),
            "panels": panels_of(request.actor, "territory.epci", page.epci),
            "map": {"areas_url": contours_url, "attribution": ATTRIBUTION},
            "sources": files.SOURCES[:4],
        },
    )
