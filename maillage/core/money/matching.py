"""What a line of a bank statement may settle: how likely, why, and when it is beyond doubt.

Amounts are whole cents, always positive here: the caller sorts money that leaves from money that comes in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from maillage.core.search_text import search_text

NEAR_DAYS: Final = 10
FAR_DAYS: Final = 60
# Beyond, sums of subsets are not looked for: somebody chooses.
MOST_PARTS: Final = 40
MOST_SUMS: Final = 60_000
_SHORTEST_REFERENCE: Final = 4
_WORD: Final = re.compile(r"[a-z0-9]+")


class Why(StrEnum):
    """What speaks for a proposal."""

    AMOUNT = "amount"
    REFERENCE = "reference"
    NAME = "name"
    DATE = "date"


WEIGHTS: Final = {Why.AMOUNT: 50, Why.REFERENCE: 35, Why.NAME: 20, Why.DATE: 10}
# One of these alone is not worth showing: a name of the town is in many labels.
LEAST: Final = 50


@dataclass(frozen=True)
class Line:
    """A line of the bank. cents: left to explain; text: its label and its reference."""

    key: Hashable
    cents: int
    day: date
    text: str


@dataclass(frozen=True)
class Thing:
    """What may be settled. cents: left to settle; day: when it is expected; references: of which one is enough."""

    key: Hashable
    cents: int
    day: date | None
    references: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    thing: Thing
    why: tuple[Why, ...]

    @property
    def score(self) -> int:
        return sum(WEIGHTS[one] for one in self.why)


def words_of(text: str) -> str:
    """« VIR. Lot 2026-003 » -> " vir lot 2026 003 ": words without case or accents, between single spaces."""
    return f" {' '.join(_WORD.findall(search_text(text)))} "


def names_reference(text: str, reference: str) -> bool:
    """Whether the whole reference is in the text, however it is cut: « 2026-003 » in « VIR 2026003 ».

    A reference has a digit, and four letters or digits at least: a shorter one is found by chance.
    """
    plain = words_of(reference).strip()
    joined = plain.replace(" ", "")
    if len(joined) < _SHORTEST_REFERENCE or not any(letter.isdigit() for letter in joined):
        return False
    within = words_of(text)
    return f" {plain} " in within or f" {joined} " in within


def names_somebody(text: str, name: str) -> bool:
    """Whether every long word of the name is in the text."""
    long_words = [word for word in words_of(name).split() if len(word) > 2]
    within = words_of(text)
    return bool(long_words) and all(f" {word} " in within for word in long_words)


def reasons(line: Line, thing: Thing) -> tuple[Why, ...]:
    """What speaks for it, in the order of `Why`."""
    told = {
        Why.AMOUNT: line.cents == thing.cents,
        Why.REFERENCE: any(names_reference(line.text, one) for one in thing.references),
        Why.NAME: any(names_somebody(line.text, one) for one in thing.names),
        Why.DATE: thing.day is not None and abs((line.day - thing.day).days) <= NEAR_DAYS,
    }
    return tuple(why for why, holds in told.items() if holds)


def proposals(line: Line, things: Sequence[Thing], most: int = 8) -> list[Proposal]:
    """What the line may settle, the likeliest first, then the nearest day; nothing that only a date or a name tells."""
    found = []
    for thing in things:
        why = reasons(line, thing)
        one = Proposal(thing, why)
        known = Why.AMOUNT in why or Why.REFERENCE in why
        far = thing.day is not None and abs((line.day - thing.day).days) > FAR_DAYS
        if known and one.score >= LEAST and not (far and why == (Why.AMOUNT,)):
            found.append(one)
    found.sort(key=lambda one: (-one.score, _distance(line, one.thing), str(one.thing.key)))
    return found[:most]


def _distance(line: Line, thing: Thing) -> int:
    return FAR_DAYS if thing.day is None else abs((line.day - thing.day).days)


def sure(lines: Sequence[Line], things: Sequence[Thing]) -> list[tuple[Line, Thing]]:
    """Pairs of the same amount whose reference is in the label, each side being in one such pair only."""
    by_cents: dict[int, list[Thing]] = defaultdict(list)
    for thing in things:
        if thing.references and thing.cents > 0:
            by_cents[thing.cents].append(thing)
    pairs = [
        (line, thing)
        for line in lines
        for thing in by_cents.get(line.cents, ())
        if any(names_reference(line.text, one) for one in thing.references)
    ]
    of_line: dict[Hashable, int] = defaultdict(int)
    of_thing: dict[Hashable, int] = defaultdict(int)
    for line, thing in pairs:
        of_line[line.key] += 1
        of_thing[thing.key] += 1
    return [pair for pair in pairs if of_line[pair[0].key] == of_thing[pair[1].key] == 1]


def only_subset(cents: int, parts: Sequence[int]) -> tuple[int, ...] | None:
    """Places of the only parts that sum to `cents`; None when none do, when several ways exist, or too many to try.

    Parts are positive. Sums are built part after part; each keeps one way and whether there is another.
    """
    if cents <= 0 or not parts or len(parts) > MOST_PARTS:
        return None
    ways: dict[int, tuple[tuple[int, ...], bool]] = {0: ((), True)}
    for place, part in enumerate(parts):
        for total, (chosen, is_only) in list(ways.items()):
            higher = total + part
            if higher > cents:
                continue
            known = ways.get(higher)
            ways[higher] = ((*chosen, place), is_only) if known is None else (known[0], False)
        if len(ways) > MOST_SUMS:
            return None
    found = ways.get(cents)
    return found[0] if found is not None and found[1] else None
