"""What the page shows of an answer: the map, its twin, the words on where it is possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.scale import scale_of
from maillage.contexts.atlas.siting.asked import TICKED, WITH_PHARMACY
from maillage.contexts.atlas.siting.search import Found
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words, french, number


@dataclass(frozen=True)
class Line:
    """A commune of the territory, today and then; texts as they are shown."""

    code: str
    name: str
    arrivals: int
    before: str
    after: str
    before_min: float
    after_min: float


def among_words(found: Found) -> str:
    """Which communes were possible."""
    count = count_words(found.candidates, "commune", feminine=True)
    if found.asked.among == TICKED:
        return f"{count} du territoire, que vous avez cochées."
    if found.asked.among == WITH_PHARMACY:
        return f"{count} du territoire, où une pharmacie est comptée."
    return f"{count}, toutes celles du territoire dont la position est connue."


def twin_of(found: Found) -> list[Line]:
    """Every commune of the territory, the least served today first."""
    ground, decimals = found.ground, scale_of(found.ground).decimals
    arrivals = {one.code: one.count for one in found.chosen}
    rows = sorted(
        enumerate(ground.own_rows.tolist()),
        key=lambda pair: (float(ground.values[pair[1]]), ground.places[pair[1]].name),
    )
    return [
        Line(
            ground.places[row].code,
            ground.places[row].name,
            arrivals.get(ground.places[row].code, 0),
            number(float(ground.values[row]), decimals),
            number(float(found.values[row]), decimals),
            float(found.before_min[at]),
            float(found.after_min[at]),
        )
        for at, row in rows
    ]


def map_of(found: Found, community: Community) -> dict[str, Any]:
    """Communes by the index that they would have, and a point where somebody arrives."""
    ground, scale = found.ground, scale_of(found.ground)
    return {
        "areas_url": community_url(community, "territory:contours"),
        "outline_url": community_url(community, "territory:outline"),
        "attribution": territory.ATTRIBUTION,
        "values": {
            ground.places[row].code: {
                "class": scale.class_of(float(found.values[row])),
                "detail": _detail(found, ground, row, scale.decimals),
                "population": ground.places[row].population,
            }
            for row in ground.own_rows.tolist()
        },
        "points": _points(found, community),
    }


def _detail(found: Found, ground: Ground, row: int, decimals: int) -> str:
    before, after = float(ground.values[row]), float(found.values[row])
    shown = f"{number(after, decimals)} {ground.preset.unit_label}"
    if round(before, decimals) != round(after, decimals):
        shown += f" ({number(before, decimals)} aujourd’hui)"
    return french(f"{shown} ; {count_words(ground.places[row].population, 'habitant')}")


def _points(found: Found, community: Community) -> dict[str, Any]:
    words = WORDS[found.asked.profession]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "id": one.code,
                "name": one.name,
                "detail": french(f"Arrivée {words.of(one.count)}"),
                "url": community_url(community, "territory:commune", one.code),
                "approx": True,
                "name_below": True,
                "count": one.count,
            },
        }
        for one in found.chosen
    ]
    return {"type": "FeatureCollection", "features": features}
