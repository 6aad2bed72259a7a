"""The answer of the largest total gain, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from maillage.core.assignment.problem import NOBODY, Ints, Problem


@dataclass(frozen=True)
class Answer:
    """doctor: of each person, `NOBODY` for who is not served; total: gain of all who are, in minutes."""

    doctor: Ints
    total: float

    @property
    def served(self) -> int:
        return int((self.doctor != NOBODY).sum())


def solve(problem: Problem) -> Answer:
    """The answer of the largest total gain; of several, one.

    Each place is a column (never more of them than people who could take it), an impossible pair gains nothing: the
    assignment of the largest sum (Jonker and Volgenant's algorithm as scipy has it; Crouse, 2016) then serves whoever
    gains something. Time grows with people x places x the smaller of both.
    """
    doctor = np.full(len(problem.worth), NOBODY, dtype=np.int64)
    if not len(problem.people):
        return Answer(doctor, 0.0)
    # Only those who appear in a pair; the others are served by nobody anyway.
    table = problem.gain_table()
    able = np.unique(problem.people)
    columns = _columns(problem)
    gains = table[np.ix_(able, columns)]
    rows, chosen = linear_sum_assignment(gains, maximize=True)
    kept = gains[rows, chosen] > 0
    doctor[able[rows[kept]]] = columns[chosen[kept]]
    return Answer(doctor, float(gains[rows[kept], chosen[kept]].sum()))


def _columns(problem: Problem) -> Ints:
    """The doctor of each place."""
    wanted = np.bincount(problem.doctors, minlength=len(problem.places))
    return np.repeat(np.arange(len(problem.places)), np.minimum(problem.places, wanted))
