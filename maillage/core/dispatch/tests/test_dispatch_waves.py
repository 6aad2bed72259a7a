"""The next wave against a naive oracle, and what must hold whatever the people and the rules are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.dispatch.quiet import quiet_until
from maillage.core.dispatch.waves import (
    Candidate,
    Reason,
    Rules,
    Wave,
    give_up_at,
    held_back,
    next_wave,
    wave_times,
)

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 20, 12, tzinfo=PARIS)
FAR = NOON + timedelta(hours=40)
RULES = Rules(
    zone=PARIS,
    wave_size=2,
    wave_every=timedelta(minutes=10),
    escalate_before=timedelta(minutes=60),
    max_travel_min=30,
    quiet_from=time(20),
    quiet_until=time(7, 30),
    weekly_cap=3,
)
WEEK_BEFORE = NOON - timedelta(days=7)

moments = st.integers(-20_000, 20_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
past = st.integers(1, 20_000).map(lambda minutes: NOON - timedelta(minutes=minutes))
clocks = st.none() | st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))
people = st.lists(
    st.builds(
        Candidate,
        key=st.integers(0, 60),
        travel_min=st.none() | st.floats(0, 60),
        max_travel_min=st.none() | st.floats(0, 60),
        asked_at=st.lists(past, max_size=5).map(tuple),
        last_asked_at=st.none() | past,
        taken_recently=st.integers(0, 3),
        not_before=st.none() | moments,
        quiet_from=clocks,
        quiet_until=clocks,
        weekly_cap=st.none() | st.integers(0, 4),
    ),
    max_size=25,
    unique_by=lambda one: one.key,
)
rule_sets = st.builds(
    replace,
    st.just(RULES),
    wave_size=st.integers(1, 8),
    wave_every=st.integers(1, 120).map(lambda minutes: timedelta(minutes=minutes)),
    weekly_cap=st.none() | st.integers(0, 4),
)


def wave(*candidates: Candidate, asked: tuple[int, ...] = (), now: datetime = NOON) -> Wave:
    return next_wave(candidates, asked, RULES, now=now, give_up=FAR)


def naive(candidates: list[Candidate], asked: set[int], rules: Rules, now: datetime) -> list[int]:
    """The rules again, one sentence after the other, without a thought for speed."""
    left = []
    for one in candidates:
        far = one.max_travel_min if one.max_travel_min is not None else rules.max_travel_min
        begins = one.quiet_from if one.quiet_from is not None else rules.quiet_from
        ends = one.quiet_until if one.quiet_until is not None else rules.quiet_until
        cap = one.weekly_cap if one.weekly_cap is not None else rules.weekly_cap
        in_week = sum(1 for moment in one.asked_at if now - moment < timedelta(days=7))
        if (
            one.key not in asked
            and not (one.travel_min is not None and one.travel_min > far)
            and not (one.not_before is not None and now < one.not_before)
            and quiet_until(now, begins, ends, rules.zone) is None
            and not (cap is not None and in_week >= cap)
        ):
            left.append((far if one.travel_min is None else one.travel_min, one))
    chosen: list[int] = []
    while left and len(chosen) < rules.wave_size:
        best = left[0]
        for other in left[1:]:
            mine = (best[0] // 10, best[1].last_asked_at is not None)
            his = (other[0] // 10, other[1].last_asked_at is not None)
            if his < mine:
                best = other
            elif his == mine:
                ages = [pair[1].last_asked_at or NOON for pair in (other, best)]
                rest = [
                    (len(pair[1].asked_at), pair[1].taken_recently, pair[0], pair[1].key)
                    for pair in (other, best)
                ]
                if ages[0] < ages[1] or (ages[0] == ages[1] and rest[0] < rest[1]):
                    best = other
        left.remove(best)
        chosen.append(best[1].key)
    return chosen


@given(candidates=people, asked=st.sets(st.integers(0, 60)), rules=rule_sets, now=moments)
@settings(max_examples=300)
def test_as_the_oracle(candidates: list[Candidate], asked: set[int], rules: Rules, now: datetime) -> None:
    give_up = now + timedelta(hours=30)
    found = next_wave(candidates, asked, rules, now=now, give_up=give_up)
    assert list(found.chosen) == naive(candidates, asked, rules, now)


@given(candidates=people, asked=st.sets(st.integers(0, 60)), rules=rule_sets, now=moments)
def test_everybody_is_accounted_for_and_time_goes_on(
    candidates: list[Candidate], asked: set[int], rules: Rules, now: datetime
) -> None:
    give_up = now + timedelta(hours=30)
    found = next_wave(candidates, asked, rules, now=now, give_up=give_up)
    told = [*found.chosen, *(one.key for one in found.skipped)]
    assert sorted(told) == sorted(one.key for one in candidates)
    assert not set(found.chosen) & asked
    assert found.escalate == (found.next_at is None)
    if found.next_at is not None:
        assert now < found.next_at <= give_up


@given(candidates=people, rules=rule_sets, data=st.data())
@settings(max_examples=60)
def test_from_the_first_wave_to_the_end_nobody_twice_and_always_an_end(
    candidates: list[Candidate], rules: Rules, data: st.DataObject
) -> None:
    hours = data.draw(st.integers(1, 48))
    now = NOON
    give_up = give_up_at(NOON, NOON + timedelta(hours=hours), rules)
    asked: set[int] = set()
    for _ in range(60 * 48 + 60):
        found = next_wave(candidates, asked, rules, now=now, give_up=give_up)
        assert not asked & set(found.chosen)
        asked |= set(found.chosen)
        if found.escalate:
            break
        assert found.next_at is not None
        now = found.next_at
    else:
        raise AssertionError("it goes on for ever")
    assert now <= give_up


def test_the_load_turns_among_equals() -> None:
    """Twelve equals, thirty requests: nobody is asked more than once more than anybody else."""
    people = {key: Candidate(key, travel_min=5.0) for key in range(12)}
    counts: Counter[int] = Counter()
    rules = replace(RULES, weekly_cap=None, wave_size=5)
    for number in range(30):
        now = NOON + timedelta(minutes=number)
        found = next_wave(people.values(), (), rules, now=now, give_up=FAR)
        for key in found.chosen:
            people[key] = replace(people[key], last_asked_at=now, asked_at=(*people[key].asked_at, now))
            counts[key] += 1
        assert max(counts.values()) - min(counts[key] for key in people) <= 1


def test_the_near_ones_first_then_who_was_not_asked_for_long() -> None:
    near_asked = Candidate(1, travel_min=2, last_asked_at=NOON - timedelta(days=1))
    near_rested = Candidate(2, travel_min=9, last_asked_at=NOON - timedelta(days=9))
    never_but_far = Candidate(3, travel_min=12)
    assert wave(near_asked, never_but_far, near_rested).chosen == (2, 1)
    assert wave(near_asked, never_but_far, near_rested, asked=(1, 2)).chosen == (3,)


@pytest.mark.parametrize(
    ("who", "reason", "until"),
    [
        (Candidate(1, travel_min=31), Reason.TOO_FAR, None),
        (Candidate(1, not_before=NOON + timedelta(hours=1)), Reason.NOT_BEFORE, NOON + timedelta(hours=1)),
        (Candidate(1, quiet_from=time(11), quiet_until=time(14)), Reason.QUIET, NOON + timedelta(hours=2)),
        (Candidate(1, weekly_cap=0), Reason.CAP, None),
        (
            Candidate(1, asked_at=tuple(NOON - timedelta(days=day) for day in (1, 3, 5))),
            Reason.CAP,
            NOON + timedelta(days=2),
        ),
    ],
)
def test_why_somebody_is_not_asked(who: Candidate, reason: Reason, until: datetime | None) -> None:
    [skipped] = wave(who).skipped
    assert (skipped.reason, skipped.until) == (reason, until)


@given(asked=st.lists(past, max_size=8), cap=st.integers(1, 4))
def test_a_cap_ends_when_it_says(asked: list[datetime], cap: int) -> None:
    one = Candidate(1, asked_at=tuple(asked), weekly_cap=cap)
    rules = replace(RULES, quiet_from=time(0), quiet_until=time(0))
    why = held_back(one, rules, NOON)
    if why is None:
        return
    assert why.until is not None
    assert held_back(one, rules, why.until) is None
    assert held_back(one, rules, why.until - timedelta(microseconds=1)) is not None


def test_the_week_is_any_seven_days() -> None:
    three = tuple(WEEK_BEFORE + timedelta(minutes=minutes) for minutes in (0, 1, 2))
    assert wave(Candidate(1, asked_at=three)).chosen == (1,)
    assert wave(Candidate(1, asked_at=tuple(one + timedelta(minutes=1) for one in three))).chosen == ()


def test_it_waits_for_who_will_be_there_and_escalates_when_nobody_will() -> None:
    asleep = Candidate(1, quiet_from=time(11), quiet_until=time(14))
    assert wave(asleep) == Wave((), wave(asleep).skipped, NOON + timedelta(hours=2))
    too_late = next_wave([asleep], (), RULES, now=NOON, give_up=NOON + timedelta(hours=2))
    assert too_late.escalate
    assert wave().escalate
    assert wave(Candidate(1), asked=(1,)).escalate
    assert next_wave([Candidate(1)], (), RULES, now=NOON, give_up=NOON).escalate


def test_a_request_made_late_keeps_half_of_its_delay() -> None:
    assert give_up_at(NOON, NOON + timedelta(hours=8), RULES) == NOON + timedelta(hours=7)
    assert give_up_at(NOON, NOON + timedelta(minutes=30), RULES) == NOON + timedelta(minutes=15)
    assert give_up_at(NOON, NOON - timedelta(hours=1), RULES) <= NOON


def test_the_times_of_the_waves() -> None:
    times = wave_times(NOON, NOON + timedelta(minutes=90), RULES)
    assert times == [NOON + timedelta(minutes=minutes) for minutes in (0, 10, 20, 30, 40)]


def test_hours_across_a_change_of_clocks_are_real_hours() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    found = next_wave(
        [Candidate(1)],
        (),
        replace(RULES, quiet_from=time(0), quiet_until=time(0), wave_every=timedelta(hours=1)),
        now=before,
        give_up=before + timedelta(hours=5),
    )
    assert found.next_at == before + timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "value"), [("wave_size", 0), ("wave_every", timedelta()), ("band_min", 0.0)]
)
def test_rules_that_would_never_end_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match="a wave asks"):
        replace(RULES, **{name: value})
