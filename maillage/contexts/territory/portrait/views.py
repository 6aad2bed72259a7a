from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contexts.territory.contours.queries import ATTRIBUTION
from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.figures import AGES_YEAR, POPULATION_YEAR, summarise
from maillage.contexts.territory.portrait.indicators import INDICATORS, indicator_named, scale_of
from maillage.contexts.territory.portrait.queries import Portrait, portrait
from maillage.contexts.territory.portrait.tables import COMMUNES, listed
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import page_tools_of, panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import number

# What others show here is shown of the communes of the territory.
PLACE = "territory.portrait"
SIZE_CLASSES = {
    "T1": "Moins de 40 000 habitants",
    "T2": "De 40 000 à moins de 80 000 habitants",
    "T3": "De 80 000 à 175 000 habitants",
    "T4": "Plus de 175 000 habitants",
}


def _compared(shown: Portrait, name: str, decimals: int, unit: str = "") -> str:
    """« Gard 128,4, France 107,2 »: the départements (two at most), then France."""
    chosen = shown.references[:-1] if len(shown.references) <= 3 else []
    parts = []
    for reference in [*chosen, shown.references[-1]]:
        holder = reference.summary if name == "density" else reference.summary.ages
        value = getattr(holder, name)
        if value is not None:
            parts.append(f"{reference.name} {number(value, decimals)}{unit}")
    return ", ".join(parts)


def _part_of_departements(shown: Portrait) -> str:
    """« 1,8 % de la population (Ardèche, Gard) »."""
    own = shown.references[:-1]
    whole = sum(reference.summary.population for reference in own)
    if not whole:
        return ""
    names = ", ".join(reference.name for reference in own) if len(own) <= 3 else f"{len(own)} départements"
    return f"{number(100 * shown.summary.population / whole, 1)} % de la population ({names})"


def _figures(shown: Portrait, communes_url: str) -> list[dict[str, Any]]:
    """The figures of the page: value, label, what it is compared with, the way to the rows."""
    summary = shown.summary
    shares = summary.ages.shares()
    figures: list[dict[str, Any]] = [
        {
            "value": summary.population,
            "label": f"Habitants ({POPULATION_YEAR})",
            "than": _part_of_departements(shown),
            "url": f"{communes_url}?tri=-population",
        },
        {
            "value": "—" if summary.density is None else number(summary.density, 0),
            "label": "Habitants par km²",
            "than": _compared(shown, "density", 0),
            "url": f"{communes_url}?tri=-density",
        },
    ]
    names = ("share_young", "share_adult", "share_old")
    labels = ("0 à 19 ans", "20 à 64 ans", "65 ans et plus")
    for index, (name, label) in enumerate(zip(names, labels, strict=True)):
        figures.append(
            {
                "value": "—" if shares is None else f"{number(shares[index], 1)} %",
                "label": f"{label} ({AGES_YEAR})",
                "than": _compared(shown, name, 1, " %"),
                "url": f"{communes_url}?tri={'-' if index else ''}share_old",
            }
        )
    return figures


@require_safe
@community_view("territory.view")
def portrait_page(request: CommunityRequest) -> HttpResponse:
    """The territory in figures, on a map, and by EPCI."""
    community, actor = request.community, request.actor
    shown = portrait(community)
    scale = scale_of(indicator_named(request.GET.get("indicateur", "")), shown.france)
    communes_url = community_url(community, "territory:communes")
    twin = [(commune, summarise([commune])) for commune in shown.communes]
    return render(
        request,
        "territory/portrait/portrait.html",
        {
            "shown": shown,
            "figures": _figures(shown, communes_url) if shown.communes else [],
            "size_words": SIZE_CLASSES.get(shown.summary.size_class or "", ""),
            "scale": scale,
            "sentence": scale.sentence(shown.communes),
            "indicators": INDICATORS,
            "twin": twin,
            "compared": [
                ("Le territoire", shown.summary),
                *((one.name, one.summary) for one in shown.references),
            ],
            "map": {
                "areas_url": f"{community_url(community, 'territory:contours')}?indicateur={scale.indicator.name}",
                "outline_url": community_url(community, "territory:outline"),
                "attribution": ATTRIBUTION,
            },
            "communes_url": communes_url,
            "panels": panels_of(actor, PLACE, shown.communes) if shown.communes else [],
            "tools": page_tools_of(actor, PLACE),
            "perimeter_url": (
                community_url(community, "territory:perimeter") if actor.can("territory.configure") else ""
            ),
            "sources": files.SOURCES[:4],
        },
    )


@require_safe
@community_view("territory.view")
def communes_page(request: CommunityRequest) -> HttpResponseBase:
    """The communes of the territory: sorted, filtered, exported."""
    return render_table(
        request, COMMUNES, listed(request.community), template="territory/portrait/communes.html"
    )
