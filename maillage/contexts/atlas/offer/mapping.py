"""The map of the offer, for the browser and as a drawing."""

from __future__ import annotations

import json
from typing import Any, Final

from maillage.contexts.atlas.offer.showing import Shown
from maillage.contexts.territory import api as territory
from maillage.core.geo.svg_legend import LegendLine
from maillage.core.geo.svg_map import Area, Polygons, choropleth_svg
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words, french

WIDTH: Final = 1200
HEIGHT: Final = 960


def geojson(shown: Shown, community: Community) -> bytes:
    """GeoJSON (RFC 7946) of the territory and its neighbours, each with its class (0: no data) and words."""
    address = community_url(community, "territory:commune", "00000")
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": properties | {"url": address.replace("00000", code)},
            "geometry": {"type": "MultiPolygon", "coordinates": _rounded(polygons)},
        }
        for code, properties, polygons in _areas(shown)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _rounded(polygons: Polygons) -> list[Any]:
    return [[ring.round(5).tolist() for ring in rings] for rings in polygons]


def _areas(shown: Shown) -> list[tuple[str, dict[str, Any], Polygons]]:
    """Code, properties and contour of what is drawn: communes whose contour is known."""
    ground = shown.ground
    places = [
        (place, float(value))
        for place, value in zip(ground.places, ground.values, strict=True)
        if place.own or place.belt
    ]
    rings = territory.contour_rings([place.code for place, _ in places])
    found: list[tuple[str, dict[str, Any], Polygons]] = []
    for place, value in places:
        if place.code not in rings:
            continue
        properties = {
            "code": place.code,
            "name": place.name,
            "population": place.population,
            "lon": place.lon,
            "lat": place.lat,
            "class": shown.scale.class_of(value),
            "state": "in" if place.own else "belt",
            "detail": french(
                f"{shown.shown(value)} {shown.unit} ; {count_words(place.population, 'habitant')}"
                f"{'' if place.own else ' ; hors du territoire'}"
            ),
        }
        found.append((place.code, properties, rings[place.code]))
    return found


def drawing(shown: Shown, community: Community) -> str:
    """The same map as an SVG file: it stands alone, so it says everything itself.

    ValueError when no commune has a contour.
    """
    found = _areas(shown)
    own = [place.code for place in shown.ground.places if place.own]
    return choropleth_svg(
        [
            Area(code, said["name"], polygons, said["detail"], said["lon"], said["lat"], said["population"])
            for code, said, polygons in found
        ],
        {code: said["class"] for code, said, _ in found},
        width=WIDTH,
        height=HEIGHT,
        title=french(shown.sentence),
        legend=[LegendLine(rank, french(words)) for rank, words in shown.lines],
        legend_title=french(f"{shown.unit[:1].upper()}{shown.unit[1:]}"),
        foot=[french(words) for words in _foot(shown, community)],
        faint={code for code, said, _ in found if said["state"] == "belt"},
        outline=territory.outline_rings(own),
        name="carte-offre",
    )


def _foot(shown: Shown, community: Community) -> list[str]:
    """Where the figures come from, and what is missing."""
    method = shown.ground.method
    return [
        f"{community.name}. {shown.year} En plus pâle : les communes voisines.",
        f"Distances : {method.distances}",
        f"Éloignement : {method.decay}",
        f"Sources : {' '.join(method.sources)} {territory.ATTRIBUTION}.",
        *(f"Ce qui manque : {words}" for words in method.missing),
        method.small_counts,
        "Estimation de Maillage, et non l’APL publiée par la DREES.",
    ]
