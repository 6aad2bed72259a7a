"""What the answers to one question come to: counts of choices, and the usual figures of numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def counts(answers: Iterable[Iterable[K]], keys: Sequence[K]) -> dict[K, int]:
    """How many answers hold each key, in the order of `keys`; a key that is not listed counts nowhere.

    answers: what each person chose, none, one or several; the same key twice in one answer counts once.
    """
    found = dict.fromkeys(keys, 0)
    for one in answers:
        for key in set(one):
            if key in found:
                found[key] += 1
    return found


@dataclass(frozen=True)
class Numbers:
    """Of `count` numbers; total, mean and median in the unit of the numbers."""

    count: int
    total: Decimal
    median: Decimal
    low: Decimal
    high: Decimal

    @property
    def mean(self) -> Decimal:
        return self.total / self.count


def numbers(values: Sequence[Decimal]) -> Numbers | None:
    """The usual figures; None of nothing."""
    if not values:
        return None
    return Numbers(len(values), sum(values, Decimal(0)), Decimal(median(values)), min(values), max(values))
