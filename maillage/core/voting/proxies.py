"""Powers: who may give one to whom, and whose voice is carried by whom at a given moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from maillage.core.voting.rules import ProxyRule


@dataclass(frozen=True)
class Power:
    giver: int
    holder: int


class Refusal(StrEnum):
    """Why a power is not taken."""

    NOT_ALLOWED = "not_allowed"
    TO_ONESELF = "to_oneself"
    GIVER_HAS_NO_VOICE = "giver_has_no_voice"
    HOLDER_HAS_NO_VOICE = "holder_has_no_voice"
    OTHER_COLLEGE = "other_college"
    TOO_MANY = "too_many"
    ALREADY_GIVEN = "already_given"
    HOLDER_GAVE_OWN = "holder_gave_own"
    GIVER_HOLDS_OTHERS = "giver_holds_others"
    CIRCLE = "circle"


class Lost(StrEnum):
    """Why a power that was taken carries nothing now."""

    GIVER_CAME = "giver_came"
    HOLDER_AWAY = "holder_away"
    CIRCLE = "circle"
    TOO_MANY = "too_many"
    NO_VOICE = "no_voice"
    OTHER_COLLEGE = "other_college"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True)
class Carried:
    """by_holder: who is there -> the absent whose voice they carry, in the order the powers were given."""

    by_holder: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    lost: Mapping[int, Lost] = field(default_factory=dict)

    @property
    def givers(self) -> frozenset[int]:
        """Everybody whose voice is carried."""
        return frozenset(giver for givers in self.by_holder.values() for giver in givers)


def refusal(rule: ProxyRule, voices: Mapping[int, str], given: Sequence[Power], new: Power) -> Refusal | None:
    """Why `new` cannot join the powers already `given`; None if it can. voices: voter -> college."""
    holder_of = {power.giver: power.holder for power in given}
    return _pair_refusal(rule, voices, holder_of, new) or _chain_refusal(rule, holder_of, new)


def _pair_refusal(
    rule: ProxyRule, voices: Mapping[int, str], holder_of: Mapping[int, int], new: Power
) -> Refusal | None:
    """What is wrong with the two persons themselves, the first that applies."""
    there = {new.giver, new.holder} <= voices.keys()
    wrong = {
        Refusal.NOT_ALLOWED: rule.most == 0,
        Refusal.TO_ONESELF: new.giver == new.holder,
        Refusal.GIVER_HAS_NO_VOICE: new.giver not in voices,
        Refusal.HOLDER_HAS_NO_VOICE: new.holder not in voices,
        Refusal.OTHER_COLLEGE: there and not rule.across_colleges and voices[new.giver] != voices[new.holder],
        Refusal.ALREADY_GIVEN: new.giver in holder_of,
    }
    return next((why for why, applies in wrong.items() if applies), None)


def _chain_refusal(rule: ProxyRule, holder_of: Mapping[int, int], new: Power) -> Refusal | None:
    joined = {**holder_of, new.giver: new.holder}
    if _end(joined, new.giver) is None:
        return Refusal.CIRCLE
    if not rule.chained and new.holder in holder_of:
        return Refusal.HOLDER_GAVE_OWN
    if not rule.chained and new.giver in holder_of.values():
        return Refusal.GIVER_HOLDS_OTHERS
    last = _end(joined, new.giver)
    carried = sum(_end(joined, giver) == last for giver in joined)
    return Refusal.TOO_MANY if rule.most is not None and carried > rule.most else None


def _end(holder_of: Mapping[int, int], giver: int) -> int | None:
    """Who holds at the end of the chain, None in a circle."""
    seen = {giver}
    while giver in holder_of:
        giver = holder_of[giver]
        if giver in seen:
            return None
        seen.add(giver)
    return giver


def resolve(
    rule: ProxyRule, voices: Mapping[int, str], present: Collection[int], given: Sequence[Power]
) -> Carried:
    """Whose voice each of those present carries, by the powers in the order they were given.

    Who gave a power and is there votes: the power sleeps, and takes no place among those of the holder. A power is
    followed further only where the rule allows chains. A power given twice counts once, the first one.
    """
    holder_of: dict[int, int] = {}
    for power in given:
        holder_of.setdefault(power.giver, power.holder)
    there = {voter for voter in present if voter in voices}
    by_holder: dict[int, tuple[int, ...]] = {}
    lost: dict[int, Lost] = {}
    for giver in holder_of:
        holder, why = _holder_there(rule, voices, there, holder_of, giver)
        if why is None and rule.most is not None and len(by_holder.get(holder, ())) >= rule.most:
            why = Lost.TOO_MANY
        if why is None:
            by_holder[holder] = (*by_holder.get(holder, ()), giver)
        else:
            lost[giver] = why
    return Carried(by_holder, lost)


def _holder_there(
    rule: ProxyRule,
    voices: Mapping[int, str],
    there: Collection[int],
    holder_of: Mapping[int, int],
    giver: int,
) -> tuple[int, Lost | None]:
    """Who is there and carries the voice of `giver`, or why nobody does."""
    if rule.most == 0 or giver not in voices or giver in there:
        why = Lost.NOT_ALLOWED if rule.most == 0 else Lost.NO_VOICE
        return giver, Lost.GIVER_CAME if rule.most != 0 and giver in there else why
    at, seen = giver, {giver}
    while at not in there:
        if at not in holder_of or (at != giver and not rule.chained):
            return at, Lost.HOLDER_AWAY
        at = holder_of[at]
        if at in seen:
            return at, Lost.CIRCLE
        seen.add(at)
    same = rule.across_colleges or voices[at] == voices[giver]
    return at, None if same else Lost.OTHER_COLLEGE
