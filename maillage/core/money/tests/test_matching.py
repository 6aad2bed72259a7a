from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from maillage.core.money.matching import (
    Line,
    Thing,
    Why,
    names_reference,
    names_somebody,
    only_subset,
    proposals,
    reasons,
    sure,
)

DAY = date(2026, 3, 10)


def _every_subset(cents: int, parts: list[int]) -> list[tuple[int, ...]]:
    """The oracle: every choice of places, tried one after the other."""
    places = range(len(parts))
    return [
        chosen
        for size in range(1, len(parts) + 1)
        for chosen in combinations(places, size)
        if sum(parts[place] for place in chosen) == cents
    ]


@given(st.lists(st.integers(1, 12), max_size=9), st.integers(-1, 60))
def test_the_only_subset_is_what_trying_them_all_gives(parts: list[int], cents: int) -> None:
    every = _every_subset(cents, parts)
    assert only_subset(cents, parts) == (every[0] if len(every) == 1 else None)


def test_too_many_parts_are_not_tried() -> None:
    assert only_subset(41, [1] * 41) is None
    assert only_subset(2**36, [2**place for place in range(38)]) is None


def test_a_reference_is_whole_and_not_short() -> None:
    assert names_reference("VIR SEPA MAILLAGE-12-2026-003", "2026-003")
    assert names_reference("PRLV F2026003", "F-2026-003")
    assert not names_reference("VIR 2026-0031", "2026-003")
    assert not names_reference("VIR 12", "12")
    assert not names_reference("LOYER MARS", "MARS")


def test_a_name_is_every_long_word_of_it() -> None:
    assert names_somebody("VIREMENT MME LEA EXEMPLE", "Léa Exemple")
    assert not names_somebody("VIREMENT EXEMPLE", "Léa Exemple")
    assert not names_somebody("VIREMENT", "A. B.")


@st.composite
def _cases(draw: st.DrawFn) -> tuple[list[Line], list[Thing]]:
    cents, numbers = st.integers(1, 3), st.sampled_from(["F-1001", "F-1002", "F-1003"])
    lines = [Line(key, draw(cents), DAY, f"VIR {draw(numbers)}") for key in range(draw(st.integers(0, 5)))]
    things = [Thing(key, draw(cents), DAY, (draw(numbers),)) for key in range(draw(st.integers(0, 5)))]
    return lines, things


@given(_cases())
def test_what_is_sure_is_exact_and_alone(case: tuple[list[Line], list[Thing]]) -> None:
    lines, things = case
    exact = [
        (line.key, thing.key)
        for line in lines
        for thing in things
        if line.cents == thing.cents and names_reference(line.text, thing.references[0])
    ]
    alone = [
        pair
        for pair in exact
        if sum(one[0] == pair[0] for one in exact) == sum(one[1] == pair[1] for one in exact) == 1
    ]
    assert [(line.key, thing.key) for line, thing in sure(lines, things)] == alone


def test_proposals_say_why_and_come_in_order() -> None:
    line = Line(1, 120_00, DAY, "VIR SEPA IMPRIMERIE DU VAL FACT F-778")
    whole = Thing("a", 120_00, DAY, ("F-778",), ("Imprimerie du Val",))
    same_sum = Thing("b", 120_00, DAY + timedelta(days=30))
    old = Thing("c", 120_00, DAY - timedelta(days=300))
    another = Thing("d", 99_00, DAY, (), ("Imprimerie du Val",))
    assert [one.thing.key for one in proposals(line, [old, another, same_sum, whole])] == ["a", "b"]
    assert reasons(line, whole) == (Why.AMOUNT, Why.REFERENCE, Why.NAME, Why.DATE)
    assert proposals(line, []) == []
