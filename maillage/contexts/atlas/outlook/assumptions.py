"""The assumptions of the page: what is supposed by default, within what bounds, and how each is varied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.supply import RULES
from maillage.core.outlook.departures import CUMUL_SHARES
from maillage.core.outlook.sensitivity import Variation
from maillage.platform.ui.typography import number

# Those whose age says something of when a place is left. A pharmacy does not close when its owner leaves: not here.
PROFESSIONS: Final = tuple(name for name, rule in RULES.items() if not rule.places)
FIRST_YEARS, LAST_YEARS, USUAL_YEARS = 5, 15, 10
# Newcomers a year for 100 who practise: ours, a little under what leaves, as in the last years nationally for doctors.
ARRIVALS_PER_100 = 4.0
MAX_ARRIVALS = 50
EARLIEST, LATEST = -5, 5
MAX_MIGRATION = 3
YEARS_VARIED, AGES_VARIED = 2, 5


@dataclass(frozen=True)
class Assumptions:
    """Percentages are whole numbers of 0 to 100; migration: net, in percent of the inhabitants a year.

    ages_shift: years by which everyone is older than the national profile says; only the sensitivity changes it.
    """

    years: int
    arrivals_per_year: float
    part_time_share: int
    part_time: int
    cumul_share: int
    later_years: int
    migration: float
    ages_shift: int = 0


def defaults_for(profession: str, headcount: float) -> Assumptions:
    """Before anybody chose. headcount: of the territory, to which the arrivals are proportioned."""
    return Assumptions(
        years=USUAL_YEARS,
        arrivals_per_year=min(round(ARRIVALS_PER_100 * headcount / 100, 1), float(MAX_ARRIVALS)),
        part_time_share=30,
        part_time=60,
        cumul_share=round(100 * CUMUL_SHARES[profession]),
        later_years=0,
        migration=0.0,
    )


def headcount_of(ground: Ground) -> float:
    """Professionals who practise on the territory today, in parts for those of several places."""
    own = {place.code for place in ground.places if place.own}
    return float(sum(site.headcount for site in ground.sites if site.commune_code in own))


def variations_of(supposed: Assumptions) -> list[Variation[Assumptions]]:
    """One assumption at a time, low and high, with words for both."""
    more = max(2 * supposed.arrivals_per_year, supposed.arrivals_per_year + 1)
    fewest, most = max(supposed.cumul_share - 30, 0), min(supposed.cumul_share + 30, 100)
    earlier, later = supposed.later_years - YEARS_VARIED, supposed.later_years + YEARS_VARIED
    gone, come = supposed.migration - 0.5, supposed.migration + 0.5
    return [
        Variation(
            "Arrivées par an",
            replace(supposed, arrivals_per_year=0.0),
            replace(supposed, arrivals_per_year=more),
            "aucune",
            number(more, 1),
        ),
        Variation(
            "Âge de départ",
            replace(supposed, later_years=earlier),
            replace(supposed, later_years=later),
            f"{YEARS_VARIED} ans plus tôt",
            f"{YEARS_VARIED} ans plus tard",
        ),
        Variation(
            "Âges d’ici, par rapport au profil national",
            replace(supposed, ages_shift=AGES_VARIED),
            replace(supposed, ages_shift=-AGES_VARIED),
            f"{AGES_VARIED} ans de plus",
            f"{AGES_VARIED} ans de moins",
        ),
        Variation(
            "Cumul emploi-retraite",
            replace(supposed, cumul_share=fewest),
            replace(supposed, cumul_share=most),
            f"{fewest} %",
            f"{most} %",
        ),
        Variation(
            "Arrivées à temps partiel",
            replace(supposed, part_time_share=100),
            replace(supposed, part_time_share=0),
            "toutes",
            "aucune",
        ),
        Variation(
            "Population : solde migratoire par an",
            replace(supposed, migration=come),
            replace(supposed, migration=gone),
            f"{number(come, 1)} %",
            f"{number(gone, 1)} %",
        ),
    ]


def decimal_of(value: float) -> Decimal:
    """With one decimal, as it is stored."""
    return Decimal(str(round(value, 1)))
