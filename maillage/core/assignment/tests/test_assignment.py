"""The whole list against the whole room: the best there is, proved, and told."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.assignment.arrival import first_come
from maillage.core.assignment.prices import NotTheBest, prices
from maillage.core.assignment.problem import NOBODY, Problem, Rates, make, worths
from maillage.core.assignment.reasons import proposals
from maillage.core.assignment.solving import Answer, solve


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """At most five people and three doctors, some pairs impossible; few different values, so that many are equal."""
    people, doctors = draw(st.integers(0, 5)), draw(st.integers(0, 3))
    table = [[draw(st.sampled_from([None, 0, 5, 10, 10, 25])) for _ in range(doctors)] for _ in range(people)]
    pairs = [(p, d, float(m)) for p, row in enumerate(table) for d, m in enumerate(row) if m is not None]
    worth = [draw(st.sampled_from([60.0, 65.0, 90.0])) for _ in range(people)]
    places = [draw(st.integers(0, 3)) for _ in range(doctors)]
    people_at, doctors_at, minutes = ([one[at] for one in pairs] for at in range(3))
    return make(people_at, doctors_at, minutes, worth, places)


def by_trying_all(problem: Problem) -> float:
    """Every way of giving each person a doctor or none, one after the other."""
    table = problem.gain_table()
    best = 0.0
    for way in product(range(-1, len(problem.places)), repeat=len(problem.worth)):
        taken = [way.count(doctor) for doctor in range(len(problem.places))]
        if any(count > have for count, have in zip(taken, problem.places, strict=True)):
            continue
        gains = [table[person, doctor] for person, doctor in enumerate(way) if doctor >= 0]
        if all(gain > 0 for gain in gains):
            best = max(best, float(sum(gains)))
    return best


def check_possible(problem: Problem, answer: Answer) -> None:
    """Nobody goes where they cannot, and no doctor has more than their places."""
    table = problem.gain_table()
    served = np.flatnonzero(answer.doctor != NOBODY)
    assert (table[served, answer.doctor[served]] > 0).all()
    taken = np.bincount(answer.doctor[served], minlength=len(problem.places))
    assert (taken <= problem.places).all()
    assert answer.total == pytest.approx(table[served, answer.doctor[served]].sum())


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_total_is_the_largest_there_is(problem: Problem) -> None:
    answer = solve(problem)
    check_possible(problem, answer)
    assert answer.total == pytest.approx(by_trying_all(problem))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_prices_prove_it_and_first_come_gains_no_more(problem: Problem) -> None:
    answer = solve(problem)
    found = prices(problem, answer)
    assert (found >= 0).all()
    table = problem.gain_table()
    taken = np.bincount(answer.doctor[answer.doctor != NOBODY], minlength=len(problem.places))
    # A place that stays free costs nothing.
    assert (found[taken < problem.places] <= 1e-6).all()
    for person, doctor in enumerate(answer.doctor.tolist()):
        left = table[person, doctor] - found[doctor] if doctor != NOBODY else 0.0
        assert all(
            gain - price <= left + 1e-6 for gain, price in zip(table[person], found, strict=True) if gain
        )
    queue = first_come(problem, range(len(problem.worth)))
    check_possible(problem, queue)
    assert queue.total <= answer.total + 1e-9


def test_the_most_pressing_gets_the_only_place() -> None:
    problem = make([0, 1], [0, 0], [2.0, 20.0], worths([0, 10], [0, 0]), [1])
    assert solve(problem).doctor.tolist() == [NOBODY, 0]
    assert first_come(problem, [0, 1]).doctor.tolist() == [0, NOBODY]


def test_somebody_moves_on_so_that_both_are_served() -> None:
    # The first could go to either doctor, the second to one only.
    problem = make([0, 0, 1], [0, 1, 0], [5.0, 15.0, 5.0], [60.0, 60.0], [1, 1])
    answer = solve(problem)
    assert answer.doctor.tolist() == [1, 0]
    assert first_come(problem, [0, 1]).served == 1
    found = prices(problem, answer)
    moved = next(one for one in proposals(problem, answer, found) if one.person == 0)
    assert (moved.doctor, moved.minutes, moved.reachable) == (1, 15.0, 2)
    [near] = moved.nearer
    # Its place costs what would be lost by taking it: ten minutes of road would not make up for it.
    assert near.doctor == 0
    assert near.price >= 10.0


def test_waiting_has_a_price_and_an_order() -> None:
    problem = make([0, 1, 2], [0, 0, 0], [10.0, 10.0, 10.0], worths([0, 4, 2], [0, 0, 0]), [1])
    answer = solve(problem)
    found = prices(problem, answer)
    told = list(proposals(problem, answer, found))
    assert [(one.person, one.doctor, one.rank) for one in told] == [(1, 0, 1), (2, NOBODY, 2), (0, NOBODY, 3)]
    # The place is worth what the best of those who wait would gain by it: 60 + 2 points of 5 minutes - 10 of road.
    assert found.tolist() == [60.0]
    assert [one.price for one in told[1].nearer] == [60.0]


def test_an_answer_that_is_not_the_best_is_refused() -> None:
    problem = make([0, 1], [0, 0], [2.0, 20.0], worths([0, 10], [0, 0]), [1])
    with pytest.raises(NotTheBest):
        prices(problem, Answer(np.array([0, NOBODY]), 58.0))
    circle = make([0, 0, 1, 1], [0, 1, 0, 1], [20.0, 5.0, 5.0, 20.0], [60.0, 60.0], [1, 1])
    with pytest.raises(NotTheBest):
        prices(circle, Answer(np.array([0, 1]), 80.0))


def test_points_and_months_are_minutes() -> None:
    rates = Rates(served=60, point=5, month=2, most_months=24)
    assert worths([0, 3, 0], [0, 0, 45], rates).tolist() == [60.0, 75.0, 63.0]
    # Ten years of wait count as two: else nobody new would ever be served.
    assert worths([0], [3_650], rates).tolist() == [108.0]


@pytest.mark.parametrize(
    ("people", "doctors", "minutes", "worth", "places"),
    [
        ([0, 0], [0, 0], [1.0, 2.0], [60.0], [1]),
        ([1], [0], [1.0], [60.0], [1]),
        ([0], [1], [1.0], [60.0], [1]),
        ([0], [0], [-1.0], [60.0], [1]),
        ([0], [0], [float("nan")], [60.0], [1]),
        ([0], [0], [60.0], [60.0], [1]),
        ([0], [0], [1.0], [60.0], [-1]),
        ([0], [0, 0], [1.0], [60.0], [1]),
    ],
)
def test_what_makes_no_sense_is_refused(
    people: list[int], doctors: list[int], minutes: list[float], worth: list[float], places: list[int]
) -> None:
    with pytest.raises(ValueError):
        make(people, doctors, minutes, worth, places)


def test_nobody_and_nothing() -> None:
    empty = make([], [], [], [], [])
    assert solve(empty).doctor.tolist() == []
    assert prices(empty, solve(empty)).tolist() == []
    no_room = make([0], [0], [5.0], [60.0], [0])
    assert solve(no_room).doctor.tolist() == [NOBODY]
    [told] = proposals(no_room, solve(no_room), prices(no_room, solve(no_room)))
    assert (told.doctor, told.minutes, len(told.nearer)) == (NOBODY, None, 1)
