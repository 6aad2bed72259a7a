"""First come, first served: what happens where nobody looks at the whole list."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from maillage.core.assignment.problem import NOBODY, Problem
from maillage.core.assignment.solving import Answer


def first_come(problem: Problem, order: ArrayLike) -> Answer:
    """Each in turn takes the nearest doctor who has a place left. order: of the people, the first first."""
    left = problem.places.copy()
    doctor = np.full(len(problem.worth), NOBODY, dtype=np.int64)
    near = np.lexsort((problem.doctors, problem.minutes, problem.people))
    sorted_people = problem.people[near]
    total = 0.0
    for person in np.asarray(order, dtype=np.int64).tolist():
        low, high = np.searchsorted(sorted_people, [person, person + 1])
        for pair in near[low:high]:
            if left[problem.doctors[pair]] > 0:
                left[problem.doctors[pair]] -= 1
                doctor[person] = problem.doctors[pair]
                total += float(problem.worth[person] - problem.minutes[pair])
                break
    return Answer(doctor, total)
