"""The national problem: every commune, every professional, every pair within the reach; and what fits it best."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.contexts.atlas.ground.calibration.models import AplReference
from maillage.contexts.atlas.ground.kept_pairs import pairs_between
from maillage.contexts.atlas.ground.problem import Floats
from maillage.contexts.atlas.ground.roads.choosing import travel_method_in_force
from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelMethod, TravelUnavailable
from maillage.contexts.atlas.ground.supply import RULES, counted_everywhere
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.accessibility.calibration import Calibration, Published, Residual, calibrate
from maillage.core.accessibility.pairs import Pairs
from maillage.core.accessibility.presets import preset_of
from maillage.core.accessibility.travel import Points
from maillage.platform.ui.typography import number

PROFESSION = "gp"


class CannotCalibrate(Exception):
    """What is missing; the message is French and says what to import."""


@dataclass(frozen=True)
class Fitted:
    """What was found, and on what: French words."""

    found: Calibration
    supply_words: str
    travel_words: str


def fit(year: int) -> Fitted:
    """Estimate on the APL of a year. Some seconds for the whole of France. Raises CannotCalibrate."""
    headcount, supply_words = _supply()
    codes, points, departements = _communes()
    published = _published(year, codes, departements)
    row_of = {code: row for row, code in enumerate(codes)}
    with_supply = [code for code in sorted(headcount) if code in row_of and round(headcount[code]) > 0]
    if not with_supply or not np.isfinite(published.index).any():
        raise CannotCalibrate(
            f"Aucune commune n’a à la fois une APL publiée pour {year} et des médecins alentour : vérifiez que le "
            "classeur et les registres sont ceux de la France entière."
        )
    preset = preset_of(PROFESSION)
    sites = _taken(points, np.array([row_of[code] for code in with_supply]))
    pairs, travel = _pairs(points, sites, preset.decay.reach_min)
    heads = np.array([round(headcount[code]) for code in with_supply])
    found = calibrate(
        pairs,
        preset.decay.bounds_min,
        published,
        np.repeat(np.arange(len(with_supply)), heads),
        usual_activity=preset.activity_per_professional,
    )
    return Fitted(found, supply_words, travel.sentence)


def _supply() -> tuple[dict[str, float], str]:
    """Doctors by commune of France, and where they were counted. At most 2 queries."""
    edition = directory.supply_edition()
    rule = RULES[PROFESSION]
    if edition.register_on is not None and edition.keeps_all:
        return counted_everywhere(rule), f"RPPS du {edition.register_on:%d/%m/%Y}"
    if edition.facilities_year is not None:
        totals = directory.facility_totals(edition.facilities_year, rule.facility_label, None)
        counted = {code: float(total) for code, total in totals.items()}
        return counted, f"BPE au 1er janvier {edition.facilities_year}"
    raise CannotCalibrate(
        "Le calage porte sur la France entière : importez la base permanente des équipements (BPE), ou le RPPS en "
        "gardant la France entière."
    )


def _communes() -> tuple[list[str], Points, list[str]]:
    """Codes, positions and départements of all communes that have a position. 1 query."""
    rows = list(
        Commune.objects.in_force()
        .filter(lon__isnull=False, lat__isnull=False)
        .order_by("code")
        .values_list("code", "lon", "lat", "departement_id", "population", "area_ha")
    )
    density = [100 * people / area if area else np.nan for _, _, _, _, people, area in rows]
    points = Points(
        np.array([row[1] for row in rows], dtype=np.float64),
        np.array([row[2] for row in rows], dtype=np.float64),
        np.array(density, dtype=np.float64),
    )
    return [row[0] for row in rows], points, [row[3] for row in rows]


def _taken(points: Points, rows: NDArray[np.intp]) -> Points:
    density = points.density_km2
    return Points(points.lon[rows], points.lat[rows], None if density is None else density[rows])


def _published(year: int, codes: list[str], departements: list[str]) -> Published:
    """What is published, on today's communes: several codes of the file are one by their inhabitants. 3 queries."""
    today = territory.full_code_mapping()
    rows = AplReference.objects.filter(year=year, apl__isnull=False, standardised__gt=0)
    people: dict[str, float] = defaultdict(float)
    index: dict[str, float] = defaultdict(float)
    for code, apl, standardised in rows.order_by().values_list("commune_code", "apl", "standardised"):
        here, counted = today.get(code, code), standardised or 0.0
        people[here] += counted
        index[here] += (apl or 0.0) * counted
    given: Floats = np.array([people.get(code, 0.0) for code in codes])
    total: Floats = np.array([index.get(code, np.nan) for code in codes])
    mean = np.divide(total, given, out=np.full(len(codes), np.nan), where=given > 0)
    return Published(index=mean, people=given, groups=departements)


def _pairs(points: Points, sites: Points, reach_min: float) -> tuple[Pairs, TravelMethod]:
    """By roads where they are known; a routing service is not asked for millions of trips."""
    travel = travel_method_in_force()
    if travel.name not in ("crow-flight", "roads"):
        travel = ByCrowFlight()
    try:
        return pairs_between(points, sites, reach_min, travel), travel
    except TravelUnavailable:
        flight = ByCrowFlight()
        return pairs_between(points, sites, reach_min, flight), flight


def residual_json(residual: Residual) -> dict[str, Any]:
    """As it is kept; what cannot be told (no variation) is left out."""
    kept = {
        "places": residual.places,
        "people": round(residual.people),
        "bias": residual.bias,
        "mean_absolute": residual.mean_absolute,
        "root_mean_square": residual.root_mean_square,
    }
    return kept if np.isnan(residual.explained) else {**kept, "explained": residual.explained}


def shown(value: float | None, decimals: int = 2) -> str:
    return "—" if value is None else number(value, decimals)
