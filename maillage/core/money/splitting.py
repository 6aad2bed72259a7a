"""A sum divided over weights, to the cent: the method of the largest remainder (Hare quota)."""

from __future__ import annotations

from collections.abc import Sequence


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """Parts of `cents` in proportion to whole weights; they sum to `cents`, none is a cent away from its exact part.

    What integer division leaves goes to the largest remainders, the first of equal ones. A negative sum (a refund) is
    split as its opposite. ValueError without weights, with a negative one, or when all are zero.
    """
    if not weights:
        raise ValueError("a sum is split over at least one weight")
    if min(weights) < 0:
        raise ValueError("a weight is never negative")
    total = sum(weights)
    if total == 0:
        raise ValueError("at least one weight is more than zero")
    sign, whole = (-1 if cents < 0 else 1), abs(cents)
    parts = [whole * weight // total for weight in weights]
    remainders = [whole * weight % total for weight in weights]
    left = whole - sum(parts)
    for place in sorted(range(len(weights)), key=lambda one: (-remainders[one], one))[:left]:
        parts[place] += 1
    return [sign * part for part in parts]


def split_equally(cents: int, count: int) -> list[int]:
    """`count` parts that differ by one cent at most, the larger ones first."""
    return split(cents, [1] * count)
