"""Prices of places: the proof that an answer is the best, and what a reason is told with."""

from __future__ import annotations

import numpy as np

from maillage.core.assignment.problem import NOBODY, Floats, Problem
from maillage.core.assignment.solving import Answer

# Sums of minutes in double precision.
_SLACK = 1e-6


class NotTheBest(ValueError):
    """No prices prove this answer: another one gains more."""


def prices(problem: Problem, answer: Answer) -> Floats:
    """The lowest prices (minutes, 0 or more) at which nobody would gain by another place. Shape (n_doctors,).

    A doctor with a free place has price 0. Each who is served bids up the other doctors as far as the gain there
    exceeds what is left to them here, who is not served as far as the gain itself: the longest way in a graph of
    doctors (Bellman and Ford), which ends since an answer that is the best has no gaining circle.
    NotTheBest where it does not end or a free place would have a price.
    """
    table = problem.gain_table()
    found = _bids_of_waiting(table, answer)
    steps = _steps(table, answer)
    for _ in range(len(problem.places) + 1):
        bid = np.maximum(found, (found[:, None] + steps).max(axis=0, initial=0.0))
        if (bid <= found + _SLACK / 10).all():
            break
        found = bid
    else:
        raise NotTheBest("prices rise for ever")
    _check(problem, answer, table, found)
    return found


def _bids_of_waiting(table: Floats, answer: Answer) -> Floats:
    waiting = table[answer.doctor == NOBODY]
    bids: Floats = waiting.max(axis=0, initial=0.0)
    return bids


def _steps(table: Floats, answer: Answer) -> Floats:
    """[a, b]: how much more somebody who goes to a would gain at b. Minus infinity where nobody could move."""
    count = table.shape[1]
    steps = np.full((count, count), -np.inf)
    served = np.flatnonzero(answer.doctor != NOBODY)
    here = answer.doctor[served]
    gains = table[served]
    more = np.where(gains > 0, gains - gains[np.arange(len(served)), here][:, None], -np.inf)
    for doctor in np.unique(here):
        steps[doctor] = more[here == doctor].max(axis=0)
    return steps


def _check(problem: Problem, answer: Answer, table: Floats, found: Floats) -> None:
    """Prices and what is left to each add up to the total: linear duality."""
    left = np.where(table > 0, table - found[None, :], 0.0).max(axis=1, initial=0.0)
    bound = float(left.sum() + (found * problem.places).sum())
    if bound > answer.total + _SLACK * max(1.0, answer.total):
        raise NotTheBest(f"{answer.total:.3f} minutes, and prices allow {bound:.3f}")
