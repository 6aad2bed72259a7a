"""Whether enough voices are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from maillage.core.voting.rules import QuorumRule


@dataclass(frozen=True)
class Attendance:
    """voices: voter -> college, the whole list. present: voters there. carried: absent voters whose power counts."""

    voices: Mapping[int, str]
    present: Collection[int]
    carried: Collection[int]


@dataclass(frozen=True)
class Count:
    """required and counted: voices. missing: colleges in which too few are there (where each must reach the part)."""

    required: int
    counted: int
    present: int
    represented: int
    missing: tuple[str, ...]
    reached: bool


def needed(rule: QuorumRule, voices: int) -> int:
    """How many of `voices` make the quorum."""
    part = rule.part * voices
    return max(floor(part) + 1 if rule.strictly else ceil(part), 0) if rule.part > 0 else 0


def count(rule: QuorumRule, who: Attendance) -> Count:
    """Heads are counted, not weights: a quorum says how many of the voices of the list are there.

    With no voice at all a quorum that is asked is not reached.
    """
    present = {voter for voter in who.present if voter in who.voices}
    carried = {voter for voter in who.carried if voter in who.voices} - present
    counted = present | (carried if rule.represented else set())
    required = max(needed(rule, len(who.voices)), rule.at_least)
    missing = _short_colleges(rule, who, counted) if rule.in_each_college else ()
    enough = len(counted) >= needed(rule, len(who.voices)) and len(present) >= rule.at_least
    reached = rule.is_none or (bool(who.voices) and enough and not missing)
    return Count(required, len(counted), len(present), len(carried), missing, reached)


def _short_colleges(rule: QuorumRule, who: Attendance, counted: set[int]) -> tuple[str, ...]:
    sizes = Counter(who.voices.values())
    there = Counter(who.voices[voter] for voter in counted)
    return tuple(sorted(code for code, size in sizes.items() if there[code] < needed(rule, size)))


def part_of(counted: int, voices: int) -> Fraction:
    """What part of the list is there; 0 for an empty list."""
    return Fraction(counted, voices) if voices else Fraction(0)
