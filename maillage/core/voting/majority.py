"""Whether a proposal is adopted, and who is elected.

Voices are counted by college, since all voices of a college weigh the same: one each, the weight that the rules give
them, or an equal part of the share of their college. Everything is a `Fraction`, so that two thirds are two thirds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from maillage.core.voting.rules import PARTS, Base, MajorityRule, OnTie, Threshold

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"
CHOICES = (FOR, AGAINST, ABSTAIN)


@dataclass(frozen=True)
class CollegeCount:
    """The voices of one college.

    cast: choice -> voices (for an election: option -> voices that named it, a voice may name several).
    expressed: voices that chose something other than to abstain. present: there or represented, all of them voting or
    not. voices: of the whole list. weight: of one voice; share: of the college as a whole, None without shares.
    """

    cast: Mapping[str, int]
    expressed: int
    present: int
    voices: int
    weight: Fraction = Fraction(1)
    share: Fraction | None = None

    def size(self, base: Base) -> int:
        """How many voices of this college belong to the base."""
        return {Base.EXPRESSED: self.expressed, Base.PRESENT: self.present, Base.ALL: self.voices}[base]

    def voice(self, base: Base) -> Fraction:
        """What one voice weighs: where the college has a share, it is divided among the voices of the base."""
        if self.share is None:
            return self.weight
        size = self.size(base)
        return self.share / size if size else Fraction(0)


@dataclass(frozen=True)
class Outcome:
    """in_favour, against, base: weighed. needed: of the base (None where no part of it is asked).

    tied: as many for as against. by_president: the presidency's own vote decided.
    """

    adopted: bool
    in_favour: Fraction
    against: Fraction
    base: Fraction
    needed: Fraction | None
    tied: bool = False
    by_president: bool = False


def yes_no(
    cast: Mapping[str, int],
    present: int,
    voices: int,
    weight: Fraction = Fraction(1),
    share: Fraction | None = None,
) -> CollegeCount:
    """The count of a college on a proposal: for, against, abstain."""
    return CollegeCount(cast, cast.get(FOR, 0) + cast.get(AGAINST, 0), present, voices, weight, share)


def weighed(counts: Sequence[CollegeCount], choice: str, base: Base) -> Fraction:
    """What all voices for this choice weigh together."""
    return sum((count.cast.get(choice, 0) * count.voice(base) for count in counts), Fraction(0))


def base_of(counts: Sequence[CollegeCount], base: Base) -> Fraction:
    """What all voices of the base weigh together (with shares: those of the colleges that have a voice in it)."""
    return sum((count.size(base) * count.voice(base) for count in counts), Fraction(0))


def decide(rule: MajorityRule, counts: Sequence[CollegeCount], president: str = "") -> Outcome:
    """Whether the proposal is adopted. president: how the presidency voted, "" if not known (a secret ballot).

    Where nobody chose, nothing is adopted; by consent it is enough that somebody is there and nobody objects.
    """
    in_favour, against = (weighed(counts, choice, rule.base) for choice in (FOR, AGAINST))
    base = base_of(counts, rule.base)
    part = PARTS.get(rule.threshold)
    needed = None if part is None else part * base
    tied = in_favour == against and in_favour > 0
    if tied and president == FOR and _president_decides(rule):
        return Outcome(True, in_favour, against, base, needed, tied=True, by_president=True)
    decided = tied and president == AGAINST and _president_decides(rule)
    adopted = _passes(rule, counts, in_favour, against, needed)
    return Outcome(adopted, in_favour, against, base, needed, tied, by_president=decided)


def _president_decides(rule: MajorityRule) -> bool:
    """A tie leaves exactly half: one more voice makes a simple majority, or an absolute one of those expressed."""
    halves = rule.threshold == Threshold.SIMPLE or (
        rule.threshold == Threshold.ABSOLUTE and rule.base == Base.EXPRESSED
    )
    return rule.on_tie == OnTie.PRESIDENT and halves


def _passes(
    rule: MajorityRule,
    counts: Sequence[CollegeCount],
    in_favour: Fraction,
    against: Fraction,
    needed: Fraction | None,
) -> bool:
    if rule.threshold == Threshold.CONSENT:
        somebody = any(count.present or any(count.cast.values()) for count in counts)
        return somebody and not any(count.cast.get(AGAINST, 0) for count in counts)
    if needed is None:
        return in_favour > against
    if rule.threshold == Threshold.ABSOLUTE:
        return in_favour > needed
    return in_favour > 0 and in_favour >= needed


@dataclass(frozen=True)
class Elected:
    """elected: options, the first first. tied: those between whom the last seats are not decided.

    left: seats that nobody has (too few reached the threshold, or a tie). scores: option -> weight, in the order given.
    """

    elected: tuple[str, ...]
    tied: tuple[str, ...]
    left: int
    scores: Mapping[str, Fraction]
    base: Fraction
    needed: Fraction | None


def elect(
    rule: MajorityRule, counts: Sequence[CollegeCount], options: Sequence[str], seats: int = 1
) -> Elected:
    """The options that take the seats: those with the most voices, among those that reach the threshold.

    Simple majority and consent: any option that somebody chose. Options that are equal at the last seat are all left
    out, since no rule of ours may choose between persons (the statutes often say the elder, or a second round).
    """
    scores = {option: weighed(counts, option, rule.base) for option in options}
    base = base_of(counts, rule.base)
    part = PARTS.get(rule.threshold)
    needed = None if part is None else part * base
    strictly = rule.threshold == Threshold.ABSOLUTE
    able = [
        option
        for option, score in scores.items()
        if score > 0 and (needed is None or (score > needed if strictly else score >= needed))
    ]
    able.sort(key=lambda option: -scores[option])
    if len(able) <= seats:
        return Elected(tuple(able), (), seats - len(able), scores, base, needed)
    last = scores[able[seats - 1]]
    if scores[able[seats]] < last:
        return Elected(tuple(able[:seats]), (), 0, scores, base, needed)
    elected = tuple(option for option in able if scores[option] > last)
    tied = tuple(option for option in able if scores[option] == last)
    return Elected(elected, tied, seats - len(elected), scores, base, needed)
