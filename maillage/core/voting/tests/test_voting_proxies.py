"""Powers: limits, colleges, chains, circles, and a giver who comes after all."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.voting.proxies import Lost, Power, Refusal, refusal, resolve
from maillage.core.voting.rules import ProxyRule

VOICES = {1: "a", 2: "a", 3: "b", 4: "b", 5: "a", 6: "b"}
RULES = st.builds(
    ProxyRule,
    most=st.one_of(st.none(), st.integers(0, 3)),
    across_colleges=st.booleans(),
    chained=st.booleans(),
)
# Beside the voters, somebody who is none.
POWERS = st.lists(st.builds(Power, st.integers(1, 7), st.integers(1, 7)), max_size=9)
THERE = st.sets(st.integers(1, 7), max_size=7)


def naive_end(rule: ProxyRule, present: set[int], powers: list[Power], giver: int) -> int | None:
    """Follow the papers by hand: at most as many steps as there are papers."""
    at = giver
    for step in range(len(powers) + 1):
        if at in present and at in VOICES:
            return at
        if step and not rule.chained:
            return None
        paper = next((power for power in powers if power.giver == at), None)
        if paper is None:
            return None
        at = paper.holder
    return None


def naive(rule: ProxyRule, present: set[int], powers: list[Power]) -> dict[int, int]:
    """giver -> who votes for them, by hand."""
    found: dict[int, int] = {}
    for power in powers:
        giver = power.giver
        if giver in found or giver in present or giver not in VOICES:
            continue
        end = naive_end(rule, present, powers, giver)
        if end is None or (not rule.across_colleges and VOICES[end] != VOICES[giver]):
            continue
        if rule.most is None or list(found.values()).count(end) < rule.most:
            found[giver] = end
    return found


@settings(max_examples=200)
@given(RULES, THERE, POWERS)
def test_carried_as_by_hand(rule: ProxyRule, present: set[int], powers: list[Power]) -> None:
    carried = resolve(rule, VOICES, present, powers)
    by_giver = {giver: holder for holder, givers in carried.by_holder.items() for giver in givers}
    assert by_giver == naive(rule, present, powers)


@settings(max_examples=150)
@given(RULES, THERE, POWERS)
def test_no_voice_counts_twice_and_none_is_forgotten(
    rule: ProxyRule, present: set[int], powers: list[Power]
) -> None:
    carried = resolve(rule, VOICES, present, powers)
    times = Counter(giver for givers in carried.by_holder.values() for giver in givers)
    assert all(count == 1 for count in times.values())
    assert not set(times) & present
    assert set(carried.by_holder) <= present & set(VOICES)
    assert set(times) | set(carried.lost) == {power.giver for power in powers}
    assert not set(times) & set(carried.lost)
    if rule.most is not None:
        assert all(len(givers) <= rule.most for givers in carried.by_holder.values())


@settings(max_examples=150)
@given(RULES, POWERS)
def test_powers_taken_one_by_one_all_count_when_only_givers_stay_away(
    rule: ProxyRule, wanted: list[Power]
) -> None:
    taken: list[Power] = []
    for power in wanted:
        if refusal(rule, VOICES, taken, power) is None:
            taken.append(power)
    givers = {power.giver for power in taken}
    carried = resolve(rule, VOICES, set(VOICES) - givers, taken)
    # What was taken link by link of one college stays in it from end to end.
    assert carried.givers == givers
    assert not carried.lost


@settings(max_examples=100)
@given(RULES, THERE, POWERS, st.integers(1, 6))
def test_who_comes_votes_for_oneself(
    rule: ProxyRule, present: set[int], powers: list[Power], comes: int
) -> None:
    carried = resolve(rule, VOICES, present | {comes}, powers)
    assert comes not in carried.givers
    if rule.most != 0 and any(power.giver == comes for power in powers):
        assert carried.lost[comes] == Lost.GIVER_CAME


def test_a_giver_who_comes_frees_a_place() -> None:
    rule = ProxyRule(most=1)
    powers = [Power(2, 1), Power(3, 1)]
    assert resolve(rule, VOICES, {1}, powers).by_holder == {1: (2,)}
    assert resolve(rule, VOICES, {1}, powers).lost == {3: Lost.TOO_MANY}
    assert resolve(rule, VOICES, {1, 2}, powers).by_holder == {1: (3,)}


@pytest.mark.parametrize("size", [2, 3, 6])
def test_powers_in_a_circle_carry_nothing(size: int) -> None:
    powers = [Power(n, n % size + 1) for n in range(1, size + 1)]
    rule = ProxyRule(most=None, chained=True)
    assert set(resolve(rule, VOICES, set(), powers).lost.values()) == {Lost.CIRCLE}
    # And the last one, that would close it, is not taken.
    assert refusal(rule, VOICES, powers[:-1], powers[-1]) == Refusal.CIRCLE


def test_a_chain_is_followed_only_where_the_statutes_say_so() -> None:
    powers = [Power(1, 2), Power(2, 3)]
    follows = resolve(ProxyRule(most=None, chained=True), VOICES, {3}, powers)
    assert follows.by_holder == {3: (1, 2)}
    stops = resolve(ProxyRule(most=None), VOICES, {3}, powers)
    assert stops.by_holder == {3: (2,)}
    assert stops.lost == {1: Lost.HOLDER_AWAY}


@pytest.mark.parametrize(
    ("rule", "given_before", "new", "why"),
    [
        (ProxyRule(most=0), [], Power(1, 2), Refusal.NOT_ALLOWED),
        (ProxyRule(most=1), [], Power(1, 1), Refusal.TO_ONESELF),
        (ProxyRule(most=1), [], Power(9, 1), Refusal.GIVER_HAS_NO_VOICE),
        (ProxyRule(most=1), [], Power(1, 9), Refusal.HOLDER_HAS_NO_VOICE),
        (ProxyRule(most=1, across_colleges=False), [], Power(1, 3), Refusal.OTHER_COLLEGE),
        (ProxyRule(most=1), [Power(1, 2)], Power(1, 3), Refusal.ALREADY_GIVEN),
        (ProxyRule(most=1), [Power(1, 2)], Power(3, 2), Refusal.TOO_MANY),
        (ProxyRule(most=2), [Power(1, 2)], Power(3, 1), Refusal.HOLDER_GAVE_OWN),
        (ProxyRule(most=2), [Power(1, 2)], Power(2, 3), Refusal.GIVER_HOLDS_OTHERS),
        (ProxyRule(most=2), [Power(1, 2)], Power(2, 1), Refusal.CIRCLE),
        (ProxyRule(most=2, chained=True), [Power(1, 2), Power(2, 3)], Power(4, 3), Refusal.TOO_MANY),
        (ProxyRule(most=None), [Power(1, 2), Power(3, 2)], Power(4, 2), None),
    ],
)
def test_why_a_power_is_not_taken(
    rule: ProxyRule, given_before: list[Power], new: Power, why: Refusal | None
) -> None:
    assert refusal(rule, VOICES, given_before, new) == why


def test_the_order_of_arrival_does_not_matter_below_the_limit() -> None:
    rule = ProxyRule(most=None, chained=True)
    powers = [Power(1, 2), Power(2, 3), Power(4, 3), Power(5, 6)]
    wanted = naive(rule, {3, 6}, powers)
    for order in permutations(powers):
        carried = resolve(rule, VOICES, {3, 6}, order)
        assert {g: h for h, givers in carried.by_holder.items() for g in givers} == wanted
