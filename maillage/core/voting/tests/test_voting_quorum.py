"""The quorum, against the sentence of the statutes read word for word."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.voting.quorum import Attendance, count, needed, part_of
from maillage.core.voting.rules import QuorumRule

PARTS = st.sampled_from(
    [Fraction(0), Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1)]
)


def naive(rule: QuorumRule, who: Attendance) -> bool:
    """« The quorum is part of the members, present (or represented), in all and in each college. »"""
    if rule.part == 0 and rule.at_least == 0:
        return True
    there = [voter for voter in who.voices if voter in who.present]
    carried = [voter for voter in who.voices if voter in who.carried and voter not in who.present]
    counted = there + (carried if rule.represented else [])

    def enough(some: int, of: int) -> bool:
        if rule.part == 0:
            return True
        return some > rule.part * of if rule.strictly else some >= rule.part * of

    colleges = set(who.voices.values()) if rule.in_each_college else set()
    return (
        bool(who.voices)
        and enough(len(counted), len(who.voices))
        and len(there) >= rule.at_least
        and all(
            enough(
                sum(who.voices[voter] == college for voter in counted),
                sum(one == college for one in who.voices.values()),
            )
            for college in colleges
        )
    )


RULES = st.builds(
    QuorumRule,
    part=PARTS,
    strictly=st.booleans(),
    represented=st.booleans(),
    in_each_college=st.booleans(),
    at_least=st.integers(0, 4),
)
PEOPLE = st.dictionaries(st.integers(1, 12), st.sampled_from("ab"), max_size=12)
SOME = st.sets(st.integers(1, 14), max_size=12)


@settings(max_examples=150)
@given(RULES, PEOPLE, SOME, SOME)
def test_reached_as_the_statutes_read(
    rule: QuorumRule, voices: dict[int, str], present: set[int], carried: set[int]
) -> None:
    who = Attendance(voices, present, carried)
    found = count(rule, who)
    assert found.reached == naive(rule, who)
    assert found.present + found.represented <= len(voices)


@settings(max_examples=80)
@given(RULES, PEOPLE, SOME, SOME, st.integers(1, 12))
def test_one_more_person_never_breaks_a_quorum(
    rule: QuorumRule, voices: dict[int, str], present: set[int], carried: set[int], comes: int
) -> None:
    before = count(rule, Attendance(voices, present, carried))
    after = count(rule, Attendance(voices, present | {comes}, carried))
    assert after.reached or not before.reached


def test_half_of_an_odd_number_is_the_next_one_and_more_than_half_of_an_even_one_too() -> None:
    half, more = QuorumRule(Fraction(1, 2)), QuorumRule(Fraction(1, 2), strictly=True)
    assert [needed(half, size) for size in (8, 9)] == [4, 5]
    assert [needed(more, size) for size in (8, 9)] == [5, 5]
    assert needed(QuorumRule(Fraction(2, 3)), 9) == 6


def test_a_giver_who_came_is_present_and_not_represented() -> None:
    found = count(QuorumRule(Fraction(1, 2)), Attendance({1: "", 2: "", 3: ""}, {1, 2}, {2, 3}))
    assert (found.present, found.represented, found.counted) == (2, 1, 3)


def test_nobody_on_the_list_makes_no_quorum() -> None:
    empty = Attendance({}, {7}, set())
    assert not count(QuorumRule(Fraction(1, 4)), empty).reached
    assert count(QuorumRule(), empty).reached
    assert part_of(3, 0) == 0


def test_colleges_that_are_short_are_named() -> None:
    rule = QuorumRule(Fraction(1, 2), in_each_college=True)
    found = count(rule, Attendance({1: "a", 2: "a", 3: "b", 4: "b"}, {1, 2}, set()))
    assert not found.reached
    assert found.missing == ("b",)
