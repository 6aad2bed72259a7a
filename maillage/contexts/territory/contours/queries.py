"""Contours with what a map says about each commune, as GeoJSON bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.loading import files_digest
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

ATTRIBUTION = "Contours IGN Admin Express"
MAX_DEPARTEMENTS = 8

Describe = Callable[[Commune], dict[str, Any]]


def described(community: Community, *, inside: frozenset[str] | None = None) -> Describe:
    """Properties of a commune on a map; those outside `inside` are drawn as neighbours (`state` belt)."""
    address = community_url(community, "territory:commune", "00000")

    def describe(commune: Commune) -> dict[str, Any]:
        properties: dict[str, Any] = {
            "code": commune.code,
            "name": commune.name,
            "population": commune.population,
            "detail": count_words(commune.population, "habitant"),
            "url": address.replace("00000", commune.code),
        }
        if inside is not None:
            properties["in_perimeter"] = commune.code in inside
            properties["state"] = "in" if commune.code in inside else "belt"
        if commune.lon is not None:
            properties |= {"lon": commune.lon, "lat": commune.lat}
        return properties

    return describe


def feature_collection(communes: Iterable[Commune], describe: Describe) -> bytes:
    """GeoJSON (RFC 7946) of the communes that have a contour; the others are left out of the drawing."""
    rows = {commune.code: commune for commune in communes}
    collection = json.loads(files.contours_geojson(rows))
    for feature in collection["features"]:
        feature["properties"] = describe(rows[feature["properties"]["code"]])
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def perimeter_tag(perimeter: Perimeter | None, extra: str = "") -> str:
    """What makes the contours of a community change: the files, the perimeter, the day, what is drawn."""
    edition = files_digest()[:12]
    state = "none" if perimeter is None else f"{perimeter.pk}-{perimeter.recorded_at.timestamp():.6f}"
    return f"{edition}-{state}-{timezone.localdate():%Y%m%d}-{extra}"


def edition_tag(extra: str) -> str:
    return f"{files_digest()[:12]}-{extra}"
