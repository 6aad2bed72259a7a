"""The variable part: what each indicator is worth, what is acquired, what it could become.

Which indicators, with which share and by which rule, each local contract says for itself. Two rules are offered: all or
nothing, and in proportion to what was achieved, up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from maillage.core.money.rounding import rounded
from maillage.core.money.splitting import split

ALL_OR_NOTHING: Final = "all"
PROPORTIONAL: Final = "proportional"
WHOLE_PER_10000: Final = 10_000


def worth(cents: int, shares_per_10000: Sequence[int]) -> tuple[list[int], int]:
    """Cents of each share of a variable sum, and what no indicator carries; together they are the whole sum.

    ValueError when the shares are more than the whole.
    """
    left = WHOLE_PER_10000 - sum(shares_per_10000)
    if left < 0 or any(one < 0 for one in shares_per_10000):
        raise ValueError("shares sum to more than the whole")
    parts = split(cents, [*shares_per_10000, left])
    return parts[:-1], parts[-1]


def achievement(value: Decimal | Fraction, target: Decimal | Fraction, *, up: bool) -> Fraction:
    """How far a target is reached, from 0 to 1. up: more is better; else the value must come down to the target."""
    value, target = Fraction(value), Fraction(target)
    if (value >= target) if up else (value <= target):
        return Fraction(1)
    reached, asked = (value, target) if up else (target, value)
    # A target that is not above zero is reached, or not at all.
    if asked <= 0 or reached <= 0:
        return Fraction(0)
    return reached / asked


def acquired_cents(cents: int, rule: str, achieved: Fraction | None) -> int:
    """What an indicator pays as things stand. achieved: None when there is no figure, or no target."""
    if achieved is None:
        return 0
    if rule == PROPORTIONAL:
        return rounded(cents * achieved.numerator, achieved.denominator)
    return cents if achieved >= 1 else 0


@dataclass(frozen=True)
class Stake:
    """The money that hangs on an indicator. achieved: None when there is no figure, or no target.

    is_final: the year is closed, nothing will be reached any more.
    """

    key: int
    cents: int
    rule: str
    achieved: Fraction | None
    is_final: bool = False

    @property
    def acquired(self) -> int:
        """What it pays as things stand."""
        return acquired_cents(self.cents, self.rule, self.achieved)

    @property
    def at_most(self) -> int:
        """What it may still pay."""
        return self.acquired if self.is_final else self.cents


@dataclass(frozen=True)
class Range:
    """From what is acquired to the most that may be paid, in cents: a range, not a promise."""

    low: int
    high: int


def range_of(stakes: Iterable[Stake], unassigned_cents: int = 0) -> Range:
    """low: acquired as things stand. high: every target that can still be reached is, and what no indicator carries."""
    known = list(stakes)
    return Range(sum(one.acquired for one in known), sum(one.at_most for one in known) + unassigned_cents)
