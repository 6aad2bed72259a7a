"""The coming years of a ground under assumptions. Pure: no clock, no database.

Column t of every table is t years from today. Rows of supply are whole persons, and one part for what is left of a
commune's count. Beyond the territory newcomers replace who leaves at the default rate, whatever is supposed here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from maillage.contexts.atlas.ground.problem import Floats, Ground
from maillage.contexts.atlas.outlook.assumptions import (
    ARRIVALS_PER_100,
    Assumptions,
    headcount_of,
    variations_of,
)
from maillage.contexts.atlas.outlook.known import NOTHING, Known
from maillage.core.accessibility.standard import AgeWeights, standardised
from maillage.core.outlook.ageing import NATIONAL, aged
from maillage.core.outlook.counts import CountRange, count_distribution, range_of
from maillage.core.outlook.departures import departures_of
from maillage.core.outlook.draws import draw_index
from maillage.core.outlook.index import Reach
from maillage.core.outlook.profiles import PROFILES
from maillage.core.outlook.sensitivity import Swing, tornado
from maillage.core.outlook.supply import (
    UNKNOWN,
    Arrivals,
    Course,
    Moments,
    Professionals,
    course_of,
    supply_moments,
)

CONFIDENCE: Final = 0.8
QUANTILES: Final = (0.1, 0.9)
DRAWS: Final = 400
SEED: Final = 2026
# Of a standard deviation on each side of the mean of a territory: 8 chances in 10 for a normal one.
NORMAL_80: Final = 1.2816


@dataclass(frozen=True, eq=False)
class Outlook:
    """What a page shows.

    counts: professionals of the territory each year; index: of the territory, weighted by inhabitants (1, years + 1)
    commune_mean, low, high, below: (n_own, years + 1), in the order of `ground.own_rows`; below: chance of being under
    the threshold, None where there is none. groups: inhabitants by age (3, years + 1); swings: widest first.
    """

    ground: Ground
    supposed: Assumptions
    known: Known
    counts: tuple[CountRange, ...]
    index: Moments
    commune_mean: Floats
    low: Floats
    high: Floats
    below: Floats | None
    groups: Floats
    swings: tuple[Swing[Assumptions], ...]

    @property
    def years(self) -> int:
        return self.supposed.years

    def index_range(self, year: int) -> tuple[float, float]:
        """Low and high of the index of the territory, 8 chances in 10."""
        mean, spread = float(self.index.mean[0, year]), NORMAL_80 * float(self.index.deviation[0, year])
        return max(mean - spread, 0.0), mean + spread


@dataclass(frozen=True, eq=False)
class _Model:
    """What follows from a ground and assumptions, before any moment is taken."""

    reach: Reach
    professionals: Professionals
    arrivals: Arrivals
    course: Course
    demand: Floats
    in_reach: Floats
    own_weights: Floats


def outlook_of(ground: Ground, supposed: Assumptions, weights: AgeWeights, known: Known = NOTHING) -> Outlook:
    """The coming years, with what is known of some persons if anything is."""
    model = _model(ground, supposed, weights, known)
    own = ground.own_rows
    threshold = ground.threshold
    drawn = draw_index(
        model.reach,
        model.professionals,
        model.course,
        model.in_reach,
        draws=DRAWS,
        seed=SEED,
        threshold=0.0 if threshold is None else threshold,
        arrivals=model.arrivals,
        keep=np.arange(len(own)),
    )
    low, high = drawn.quantiles(QUANTILES)
    supply = supply_moments(model.professionals, model.course, model.arrivals, model.reach.n_sites)
    exact = model.reach.index_moments(supply, model.in_reach)
    return Outlook(
        ground=ground,
        supposed=supposed,
        known=known,
        counts=_counts(ground, supposed, known),
        index=model.reach.pooled(supply, model.in_reach, model.own_weights[None]),
        commune_mean=exact.mean,
        low=low,
        high=high,
        below=None if threshold is None else drawn.below,
        groups=_groups(ground, supposed)[own].sum(axis=0),
        swings=tuple(
            tornado(
                supposed,
                variations_of(supposed),
                lambda one: _territory_index(ground, one, weights, known),
            )
        ),
    )


def _territory_index(ground: Ground, supposed: Assumptions, weights: AgeWeights, known: Known) -> float:
    """Mean of the index of the territory in the last year."""
    model = _model(ground, supposed, weights, known)
    supply = supply_moments(model.professionals, model.course, model.arrivals, model.reach.n_sites)
    return float(model.reach.pooled(supply, model.in_reach, model.own_weights[None]).mean[0, -1])


def _model(ground: Ground, supposed: Assumptions, weights: AgeWeights, known: Known) -> _Model:
    own, catchments = ground.own_rows, ground.catchments
    professionals = _professionals(ground, known)
    course = _course(ground, supposed, professionals)
    demand = _demand(ground, supposed, weights)
    groups = _groups(ground, supposed)
    return _Model(
        reach=Reach(catchments.by_row[own]),
        professionals=replace(professionals, site=catchments.column_of[professionals.site]),
        arrivals=_arrivals(ground, supposed),
        course=course,
        demand=demand,
        in_reach=np.asarray(catchments.by_column @ demand),
        own_weights=groups[own].sum(axis=1),
    )


def _course(ground: Ground, supposed: Assumptions, professionals: Professionals) -> Course:
    rules = departures_of(
        ground.profession, later_years=supposed.later_years, cumul_share=supposed.cumul_share / 100
    )
    ages = shifted(PROFILES[ground.profession].by_age(), supposed.ages_shift)
    return course_of(professionals, ages, rules, supposed.years)


def shifted(ages: Floats, years: int) -> Floats:
    """Everyone that many years older; whoever would be beyond an end is at the end."""
    found = np.zeros_like(ages)
    rows = np.clip(np.arange(len(ages)) + years, 0, len(ages) - 1)
    np.add.at(found, rows, ages)
    return found


def _professionals(ground: Ground, known: Known) -> Professionals:
    """Whole persons and parts, by site; first those of whom something is known."""
    rows: list[tuple[int, float, int, int]] = []
    left = np.array([site.headcount for site in ground.sites])
    each = np.array([site.supply / site.headcount for site in ground.sites])
    for part in known.parts:
        column = ground.site_of.get(part.commune)
        if column is not None:
            rows.append((column, part.share * each[column], part.age, part.leaves_in))
            left[column] = max(left[column] - part.share, 0.0)
    for site, heads in enumerate(left.tolist()):
        whole = int(heads + 1e-9)
        rows += [(site, float(each[site]), UNKNOWN, UNKNOWN)] * whole
        if heads - whole > 1e-9:
            rows.append((site, (heads - whole) * float(each[site]), UNKNOWN, UNKNOWN))
    at, supply, age, leaves_in = zip(*rows, strict=True)
    return Professionals(
        np.array(at, dtype=np.int64),
        np.array(supply, dtype=float),
        np.array(age, dtype=np.int64),
        np.array(leaves_in, dtype=np.int64),
    )


def _arrivals(ground: Ground, supposed: Assumptions) -> Arrivals:
    """Newcomers of the territory go where professionals are; elsewhere they come at the default rate."""
    heads = np.array([site.headcount for site in ground.sites])
    own_codes = {place.code for place in ground.places if place.own}
    own = np.array([site.commune_code in own_codes for site in ground.sites])
    rate = heads * ARRIVALS_PER_100 / 100
    inside = heads[own].sum()
    if inside:
        rate[own] = heads[own] / inside * supposed.arrivals_per_year
    activity = ground.activity_per_professional
    of_column = np.bincount(ground.catchments.column_of, rate, minlength=ground.catchments.n_columns)
    return Arrivals(
        of_column.astype(float), activity, supposed.part_time_share / 100, supposed.part_time / 100
    )


def _groups(ground: Ground, supposed: Assumptions) -> Floats:
    """Inhabitants by age group of every place, (n_places, 3, years + 1), scaled to today's population.

    A place whose ages nobody knows is taken as France.
    """
    national = (0.235, 0.553, 0.212)
    today = np.array(
        [
            national
            if one.young is None or one.adult is None or one.old is None
            else (one.young, one.adult, one.old)
            for one in ground.places
        ],
        dtype=float,
    )
    total = today.sum(axis=1, keepdims=True)
    today = np.where(total > 0, today / np.maximum(total, 1e-12), national) * ground.population[:, None]
    moved = supposed.migration / 100
    return aged(today, replace(NATIONAL, migration=(moved, moved, moved)), supposed.years)


def _demand(ground: Ground, supposed: Assumptions, weights: AgeWeights) -> Floats:
    """Standardised inhabitants of every place, (n_places, years + 1): today's is that of the ground."""
    groups = _groups(ground, supposed)
    by_year = np.stack(
        [
            standardised(groups[:, :, year].sum(axis=1), groups[:, :, year], weights)
            for year in range(supposed.years + 1)
        ],
        axis=1,
    )
    first = by_year[:, :1]
    growth = np.divide(by_year, first, out=np.ones_like(by_year), where=first > 0)
    grown: Floats = ground.demand[:, None] * growth
    return grown


def _counts(ground: Ground, supposed: Assumptions, known: Known) -> tuple[CountRange, ...]:
    """How many persons practise on the territory, each counted once, today and each year."""
    heads = headcount_of(ground)
    persons = {part.person: part for part in known.parts}
    others = round(max(heads - sum(part.share for part in known.parts), 0.0))
    people = Professionals(
        np.zeros(len(persons) + others, dtype=np.int64),
        np.ones(len(persons) + others),
        np.array([*(one.age for one in persons.values()), *[UNKNOWN] * others], dtype=np.int64),
        np.array([*(one.leaves_in for one in persons.values()), *[UNKNOWN] * others], dtype=np.int64),
    )
    course = _course(ground, supposed, people)
    arrivals = _arrivals(ground, supposed)
    newcomers = arrivals.years_kept(supposed.years) * (supposed.arrivals_per_year if heads else 0.0)
    practising = course.presence.practising[course.kind]
    return tuple(
        range_of(count_distribution(practising[:, year], float(newcomers[year])), CONFIDENCE)
        for year in range(supposed.years + 1)
    )
