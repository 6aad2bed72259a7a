"""Answers by group, with what would point at somebody left out.

A group of fewer than `FEWEST` answers is masked. One masked group alone could be found again by taking the others from
the whole, so masked groups are always two at least, of `FEWEST` answers together at least (the usual rule of
complementary suppression: Eurostat, Handbook on Statistical Disclosure Control, chapter 4).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

FEWEST: Final = 5

G = TypeVar("G", bound=Hashable)
K = TypeVar("K", bound=Hashable)


def masked_groups(sizes: Mapping[G, int], fewest: int = FEWEST) -> frozenset[G]:
    """The groups that must not be shown. sizes: how many answers each holds; an empty group tells nothing."""
    by_size = sorted((group for group, size in sizes.items() if size), key=lambda group: sizes[group])
    hidden = [group for group in by_size if sizes[group] < fewest]
    if not hidden:
        return frozenset()
    for group in by_size[len(hidden) :]:
        if len(hidden) >= 2 and sum(sizes[one] for one in hidden) >= fewest:
            break
        hidden.append(group)
    return frozenset(hidden)


def crossed(
    pairs: Iterable[tuple[G, Iterable[K]]], groups: Sequence[G], keys: Sequence[K]
) -> dict[G, dict[K, int]]:
    """How many answers of each group hold each key. pairs: the group of an answer, and what it chose."""
    table = {group: dict.fromkeys(keys, 0) for group in groups}
    for group, chosen in pairs:
        for key in set(chosen):
            if key in table[group]:
                table[group][key] += 1
    return table
