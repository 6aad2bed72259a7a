"""Small counts masked, and others with them when a total would give the small ones away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")
# With two, a mask would say the number. With three, whoever knows this rule could still work some out (two masked
# cells of 3 and 2 beside a 3); from four on the tests, which try every small table, find none.
LOWEST_THRESHOLD = 4


@dataclass(frozen=True)
class Masked(Generic[Key]):
    """One breakdown as it may be shown: None where a number is masked, for a cell or for the total."""

    counts: dict[Key, int | None]
    total: int | None


def mask_small_counts(counts: Mapping[Key, int], *, threshold: int, with_total: bool) -> Masked[Key]:
    """Mask every count from 1 to `threshold` - 1, and enough of the others.

    counts: persons or cases by category, 0 or more; zeros are shown, unless hiding one protects another.
    with_total: the sum is shown too. Then a masked cell could be worked out by subtraction; so further cells, the
    smallest first, are masked until at least two are, that hold together `threshold` or more beyond one each
    (secondary suppression: Eurostat, Handbook on Statistical Disclosure Control, chapter on tabular data). Where too
    little remains for that, all cells go and the total is masked as well if it is itself small.

    Protects one breakdown: do not show beside it another one of the same persons with common margins.
    ValueError for a threshold under 4 or a negative count.
    """
    if threshold < LOWEST_THRESHOLD:
        raise ValueError(f"threshold {threshold}: at least {LOWEST_THRESHOLD}")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count cannot be negative")
    hidden = [key for key, count in counts.items() if 0 < count < threshold]
    total = sum(counts.values())
    if not with_total or not hidden:
        small = with_total and 0 < total < threshold
        return _shown(counts, hidden, total if with_total and not small else None)
    # Sorting is stable: of equal counts the first in order goes first. Zeros come last.
    rest = sorted(
        (key for key in counts if key not in set(hidden)), key=lambda k: (counts[k] == 0, counts[k])
    )
    while not _protected([counts[key] for key in hidden], threshold) and rest:
        hidden.append(rest.pop(0))
    if not _protected([counts[key] for key in hidden], threshold):
        return _shown(counts, list(counts), None)
    return _shown(counts, hidden, total)


def _protected(values: list[int], threshold: int) -> bool:
    """True if the sum of the masked cells says none of them.

    Each is 1 or more: close to their number, the sum would make them all ones. Where all are as large as a small count
    can be, it would say so too.
    """
    lowest, highest = len(values), len(values) * (threshold - 1)
    return len(values) > 1 and sum(values) - lowest >= threshold - 1 and sum(values) != highest


def _shown(counts: Mapping[Key, int], hidden: list[Key], total: int | None) -> Masked[Key]:
    gone = set(hidden)
    return Masked({key: None if key in gone else count for key, count in counts.items()}, total)
