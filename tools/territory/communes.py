"""The table of communes: codes of yesterday and today, postal codes, population, ages, position."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from maillage.core.identifiers.insee import arrondissement_city

# A town-hall point is trusted inside its commune or this close to it; 4.6 % of them lie more than 1 km away.
TOWN_HALL_REACH_M = 500.0
METRES_PER_DEGREE = 111_195.0

# Communes that were one at the census of 2021 and have separated since (code officiel géographique, 2024 and 2025).
# The census counted them under the first code; their ages are shared out by today's populations and marked so.
SEPARATED_SINCE_CENSUS = (
    ("15141", "15031", "15035", "15047", "15171"),
    ("60054", "60694"),
    ("85084", "85165", "85212"),
)

Ages = tuple[int, int, int]


@dataclass
class Commune:
    """One commune as it is written to the data file; None where no source knows."""

    code: str
    name: str
    departement: str
    region: str
    epci: str
    postal_codes: list[str]
    population: int
    ages: Ages | None = None
    ages_source: str = ""
    lon: float | None = None
    lat: float | None = None
    point_source: str = ""
    area_ha: float | None = None
    contour_source: str = ""


def commune_table(decoupage: Mapping[str, list[dict[str, Any]]]) -> dict[str, Commune]:
    """Today's communes by code, in order of code."""
    epci = {member["code"]: group["code"] for group in decoupage["epci"] for member in group["membres"]}
    communes = {
        row["code"]: Commune(
            code=row["code"],
            name=row["nom"],
            departement=row["departement"],
            region=row["region"],
            epci=epci.get(row["code"], ""),
            postal_codes=row.get("codesPostaux", []),
            # The source counts nobody, and says nothing, where nobody lives for good (southern lands, Clipperton).
            population=row.get("population", 0),
        )
        for row in decoupage["communes"]
        if row["type"] == "commune-actuelle"
    }
    return {code: communes[code] for code in sorted(communes)}


def former_code_rows(
    rows: list[dict[str, Any]], former: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """(code, name or empty, commune of today, former or arrondissement), in order of code."""
    names = {row["code"]: row["nom"] for row in rows}
    found = [(old, names.get(old, ""), new, "former") for old, new in former.items()]
    found += [
        (row["code"], row["nom"], row["commune"], "arrondissement")
        for row in rows
        if row["type"] == "arrondissement-municipal"
    ]
    return sorted(found)


def successors(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Former code to today's. A commune déléguée names its commune; that is surer than the list of former codes."""
    today = {row["code"] for row in rows if row["type"] == "commune-actuelle"}
    found = {
        old: row["code"]
        for row in rows
        if row["type"] == "commune-actuelle"
        for old in row.get("anciensCodes", [])
    }
    found |= {
        row["code"]: row["chefLieu"]
        for row in rows
        if row["type"] in ("commune-deleguee", "commune-associee")
    }
    return {old: new for old, new in found.items() if old not in today}


def current_code(code: str, former: Mapping[str, str]) -> str:
    """Today's commune for a code of the census: itself, its city or its successor."""
    return former.get(code) or arrondissement_city(code) or code


def merged_since_census(census: Mapping[str, Ages], former: Mapping[str, str]) -> dict[str, set[str]]:
    """For each commune, the communes that the census still counted apart and that have joined it since."""
    merged: dict[str, set[str]] = defaultdict(set)
    for code in census:
        if code in former:
            merged[former[code]].add(code)
    return merged


def share_out(total: int, weights: list[int]) -> list[int]:
    """Whole parts of `total` in proportion to the weights (largest remainders first); they add up to it exactly."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in remainders[: total - sum(parts)]:
        parts[index] += 1
    return parts


def set_ages(communes: dict[str, Commune], census: Mapping[str, Ages], former: Mapping[str, str]) -> None:
    """Sum the census by today's commune, then share out between those that separated since."""
    for code, counts in census.items():
        commune = communes[current_code(code, former)]
        young, adult, old = commune.ages or (0, 0, 0)
        commune.ages = (young + counts[0], adult + counts[1], old + counts[2])
        commune.ages_source = "census"
    for codes in SEPARATED_SINCE_CENSUS:
        group = [communes[code] for code in codes]
        together = group[0].ages
        if together is None or any(commune.ages for commune in group[1:]):
            raise ValueError(f"{codes[0]} is no longer counted with the communes that left it")
        weights = [commune.population for commune in group]
        by_age = [share_out(total, weights) for total in together]
        for commune, (young, adult, old) in zip(group, zip(*by_age, strict=True), strict=True):
            commune.ages, commune.ages_source = (young, adult, old), "estimated"


def set_point(commune: Commune, contour: shapely.Geometry | None, town_hall: shapely.Point | None) -> None:
    """The town hall where it is credible, else a point inside; degrees with five decimals (about a metre)."""
    point, source = None, ""
    if contour is None:
        if town_hall is not None:
            point, source = town_hall, "town_hall_unchecked"
    elif town_hall is not None and _distance_m(contour, town_hall) <= TOWN_HALL_REACH_M:
        point, source = town_hall, "town_hall"
    else:
        point, source = contour.representative_point(), "interior"
    if point is not None:
        commune.lon, commune.lat, commune.point_source = round(point.x, 5), round(point.y, 5), source


def _distance_m(contour: shapely.Geometry, point: shapely.Point) -> float:
    """Distance on a local plane: right to well under a metre at the scale of 500 m."""
    narrowing = math.cos(math.radians(point.y))

    def plane(positions: Any) -> Any:
        return positions * [narrowing * METRES_PER_DEGREE, METRES_PER_DEGREE]

    distance: float = shapely.distance(shapely.transform(contour, plane), shapely.transform(point, plane))
    return distance
