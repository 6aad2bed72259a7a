"""Majorities against a count by hand, voice by voice."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.voting.majority import (
    ABSTAIN,
    AGAINST,
    CHOICES,
    FOR,
    CollegeCount,
    decide,
    elect,
    yes_no,
)
from maillage.core.voting.rules import Base, MajorityRule, OnTie, Threshold

SILENT, AWAY = "silent", "away"
# What each voice of a list of three colleges did.
VOICES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from([*CHOICES, SILENT, AWAY])), min_size=0, max_size=14
)
RULES = st.builds(MajorityRule, st.sampled_from(Threshold), st.sampled_from(Base), st.sampled_from(OnTie))
WEIGHTS = {"a": Fraction(1), "b": Fraction(2), "c": Fraction(1, 2)}
SHARES = {"a": Fraction(1, 2), "b": Fraction(3, 10), "c": Fraction(1, 5)}


def counted(voices: list[tuple[str, str]], by_share: bool) -> list[CollegeCount]:
    found = []
    for college in "abc":
        did = [what for code, what in voices if code == college]
        cast = {choice: did.count(choice) for choice in CHOICES}
        present = len(did) - did.count(AWAY)
        found.append(yes_no(cast, present, len(did), WEIGHTS[college], SHARES[college] if by_share else None))
    return found


def in_base(what: str, base: Base) -> bool:
    return {Base.EXPRESSED: what in (FOR, AGAINST), Base.PRESENT: what != AWAY, Base.ALL: True}[base]


def naive(rule: MajorityRule, voices: list[tuple[str, str]], by_share: bool) -> bool:
    """Weigh each voice by itself, then compare."""
    pile = {FOR: Fraction(0), AGAINST: Fraction(0)}
    total = Fraction(0)
    for college, what in voices:
        if not in_base(what, rule.base):
            continue
        if by_share:
            others = [one for one in voices if one[0] == college and in_base(one[1], rule.base)]
            weight = SHARES[college] / len(others)
        else:
            weight = WEIGHTS[college]
        total += weight
        if what in pile:
            pile[what] += weight
    yes, no = pile[FOR], pile[AGAINST]
    return {
        Threshold.SIMPLE: yes > no,
        Threshold.ABSOLUTE: 2 * yes > total,
        Threshold.THREE_FIFTHS: yes > 0 and 5 * yes >= 3 * total,
        Threshold.TWO_THIRDS: yes > 0 and 3 * yes >= 2 * total,
        Threshold.THREE_QUARTERS: yes > 0 and 4 * yes >= 3 * total,
        Threshold.UNANIMITY: yes > 0 and yes == total,
        Threshold.CONSENT: any(what != AWAY for _, what in voices)
        and not any(what == AGAINST for _, what in voices),
    }[rule.threshold]


@settings(max_examples=300)
@given(RULES, VOICES, st.booleans())
def test_adopted_as_by_hand(rule: MajorityRule, voices: list[tuple[str, str]], by_share: bool) -> None:
    assert decide(rule, counted(voices, by_share)).adopted == naive(rule, voices, by_share)


@settings(max_examples=150)
@given(RULES, VOICES, st.booleans(), st.sampled_from("abc"))
def test_one_who_turns_from_against_to_for_never_defeats_it(
    rule: MajorityRule, voices: list[tuple[str, str]], by_share: bool, college: str
) -> None:
    before = decide(rule, counted([*voices, (college, AGAINST)], by_share))
    after = decide(rule, counted([*voices, (college, FOR)], by_share))
    assert after.adopted or not before.adopted


@settings(max_examples=100)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_to_abstain_counts_only_where_the_base_says_so(yes: int, no: int, abstain: int) -> None:
    cast = {FOR: yes, AGAINST: no, ABSTAIN: abstain}
    count = [yes_no(cast, yes + no + abstain, 30)]
    without = [yes_no({FOR: yes, AGAINST: no}, yes + no, 30)]
    expressed = MajorityRule(Threshold.ABSOLUTE, Base.EXPRESSED)
    assert decide(expressed, count).adopted == decide(expressed, without).adopted
    present = MajorityRule(Threshold.ABSOLUTE, Base.PRESENT)
    assert decide(present, count).adopted == (2 * yes > yes + no + abstain)


@pytest.mark.parametrize(
    ("threshold", "base", "president", "adopted", "by_president"),
    [
        (Threshold.SIMPLE, Base.EXPRESSED, FOR, True, True),
        (Threshold.SIMPLE, Base.EXPRESSED, AGAINST, False, True),
        (Threshold.SIMPLE, Base.EXPRESSED, ABSTAIN, False, False),
        (Threshold.SIMPLE, Base.EXPRESSED, "", False, False),
        (Threshold.ABSOLUTE, Base.EXPRESSED, FOR, True, True),
        (Threshold.ABSOLUTE, Base.PRESENT, FOR, False, False),
        (Threshold.TWO_THIRDS, Base.EXPRESSED, FOR, False, False),
    ],
)
def test_a_tie(threshold: Threshold, base: Base, president: str, adopted: bool, by_president: bool) -> None:
    count = [yes_no({FOR: 4, AGAINST: 4, ABSTAIN: 1}, 9, 12)]
    found = decide(MajorityRule(threshold, base, OnTie.PRESIDENT), count, president)
    assert (found.adopted, found.tied, found.by_president) == (adopted, True, by_president)
    assert not decide(MajorityRule(threshold, base, OnTie.REJECTED), count, president).adopted


def test_two_thirds_exactly_is_enough_and_nobody_there_adopts_nothing() -> None:
    two_thirds = MajorityRule(Threshold.TWO_THIRDS)
    assert decide(two_thirds, [yes_no({FOR: 6, AGAINST: 3}, 9, 9)]).adopted
    assert not decide(two_thirds, [yes_no({FOR: 5, AGAINST: 3}, 8, 9)]).adopted
    for threshold in Threshold:
        assert not decide(MajorityRule(threshold), [yes_no({}, 0, 9)]).adopted


def test_a_share_weighs_the_same_however_many_voices_it_has() -> None:
    few = yes_no({FOR: 1}, 1, 1, share=Fraction(3, 5))
    many = yes_no({AGAINST: 40}, 40, 40, share=Fraction(2, 5))
    found = decide(MajorityRule(), [few, many])
    assert found.adopted
    assert (found.in_favour, found.against, found.base) == (Fraction(3, 5), Fraction(2, 5), Fraction(1))


@settings(max_examples=150)
@given(
    st.lists(st.sets(st.sampled_from("uvwxyz"), max_size=3), max_size=12),
    st.integers(1, 3),
    st.sampled_from([Threshold.SIMPLE, Threshold.ABSOLUTE, Threshold.TWO_THIRDS]),
)
def test_elected_as_by_hand(named: list[set[str]], seats: int, threshold: Threshold) -> None:
    options = "uvwxyz"
    cast = {option: sum(option in ballot for ballot in named) for option in options}
    expressed = sum(bool(ballot) for ballot in named)
    count = CollegeCount(cast, expressed, len(named), 20)
    found = elect(MajorityRule(threshold), [count], options, seats)

    def reaches(option: str) -> bool:
        score = cast[option]
        return (
            score > 0
            and {
                Threshold.SIMPLE: True,
                Threshold.ABSOLUTE: 2 * score > expressed,
                Threshold.TWO_THIRDS: 3 * score >= 2 * expressed,
            }[threshold]
        )

    def better(option: str) -> int:
        return sum(reaches(other) and cast[other] >= cast[option] for other in options)

    # Elected: whoever has fewer than `seats` others that are as good or better.
    assert set(found.elected) == {one for one in options if reaches(one) and better(one) <= seats}
    assert len(found.elected) + found.left == seats
    assert bool(found.tied) == (found.left > 0 and sum(map(reaches, options)) > seats - found.left)
    assert [cast[one] for one in found.elected] == sorted((cast[one] for one in found.elected), reverse=True)
