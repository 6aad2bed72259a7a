"""What a page and its script are told of a played scenario: sentences, values by commune, the line of result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from maillage.contexts.atlas.fragility.points import Point
from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.scale import Scale
from maillage.contexts.atlas.workshop.changes import Change
from maillage.contexts.atlas.workshop.outcome import Outcome, Row
from maillage.contexts.territory import api as territory
from maillage.platform.ui.typography import at_place, count_words, counted, french, number


def names_of(ground: Ground, changes: Iterable[Change]) -> dict[str, str]:
    """Names of the communes that changes speak of. 1 query, only for those that the ground does not know."""
    wanted = {code for change in changes for code in change.communes()}
    names = {code: ground.places[row].name for code, row in ground.row_of.items() if code in wanted}
    missing = wanted - names.keys()
    if missing:
        names |= dict(territory.communes_by_code(missing).values_list("code", "name"))
    return names


def told(outcome: Outcome, names: Mapping[str, str]) -> list[dict[str, str]]:
    """The changes as sentences, each with the note on what it could not do."""
    profession = outcome.played.ground.profession
    return [
        {
            "sentence": french(change.sentence(names, profession)),
            "note": french(outcome.played.notes.get(position, "")),
        }
        for position, change in enumerate(outcome.changes)
    ]


def detail_of(row: Row, outcome: Outcome) -> str:
    """What the map says of a commune: « 2,12 consultations par an et par habitant (1,80 aujourd’hui) »."""
    shown = f"{number(row.after, outcome.decimals)} {outcome.unit}"
    if row.is_seen:
        shown += f" ({number(row.before, outcome.decimals)} aujourd’hui)"
    return french(f"{shown}, {count_words(row.population, 'habitant')}")


def values_of(outcome: Outcome, scale: Scale) -> dict[str, dict[str, Any]]:
    """For the map: by commune of the territory its class and what is said of it."""
    return {
        row.code: {
            "class": scale.class_of(row.after),
            "detail": detail_of(row, outcome),
            "population": row.population,
        }
        for row in outcome.rows
    }


def answer(outcome: Outcome, scale: Scale, names: Mapping[str, str]) -> dict[str, Any]:
    """All that the page must change when a scenario is played: values in the order of the ranking."""
    decimals = outcome.decimals
    return {
        "changes": [change.as_json() for change in outcome.changes],
        "told": told(outcome, names),
        "line": french(outcome.line),
        "detail": french(outcome.detail),
        "tone": outcome.tone,
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "side": row.side,
                "class": scale.class_of(row.after),
                "detail": detail_of(row, outcome),
                "people": number(row.population),
                "rank": row.rank,
                "before": number(row.before, decimals),
                "after": number(row.after, decimals),
                "difference": signed(row.difference, decimals) if row.is_seen else "",
            }
            for row in outcome.rows
        ],
    }


def signed(value: float, decimals: int) -> str:
    """« + 0,32 », « − 0,10 »."""
    return f"{'+' if value > 0 else '−'}\u202f{number(abs(value), decimals)}"


def lines_of(points: Iterable[Point], decimals: int) -> list[dict[str, str]]:
    """Departures as the page and its script show them: the commune, the sentence, what it costs."""
    return [
        {
            "code": point.commune_code,
            "sentence": french(point.sentence),
            "cost": french(cost_of(point, decimals)),
        }
        for point in points
    ]


def cost_of(point: Point, decimals: int) -> str:
    """What made a departure rank where it does, in that order: « 1 940 habitants n’ont plus personne à portée »."""
    said = []
    if point.without:
        said.append(f"{counted(point.without, 'habitant n’a', 'habitants n’ont')} plus personne à portée")
    if point.under:
        said.append(f"{counted(point.under, 'habitant passe', 'habitants passent')} sous le seuil")
    if point.resting:
        said.append(
            f"en dépend : {point.resting_words}"
            if point.dependants < 2
            else f"en dépendent : {point.resting_words}"
        )
    if not point.without and not point.under and point.worst:
        said.append(f"jusqu’à {number(point.worst_fall, decimals)} de moins {at_place(point.worst)}")
    return " ; ".join(said)


def heads_of(ground: Ground) -> dict[str, float]:
    """Professionals by commune where there are any, for the territory and around it."""
    return {
        site.commune_code: round(site.headcount, 1)
        for site in ground.sites
        if site.headcount > 0 and _is_near(ground, site.commune_code)
    }


def _is_near(ground: Ground, code: str) -> bool:
    row = ground.row_of.get(code)
    return row is not None and bool(ground.own[row] or ground.belt[row])


def drawn(outcome: Outcome, scale: Scale) -> dict[str, Any]:
    """The territory as GeoJSON with its classes, for a page that cannot ask for contours."""
    rows = {row.code: row for row in outcome.rows}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": code,
                    "name": rows[code].name,
                    "population": rows[code].population,
                    "class": scale.class_of(rows[code].after),
                    "detail": detail_of(rows[code], outcome),
                },
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[ring.round(5).tolist() for ring in polygon] for polygon in polygons],
                },
            }
            for code, polygons in territory.contour_rings(rows).items()
        ],
    }


def read_changes(text: str) -> Any:
    """What a browser sent as JSON; None for what is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None
