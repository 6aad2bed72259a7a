"""Why somebody is proposed this doctor and not another, in figures; the sentences are the caller's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from maillage.core.assignment.problem import Floats, Ints, Problem
from maillage.core.assignment.solving import Answer


@dataclass(frozen=True)
class Alternative:
    """Another doctor whom the person could reach.

    minutes: of road. price: what a place there is worth to those who wait for it, in minutes; 0: a place is free.
    dearer: by how many minutes going there would lower the total of all; 0 is as good.
    """

    doctor: int
    minutes: float
    price: float
    dearer: float


@dataclass(frozen=True)
class Proposal:
    """One person's. doctor: `NOBODY` when the places within reach go to others, or there are none.

    nearer: reached sooner than the doctor proposed, and taken by those who would lose more; others: not nearer.
    Both by minutes, the first few. rank: of the person's worth among all, 1 the most pressing. reachable: how many
    doctors the person could go to, the one proposed included.
    """

    person: int
    doctor: int
    minutes: float | None
    rank: int
    nearer: tuple[Alternative, ...]
    others: tuple[Alternative, ...]
    reachable: int


def proposals(problem: Problem, answer: Answer, prices: Floats, *, most: int = 4) -> Iterator[Proposal]:
    """One for each person, the most pressing first; `most` of the nearer and of the other doctors are told."""
    near = np.lexsort((problem.doctors, problem.minutes, problem.people))
    bounds = np.searchsorted(problem.people[near], np.arange(len(problem.worth) + 1)).tolist()
    doctors, minutes, worth = problem.doctors[near], problem.minutes[near], problem.worth.tolist()
    for rank, person in enumerate(np.argsort(-problem.worth, kind="stable").tolist(), 1):
        mine = slice(bounds[person], bounds[person + 1])
        chosen = int(answer.doctor[person])
        yield _one(person, rank, chosen, worth[person], (doctors[mine], minutes[mine]), prices, most)


def _one(
    person: int, rank: int, chosen: int, worth: float, ways: tuple[Ints, Floats], prices: Floats, most: int
) -> Proposal:
    doctors, minutes = ways
    at = np.flatnonzero(doctors == chosen)
    here = float(minutes[at[0]]) if len(at) else None
    left = worth - here - float(prices[chosen]) if here is not None else 0.0

    def told(chosen_ones: Ints) -> tuple[Alternative, ...]:
        return tuple(
            Alternative(
                int(doctors[one]),
                float(minutes[one]),
                float(prices[doctors[one]]),
                max(left - (worth - float(minutes[one]) - float(prices[doctors[one]])), 0.0),
            )
            for one in chosen_ones[:most]
        )

    # Of equal minutes those that were not chosen are no nearer. Who is served by nobody: all are nearer.
    split = len(doctors) if here is None else int(np.searchsorted(minutes, here))
    rest = np.arange(split, len(doctors))
    return Proposal(
        person,
        chosen,
        here,
        rank,
        told(np.arange(split)),
        told(rest[doctors[rest] != chosen]),
        len(doctors),
    )
