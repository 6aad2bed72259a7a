"""Amounts: rounded once, correct to half a cent, and cancelling out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.pay.amounts import amount_cents, difference_cents, fits, room_cents

MINUTES = st.integers(-2_000, 2_000)
RATES = st.integers(0, 2_000_00)


def oracle(minutes: int, hourly_cents: int) -> int:
    """With decimals, as one would by hand."""
    exact = Decimal(minutes) * hourly_cents / 60
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(MINUTES, RATES)
def test_amount_is_that_of_decimals(minutes: int, rate: int) -> None:
    assert amount_cents(minutes, rate) == oracle(minutes, rate)


@given(MINUTES, RATES)
def test_a_reversal_cancels_out(minutes: int, rate: int) -> None:
    assert amount_cents(minutes, rate) + amount_cents(-minutes, rate) == 0


@given(st.integers(0, 2_000), st.integers(0, 2_000), RATES)
def test_an_amount_and_its_correction_make_the_new_amount(before: int, after: int, rate: int) -> None:
    assert amount_cents(before, rate) + difference_cents(before, after, rate) == amount_cents(after, rate)


@given(st.integers(0, 5_000_000), st.lists(st.integers(-50_000, 500_000), max_size=30))
def test_what_fits_never_passes_the_ceiling(ceiling: int, amounts: list[int]) -> None:
    approved = 0
    for amount in amounts:
        if fits(ceiling, approved, amount):
            approved += amount
        assert approved <= ceiling
        assert room_cents(ceiling, approved) == max(ceiling - approved, 0)


def test_examples() -> None:
    assert amount_cents(50, 45_55) == 37_96
    assert amount_cents(1, 30) == 1
    with pytest.raises(ValueError, match="negative"):
        amount_cents(60, -1)
