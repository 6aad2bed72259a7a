"""Payments of a contract: they sum to what is due, whatever the lines; a year that anybody can check by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.aci.agreements import EVENT, FIXED, OPERATING, VARIABLE, PaymentTerms
from maillage.core.aci.forecast import Cost, Income, forecast
from maillage.core.aci.schedule import PaidLine, due_in_year, earned_between, is_certain, schedule
from maillage.core.aci.variable import (
    ALL_OR_NOTHING,
    PROPORTIONAL,
    Range,
    Stake,
    achievement,
    range_of,
    worth,
)
from maillage.core.dues.years import year_of

SIGNED = date(2024, 7, 1)
TERMS = PaymentTerms(7_500, True, date(2019, 6, 20), "ACI, article 9.1", True)


def test_the_payments_of_a_contract_by_hand() -> None:
    lines = (
        PaidLine(1, OPERATING, (60_000_00,) * 2),
        PaidLine(2, FIXED, (36_500_00,) * 2, starts_on=date(2025, 1, 1)),
        PaidLine(3, VARIABLE, (30_000_00,) * 2),
        PaidLine(4, EVENT, (37_500_00,) * 2),
    )
    found = [(one.due_on, one.key, one.cents) for one in schedule(SIGNED, lines, TERMS)]
    # From 1 January to 30 June 2025: 181 of 365 days of 36 500 €.
    assert found == [
        (date(2024, 7, 1), "1-1-whole", 60_000_00),
        (date(2025, 1, 1), "2-1-advance", 13_575_00),
        (date(2025, 7, 1), "2-1-balance", 4_525_00),
        (date(2025, 7, 1), "3-1-whole", 30_000_00),
        (date(2025, 7, 1), "2-2-advance", 27_375_00),
        (date(2025, 7, 1), "1-2-advance", 45_000_00),
        (date(2026, 7, 1), "2-2-balance", 9_125_00),
        (date(2026, 7, 1), "1-2-balance", 15_000_00),
        (date(2026, 7, 1), "3-2-whole", 30_000_00),
    ]


def test_nothing_is_expected_of_a_sum_that_nobody_knows() -> None:
    line = PaidLine(1, FIXED, (None, 10_000_00))
    assert [one.year for one in schedule(SIGNED, [line], TERMS)] == [2, 2]
    assert due_in_year(line, SIGNED, 1) is None
    assert earned_between(line, SIGNED, SIGNED, date(2025, 6, 30)) is None
    assert earned_between(line, SIGNED, date(2025, 7, 1), date(2026, 6, 30)) == 10_000_00


LINES = st.builds(
    PaidLine,
    key=st.integers(1, 9),
    part=st.sampled_from([OPERATING, FIXED, VARIABLE]),
    cents=st.lists(st.integers(0, 10**8), min_size=5, max_size=5).map(tuple),
    starts_on=st.none() | st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    ends_on=st.none() | st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
FIRST_DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@given(st.lists(LINES, max_size=6, unique_by=lambda one: one.key), FIRST_DAYS)
def test_payments_sum_to_what_is_due_for_any_contract(lines: list[PaidLine], first: date) -> None:
    due = sum(due_in_year(line, first, number) or 0 for line in lines for number in range(1, 6))
    found = schedule(first, lines, TERMS)
    assert sum(one.cents for one in found) == due
    assert len({one.key for one in found}) == len(found)
    assert [one.due_on for one in found] == sorted(one.due_on for one in found)
    assert all(one.cents > 0 for one in found)


@given(LINES, FIRST_DAYS, st.lists(st.integers(1, 1_825), max_size=5))
def test_periods_laid_end_to_end_sum_to_the_contract(line: PaidLine, first: date, cuts: list[int]) -> None:
    end = year_of(first, 4)[1]
    starts = [first, *(first + timedelta(days=cut) for cut in sorted(set(cuts)))]
    starts = [one for one in starts if one <= end]
    ends = [*(one - timedelta(days=1) for one in starts[1:]), end]
    parts = [earned_between(line, first, *days) or 0 for days in zip(starts, ends, strict=True)]
    assert sum(parts) == sum(due_in_year(line, first, number) or 0 for number in range(1, 6))


def test_shares_of_a_variable_sum() -> None:
    assert worth(30_000_00, [5_000, 2_500]) == ([15_000_00, 7_500_00], 7_500_00)
    assert worth(100, [3_333, 3_333, 3_334]) == ([33, 33, 34], 0)
    assert worth(100, []) == ([], 100)
    with pytest.raises(ValueError, match="more than the whole"):
        worth(100, [9_000, 1_001])


@given(st.integers(0, 10**9), st.lists(st.integers(0, 2_000), max_size=5))
def test_what_indicators_carry_and_what_is_left_make_the_whole(cents: int, shares: list[int]) -> None:
    parts, left = worth(cents, shares)
    assert sum(parts) + left == cents
    assert left >= 0


@pytest.mark.parametrize(
    ("value", "target", "up", "reached"),
    [
        ("12", "10", True, Fraction(1)),
        ("5", "10", True, Fraction(1, 2)),
        ("-1", "10", True, Fraction(0)),
        ("8", "10", False, Fraction(1)),
        ("20", "10", False, Fraction(1, 2)),
        ("5", "0", False, Fraction(0)),
        ("0", "0", True, Fraction(1)),
    ],
)
def test_how_far_a_target_is_reached(value: str, target: str, up: bool, reached: Fraction) -> None:
    assert achievement(Decimal(value), Decimal(target), up=up) == reached


def test_a_range_is_not_a_promise() -> None:
    stakes = [
        Stake(1, 10_000_00, ALL_OR_NOTHING, Fraction(1)),
        Stake(2, 10_000_00, ALL_OR_NOTHING, Fraction(99, 100)),
        Stake(3, 10_000_00, PROPORTIONAL, Fraction(1, 3)),
        Stake(4, 10_000_00, PROPORTIONAL, None),
    ]
    assert range_of(stakes, 5_000_00) == Range(13_333_33, 45_000_00)
    closed = [Stake(one.key, one.cents, one.rule, one.achieved, is_final=True) for one in stakes]
    assert range_of(closed) == Range(13_333_33, 13_333_33)


STAKES = st.lists(
    st.builds(
        Stake,
        key=st.integers(),
        cents=st.integers(0, 10**8),
        rule=st.sampled_from([ALL_OR_NOTHING, PROPORTIONAL]),
        achieved=st.none() | st.fractions(0, 1),
        is_final=st.booleans(),
    ),
    max_size=8,
)


@given(STAKES)
def test_the_low_end_is_never_above_the_high_one_nor_the_whole(stakes: list[Stake]) -> None:
    found = range_of(stakes)
    assert 0 <= found.low <= found.high <= sum(one.cents for one in stakes)


def test_a_forecast_by_hand() -> None:
    found = forecast(
        Income(100_000_00, Range(10_000_00, 30_000_00), 5_000_00, 2_000_00, 60_000_00),
        [Cost(50_000_00, 20_000_00, 10_000_00), Cost(10_000_00, 12_000_00, 12_000_00)],
    )
    assert (found.engaged_cents, found.paid_cents, found.to_come_cents) == (32_000_00, 22_000_00, 30_000_00)
    assert found.cost_cents == 62_000_00
    assert (found.low_cents, found.high_cents) == (55_000_00, 75_000_00)
    assert is_certain(OPERATING)
    assert not is_certain(VARIABLE)
