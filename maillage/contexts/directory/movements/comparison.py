"""From two states of the register to movements: pure functions, per person and profession."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Presence:
    """Where a person exercises, by profession code; `elsewhere`: a commune outside what is kept."""

    before: Mapping[str, frozenset[str]]
    after: Mapping[str, frozenset[str]]
    elsewhere: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One movement of a person in a profession; see `Movement` for the meaning of each field."""

    profession: str
    from_commune: str | None
    to_commune: str | None
    elsewhere: str
    before: frozenset[str]
    after: frozenset[str]


def steps(presence: Presence) -> Iterator[Step]:
    """The movements of one person, professions and communes in alphabetical order.

    A commune lost and a commune won make one move; what remains lost is a departure, what remains
    won an arrival. Where several are lost and won, pairs are made in the order of the codes: the
    file does not say which replaced which.
    """
    for profession in sorted({*presence.before, *presence.after}):
        before = presence.before.get(profession, frozenset())
        after = presence.after.get(profession, frozenset())
        lost, won = sorted(before - after), sorted(after - before)
        moved = min(len(lost), len(won))
        for origin, target in zip(lost[:moved], won[:moved], strict=True):
            yield Step(profession, origin, target, "", before, after)
        elsewhere = presence.elsewhere.get(profession, "")
        for origin in lost[moved:]:
            yield Step(profession, origin, None, elsewhere, before, after)
        for target in won[moved:]:
            yield Step(profession, None, target, "", before, after)


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """(profession, commune) pairs as communes by profession."""
    gathered: dict[str, set[str]] = {}
    for profession, commune in pairs:
        gathered.setdefault(profession, set()).add(commune)
    return {profession: frozenset(communes) for profession, communes in gathered.items()}
