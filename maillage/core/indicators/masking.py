"""Which figures of a table are hidden from who sees totals only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from maillage.core.disclosure.counts import LOWEST_THRESHOLD, mask_small_counts


@dataclass(frozen=True)
class Figure:
    """One figure of a table: `numerator` of `denominator` persons or cases (None for a plain count), rounded down.

    under: counts from 1 to this less one are masked; 0 never, unless its family has a figure to protect. family:
    figures that are parts of one whole, with their wholes if the table has them (`is_whole`); None for a figure that is
    no part of another. A figure of two families is given once for each, with the same key.
    """

    key: Hashable
    numerator: int
    denominator: int | None
    under: int
    family: Hashable | None = None
    is_whole: bool = False


def masked_figures(figures: Iterable[Figure]) -> set[Hashable]:
    """Keys of the figures to hide: small counts, small remainders, and what would give a small one away.

    Of a share, the count and what it leaves of its whole are judged together: « 19 of 20 » says one. Of a family where
    anything is masked, every figure is judged, those that would never be masked by themselves too: further parts are
    hidden until the small ones cannot be worked out (`mask_small_counts`), and no whole is left with one figure hidden.
    """
    listed = list(figures)
    hidden = {one.key for one in listed if one.under and _is_small(one)}
    families: dict[Hashable, list[Figure]] = defaultdict(list)
    for one in listed:
        if one.family is not None:
            families[one.family].append(one)
    for members in families.values():
        if any(one.under for one in members):
            hidden |= _hidden_in(members)
    # What one family hides may be the only thing hidden of another one: again until nothing is added.
    while added := {key for members in families.values() for key in _told_by_the_others(members, hidden)}:
        hidden |= added
    return hidden


def _is_small(one: Figure) -> bool:
    under = max(one.under, LOWEST_THRESHOLD)
    counts = {"part": one.numerator}
    if one.denominator is not None:
        counts["rest"] = max(0, one.denominator - one.numerator)
    return any(0 < count < under for count in counts.values())


def _hidden_in(members: list[Figure]) -> set[Hashable]:
    parts = {one.key: max(0, one.numerator) for one in members if not one.is_whole}
    wholes = [one for one in members if one.is_whole]
    if not parts:
        return set()
    threshold = max(LOWEST_THRESHOLD, *(one.under for one in members))
    shown = mask_small_counts(parts, threshold=threshold, with_total=bool(wholes))
    hidden: set[Hashable] = {key for key, count in shown.counts.items() if count is None}
    hidden |= {one.key for one in wholes if 0 < one.numerator < threshold}
    if wholes and shown.total is None:
        hidden |= {one.key for one in wholes}
    return hidden


def _told_by_the_others(members: list[Figure], hidden: set[Hashable]) -> set[Hashable]:
    """A further figure to hide for each whole that has one figure hidden only: the rest would say it."""
    parts = {one.key: one.numerator for one in members if not one.is_whole}
    added: set[Hashable] = set()
    for whole in (one for one in members if one.is_whole and parts):
        if len(hidden & {*parts, whole.key}) == 1:
            left = [key for key in parts if key not in hidden]
            added.add(min(left, key=lambda key: (parts[key] == 0, parts[key])) if left else whole.key)
    return added
