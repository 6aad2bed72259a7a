"""The whole list of people without a médecin traitant against the whole room of doctors.

- Time: 5,000 people, 300 doctors with 900 places in all, trips of 30 minutes at most; `scipy`'s assignment as the
  product uses it, with the prices that prove it and the reasons of everybody, against HiGHS on the same problem as a
  linear programme (one column a pair; its vertices are whole numbers), which must find the same total.
- Worth: the same list served first come, first served. Compared: how pressing those are who get a place, how long they
  have waited, and how far they drive; and, at the same rule, how many of the 500 most pressing are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.results import Result, not_run
from benchmarks.workplace import Workplace
from maillage.core.assignment.arrival import first_come
from maillage.core.assignment.prices import prices
from maillage.core.assignment.problem import NOBODY, Problem, make, worths
from maillage.core.assignment.reasons import proposals
from maillage.core.assignment.solving import Answer, solve
from maillage.core.geo.travel import estimated_car_min
from maillage.core.siting.solver import Programme
from maillage.core.siting.solver import solve as solve_programme

NAME = "assignment"
PEOPLE, DOCTORS, PLACES = 5_000, 300, 900
REACH_MIN, SEED, ROUNDS = 30.0, 1, 3
PRESSING = 500
LIMIT_S = 5.0


def run(workplace: Workplace) -> Iterator[Result]:
    del workplace
    problem, points, days = invented()
    yield _speed(problem)
    yield _worth(problem, points, days)


def invented(seed: int = SEED) -> tuple[Problem, np.ndarray, np.ndarray]:
    """A made-up territory of some 60 km across: towns where most doctors are, villages where most wait."""
    draw = np.random.default_rng(seed)
    towns = draw.uniform([3.9, 44.0], [4.6, 44.5], (40, 2))
    homes = towns[draw.integers(0, 40, PEOPLE)] + draw.normal(0, 0.03, (PEOPLE, 2))
    surgeries = towns[draw.integers(0, 15, DOCTORS)] + draw.normal(0, 0.01, (DOCTORS, 2))
    minutes = estimated_car_min(homes[:, :1], homes[:, 1:], surgeries[:, 0][None], surgeries[:, 1][None])
    points = draw.choice([0, 2, 3, 4, 5, 8], PEOPLE, p=[0.55, 0.15, 0.1, 0.1, 0.06, 0.04])
    days = draw.integers(0, 720, PEOPLE)
    cannot = (draw.random(PEOPLE) < 0.08)[:, None] & (draw.random(DOCTORS) < 0.6)[None]
    people, doctors = np.nonzero((minutes <= REACH_MIN) & ~cannot)
    places = np.bincount(draw.integers(0, DOCTORS, PLACES), minlength=DOCTORS)
    return (
        make(people, doctors, minutes[people, doctors], worths(points, days), places),
        points,
        days,
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The last answer, and the median time in seconds."""
    times, found = [], None
    for _ in range(ROUNDS):
        started = perf_counter()
        found = work()
        times.append(perf_counter() - started)
    return found, median(times)


def _highs(problem: Problem) -> float:
    """The total of HiGHS, which is given the pairs alone."""
    pairs = len(problem.people)
    here = np.arange(pairs)
    ones = np.ones(pairs)
    shape = (len(problem.worth) + len(problem.places), pairs)
    rows = np.concatenate([problem.people, problem.doctors + len(problem.worth)])
    matrix = sparse.csc_array((np.tile(ones, 2), (rows, np.tile(here, 2))), shape=shape)
    high = np.concatenate([np.ones(len(problem.worth)), problem.places.astype(float)])
    programme = Programme(
        costs=-problem.gains,
        low=np.zeros(pairs),
        high=ones,
        whole=np.zeros(pairs, dtype=bool),
        matrix=matrix,
        row_low=np.zeros(len(high)),
        row_high=high,
    )
    return -solve_programme(programme).objective


def _speed(problem: Problem) -> Result:
    answer, solved_s = _timed(lambda: solve(problem))
    found, proved_s = _timed(lambda: prices(problem, answer))
    _, told_s = _timed(lambda: list(proposals(problem, answer, found)))
    started = perf_counter()
    theirs = _highs(problem)
    theirs_s = perf_counter() - started
    if abs(theirs - answer.total) > 1e-3:
        return not_run(f"{NAME}.solve", f"{answer.total:.3f} minutes, HiGHS {theirs:.3f}")
    return Result(
        name=f"{NAME}.solve",
        value=solved_s + proved_s + told_s,
        unit="s",
        peer=f"HiGHS, linear programme, {theirs_s:.2f} s",
        target=LIMIT_S,
        note=(
            f"{PEOPLE} people, {int(problem.places.sum())} places of {DOCTORS} doctors, {len(problem.people)} pairs: "
            f"the same total; solved {solved_s:.2f} s, proved {proved_s:.2f} s, told {told_s:.2f} s"
        ),
    )


def _worth(problem: Problem, points: np.ndarray, days: np.ndarray) -> Result:
    ours = solve(problem)
    queue = first_come(problem, np.argsort(-days, kind="stable"))
    pressing = np.argsort(-problem.worth, kind="stable")[:PRESSING]

    def left_out(answer: Answer) -> int:
        return int((answer.doctor[pressing] == NOBODY).sum())

    def means(answer: Answer) -> tuple[float, float, float]:
        served = answer.doctor != NOBODY
        table = np.zeros((len(problem.worth), len(problem.places)))
        table[problem.people, problem.doctors] = problem.minutes
        people = np.flatnonzero(served)
        return (
            float(points[served].mean()),
            float(days[served].mean()),
            float(table[people, answer.doctor[people]].mean()),
        )

    mine, theirs = means(ours), means(queue)
    return Result(
        name=f"{NAME}.against_first_come",
        value=ours.total,
        unit="min",
        peer=f"first come, first served, {queue.total:.0f} min",
        ratio=ours.total / queue.total,
        target=1.0,
        better="higher",
        note=(
            f"served {ours.served} and {queue.served}; mean points {mine[0]:.1f} and {theirs[0]:.1f}, days waited "
            f"{mine[1]:.0f} and {theirs[1]:.0f}, minutes of road {mine[2]:.1f} and {theirs[2]:.1f}; of the {PRESSING} "
            f"most pressing {left_out(ours)} and {left_out(queue)} without a place"
        ),
    )
