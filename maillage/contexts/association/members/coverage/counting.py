"""Pure: who of whom, by profession and by commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """Of one commune, one profession, or all: how many practise there, how many of them are members."""

    key: str
    label: str
    professionals: int
    members: int

    @property
    def pk(self) -> str:
        return self.key

    @property
    def share(self) -> float | None:
        """Percent, None where nobody practises."""
        return 100 * self.members / self.professionals if self.professionals else None


def count(practising: Iterable[tuple[str, str]], members: Set[str]) -> dict[str, tuple[int, int]]:
    """By group, (different people, those of them in `members`). practising: (group, person), in any number."""
    people: dict[str, set[str]] = defaultdict(set)
    for group, person in practising:
        people[group].add(person)
    return {group: (len(found), len(found & members)) for group, found in people.items()}
