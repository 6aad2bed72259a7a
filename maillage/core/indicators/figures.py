"""What a numerator and a denominator are worth, against a target. Exact: nothing is rounded before it is compared."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

PERCENT: Final = "%"
UP, DOWN = "up", "down"
_CENT: Final = Decimal("0.01")


def exact_value(numerator: Decimal, denominator: Decimal | None, unit: str) -> Fraction | None:
    """The value as a fraction; None for a denominator of zero, of which nothing can be said.

    Without denominator it is the numerator, whatever the unit: a percentage may be known as such. With one it is their
    quotient, times 100 when the unit is « % ».
    """
    if denominator is None:
        return Fraction(numerator)
    if denominator == 0:
        return None
    quotient = Fraction(numerator) / Fraction(denominator)
    return quotient * 100 if unit == PERCENT else quotient


def value_of(numerator: Decimal, denominator: Decimal | None, unit: str) -> Decimal | None:
    """The value as it is shown: two decimals, halves away from zero."""
    exact = exact_value(numerator, denominator, unit)
    return None if exact is None else rounded(exact)


def rounded(value: Fraction) -> Decimal:
    """Two decimals, halves away from zero; exact, however many digits the fraction has."""
    hundredths = abs(value) * 100
    whole = hundredths.numerator // hundredths.denominator
    if 2 * (hundredths - whole) >= 1:
        whole += 1
    amount = Decimal(whole).scaleb(-2)
    return -amount if value < 0 and whole else amount


def is_reached(value: Fraction | None, target: Decimal | None, direction: str) -> bool | None:
    """Whether the target is reached; None when there is no value or no target."""
    if value is None or target is None:
        return None
    aim = Fraction(target)
    return value >= aim if direction == UP else value <= aim


def progress_percent(value: Fraction | None, target: Decimal | None, direction: str) -> int | None:
    """How far from the target, 0 to 100, rounded down so that 100 says reached; None when it cannot be said.

    Upwards: value / target. Downwards: target / value, 100 once at or under it.
    """
    reached = is_reached(value, target, direction)
    if value is None or target is None or reached is None:
        return None
    if reached:
        return 100
    whole, part = (Fraction(target), value) if direction == UP else (value, Fraction(target))
    if whole <= 0:
        return 0
    return max(0, min(99, int(part / whole * 100)))


def quantized(amount: Decimal) -> Decimal:
    """Two decimals, as amounts are kept."""
    return amount.quantize(_CENT, ROUND_HALF_UP)
