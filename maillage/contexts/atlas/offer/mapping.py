"""The map of the offer, for the browser and as a picture."""

from __future__ import annotations

import json
from typing import Any

from maillage.contexts.atlas.offer.drawing import Area, Picture, Polygons
from maillage.contexts.atlas.offer.showing import Shown
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words, french


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


def picture(shown: Shown, community: Community) -> Picture:
    """The same map, drawn by `drawing.svg`: it stands alone, so it says everything itself."""
    areas = [
        Area(
            name=properties["name"],
            polygons=polygons,
            rank=properties["class"],
            population=properties["population"],
            label_at=(properties["lon"], properties["lat"]),
            faint=properties["state"] == "belt",
        )
        for _, properties, polygons in _areas(shown)
    ]
    own = [place.code for place in shown.ground.places if place.own]
    legend: list[tuple[int | None, str]] = [
        (rank, words) for rank, (_, words) in enumerate(shown.scale.legend, 1)
    ]
    method = shown.ground.method
    lines = (
        f"{community.name}. {shown.year} En plus clair : les communes voisines.",
        f"Distances : {method.distances}",
        f"Éloignement : {method.decay}",
        f"Sources : {' '.join(method.sources)} {territory.ATTRIBUTION}.",
        *(f"Ce qui manque : {words}" for words in method.missing),
        "Estimation de Maillage, et non l’APL publiée par la DREES.",
    )
    return Picture(
        title=french(shown.sentence),
        areas=areas,
        outline=territory.outline_rings(own),
        legend=[(rank, french(words)) for rank, words in legend],
        lines=[french(line) for line in lines],
    )
