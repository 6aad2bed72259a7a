"""Fifteen years of the index of all communes: exact mean and variance, against 1,000 seeded draws of the same.

Both sides are the product's, on the national problem (`atlas_problem`): doctors leave independently, by the national
age profile and the default rules; nobody arrives, which spares the draws and changes nothing for the exact moments. The
structure (weights, people in reach) and the chances of leaving are given to both. In the same run the draws must agree
with the exact mean and variance within what 1,000 draws allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import numpy as np

from benchmarks.atlas_problem import DECAY, REACH_MIN, TRAVEL, national
from benchmarks.results import Result, not_run
from benchmarks.workplace import Workplace
from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.pairs import pairs_within
from maillage.core.accessibility.travel import Points
from maillage.core.outlook.departures import departures_of
from maillage.core.outlook.draws import Drawn, draw_index
from maillage.core.outlook.index import Reach
from maillage.core.outlook.profiles import PROFILES
from maillage.core.outlook.supply import Course, Moments, Professionals, course_of, supply_moments

NAME = "atlas_outlook"
YEARS, DRAWS, ROUNDS, SEED = 15, 1_000, 9, 20
FASTER = 100
THRESHOLD = 2.5
# Mean distance to the exact mean, in standard errors: 0.798 is expected, whatever the number of draws.
MAX_ERRORS = 1.0


def run(workplace: Workplace) -> Iterator[Result]:
    del workplace
    reach, professionals, in_reach = _problem()
    course = course_of(professionals, PROFILES["gp"].by_age(), departures_of("gp"), YEARS)
    exact, exact_s = _exact(reach, professionals, course, in_reach)
    started = perf_counter()
    drawn = draw_index(reach, professionals, course, in_reach, draws=DRAWS, seed=SEED, threshold=THRESHOLD)
    draws_s = perf_counter() - started
    again_s = _exact(reach, professionals, course, in_reach)[1]
    errors, spread = _agreement(exact, drawn)
    if errors > MAX_ERRORS or abs(spread - 1) > 0.02:
        yield not_run(
            NAME, f"draws and exact moments differ: {errors:.2f} standard errors, variance x {spread:.3f}"
        )
        return
    ours_s = float(np.median([exact_s, again_s]))
    yield Result(
        name=f"{NAME}.exact",
        value=ours_s * 1000,
        unit="ms",
        peer=f"{DRAWS} draws, {draws_s:.1f} s",
        ratio=draws_s / ours_s,
        target=FASTER,
        better="higher",
        note=f"{reach.weights.shape[0]} communes x {YEARS} years, {len(professionals)} doctors; the mean of the draws "
        f"is {errors:.3f} standard errors away (0.798 expected), their variance {spread:.4f} of the exact one",
    )


def _problem() -> tuple[Reach, Professionals, np.ndarray]:
    """The structure with one site a commune that has a doctor, the doctors, and people in reach of each site."""
    problem = national()
    home, places = problem.with_supply, problem.communes
    sites = Points(places.lon[home], places.lat[home])
    catchments = Catchments(pairs_within(places, sites, REACH_MIN, TRAVEL), DECAY)
    site = catchments.column_of[np.searchsorted(home, problem.commune_of)]
    reach = Reach(catchments.by_row)
    doctors = Professionals.of_unknown_age(site, problem.supply)
    return reach, doctors, reach.people_in_reach(problem.population)


def _exact(
    reach: Reach, professionals: Professionals, course: Course, in_reach: np.ndarray
) -> tuple[Moments, float]:
    """The moments, and the median time in seconds."""
    found, times = Moments(np.empty((0, 0)), np.empty((0, 0))), []
    for _ in range(ROUNDS):
        started = perf_counter()
        supply = supply_moments(professionals, course, None, reach.n_sites)
        found = reach.index_moments(supply, in_reach)
        times.append(perf_counter() - started)
    return found, float(np.median(times))


def _agreement(exact: Moments, drawn: Drawn) -> tuple[float, float]:
    """Mean distance of the means in standard errors, and variance of the draws over the exact one, on average."""
    varies = exact.variance[:, 1:] > 1e-9
    gaps = np.abs(drawn.moments.mean - exact.mean)[:, 1:][varies]
    errors = gaps / np.sqrt(exact.variance[:, 1:][varies] / DRAWS)
    ratios = drawn.moments.variance[:, 1:][varies] / exact.variance[:, 1:][varies]
    return float(errors.mean()), float(ratios.mean())
