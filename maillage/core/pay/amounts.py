"""Amounts of pay: whole cents, rounded once, half a cent upwards in absolute value."""

from __future__ import annotations

from typing import Final

MINUTES_PER_HOUR: Final = 60


def amount_cents(minutes: int, hourly_cents: int) -> int:
    """What `minutes` (negative for a correction) are worth at `hourly_cents`; half a cent is rounded away from zero.

    Rounded once, on the product: 50 minutes at 45.55 euros are 37.96 euros, not 0.83 hours times a rate. So an amount
    and its reversal always cancel out.
    """
    if hourly_cents < 0:
        raise ValueError("a rate is not negative")
    product = abs(minutes) * hourly_cents
    whole = (2 * product + MINUTES_PER_HOUR) // (2 * MINUTES_PER_HOUR)
    return -whole if minutes < 0 else whole


def room_cents(ceiling_cents: int, approved_cents: int) -> int:
    """What may still be approved under a ceiling; never negative."""
    return max(ceiling_cents - approved_cents, 0)


def fits(ceiling_cents: int, approved_cents: int, amount: int) -> bool:
    """Whether `amount` may be approved on top of what is: what takes money back always fits."""
    return amount <= 0 or approved_cents + amount <= ceiling_cents


def difference_cents(before_minutes: int, after_minutes: int, hourly_cents: int) -> int:
    """What a correction from one duration to another is worth: added to the first amount, it gives the second."""
    return amount_cents(after_minutes, hourly_cents) - amount_cents(before_minutes, hourly_cents)
