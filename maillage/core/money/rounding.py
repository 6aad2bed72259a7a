"""The one rule of rounding: to the nearest cent, half a cent away from zero, as commerce does.

Source: règlement (CE) n° 1103/97, article 5: a sum exactly half-way is rounded up.
"""

from __future__ import annotations


def rounded(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest whole; ValueError for a denominator that is not positive."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def share(cents: int, per_10000: int) -> int:
    """That many ten-thousandths of a sum (7500 is 75 %), to the nearest cent."""
    return rounded(cents * per_10000, 10_000)
