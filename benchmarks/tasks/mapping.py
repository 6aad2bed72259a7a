"""A territory full of places, and what its map weighs."""

from __future__ import annotations

import gzip
import json
from collections import deque
from typing import Any

import numpy as np
from django.utils import timezone

from benchmarks.tasks.browsing import Browser
from benchmarks.tasks.building import EMAIL, SLUG, found
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.positions.addresses import street_of
from maillage.contexts.directory.positions.models import GeocodedAddress
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory.models import Commune
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.urls import community_url

# A commune of the Cévennes, around which small communes are many.
START = "30037"
# FINESS has some 175,000 sites for 68 million inhabitants.
SITES_BY_INHABITANT = 175_000 / 68_000_000
# Some five kilometres: where a commune's places are around its point.
SPREAD_DEG = 0.05
_KINDS = (
    ("pharmacy", "620"),
    ("ehpad", "500"),
    ("home_nursing", "354"),
    ("laboratory", "611"),
    ("msp", "603"),
)


def found_large_community(inhabitants: str) -> dict[str, Any]:
    """The community that is measured, on as many communes around one as it takes."""
    communes = {commune.code: commune for commune in Commune.objects.in_force()}
    chosen: list[str] = []
    population, waiting, seen = 0, deque([START]), {START}
    while waiting and population < int(inhabitants):
        code = waiting.popleft()
        chosen.append(code)
        population += communes[code].population
        following = [one for one in communes[code].neighbours if one in communes and one not in seen]
        seen.update(following)
        waiting.extend(following)
    found(SLUG, chosen, User.objects.create_user(email=EMAIL, name="Mesure", password="mesure-sans-secret"))
    return {"communes": len(chosen), "population": population}


def place_everything() -> dict[str, Any]:
    """Invent the places of care of all communes that are kept, and an answer of the geocoder for each address."""
    communes = list(Commune.objects.filter(code__in=_kept()).order_by("code"))
    chance = np.random.default_rng(1)
    RegisterState.objects.create(source="finess", generation=1)
    structures = [site for commune in communes for site in _sites(commune, chance)]
    for number, site in enumerate(structures):
        site.finess, site.digest = f"99{number:07d}", number.to_bytes(16)
    Structure.objects.bulk_create(structures)
    points = {commune.code: (commune.lon, commune.lat) for commune in communes}
    rows = Activity.objects.visible().order_by().values_list("commune_id", "address").distinct()
    addresses = sorted({(code, street) for code, address in rows if (street := street_of(address))})
    GeocodedAddress.objects.bulk_create(
        GeocodedAddress(
            commune_code=code,
            street=street,
            score=0.9,
            asked_at=timezone.now(),
            **_around(points[code], chance),
        )
        for code, street in addresses
    )
    activities = Activity.objects.visible()
    people = activities.order_by().values("professional_id").distinct().count()
    return {"structures": len(structures), "activities": activities.count(), "people": people}


def _kept() -> set[str]:
    return set(Activity.objects.visible().order_by().values_list("commune_id", flat=True).distinct())


def _sites(commune: Commune, chance: np.random.Generator) -> list[Structure]:
    kinds = chance.integers(len(_KINDS), size=chance.poisson(commune.population * SITES_BY_INHABITANT))
    return [
        Structure(
            name=f"LIEU DE {commune.name.upper()}",
            kind=_KINDS[kind][0],
            category_code=_KINDS[kind][1],
            commune=commune,
            since=1,
            **_around((commune.lon, commune.lat), chance),
        )
        for kind in kinds
    ]


def _around(point: tuple[float | None, float | None], chance: np.random.Generator) -> dict[str, float]:
    lon, lat = point
    assert lon is not None and lat is not None
    return {
        "lon": lon + float(chance.uniform(-SPREAD_DEG, SPREAD_DEG)),
        "lat": lat + float(chance.uniform(-SPREAD_DEG, SPREAD_DEG)),
    }


def weigh_map() -> dict[str, Any]:
    """Bytes of the contours, of the professionals' points and of those of the places, raw and as they are sent."""
    browser = Browser()
    answers = {
        "contours": "territory:contours",
        "points": "directory:points",
        "structure_points": "directory:structure_points",
    }
    return {name: _weighed(browser, community_url(SLUG, view)) for name, view in answers.items()}


def _weighed(browser: Browser, address: str) -> dict[str, int]:
    headers, body = browser.get(address)
    raw = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
    return {"raw": len(raw), "packed": len(body), "places": len(json.loads(raw).get("places", ()))}
