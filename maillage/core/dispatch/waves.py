"""Candidates, rules, and the next wave. See the README for the rules in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from maillage.core.dispatch.quiet import quiet_until

WEEK: Final = timedelta(days=7)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Reason(StrEnum):
    """Why somebody is not asked in this wave."""

    ALREADY = "already"
    TOO_FAR = "too_far"
    NOT_BEFORE = "not_before"
    QUIET = "quiet"
    CAP = "cap"
    LATER_WAVE = "later_wave"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked.

    travel_min: estimated minutes, None if unknown (counts as far, never as too far). max_travel_min, quiet_*,
    weekly_cap: his own rules, None for the common ones. asked_at: when he was asked in the last days, in any order.
    taken_recently: how many he took in the last weeks. last_asked_at: ever.
    """

    key: int
    travel_min: float | None = None
    max_travel_min: float | None = None
    asked_at: tuple[datetime, ...] = ()
    last_asked_at: datetime | None = None
    taken_recently: int = 0
    not_before: datetime | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    weekly_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How a community asks. weekly_cap: None for no cap. band_min: width of a band of travel time, in minutes."""

    zone: tzinfo
    wave_size: int
    wave_every: timedelta
    escalate_before: timedelta
    max_travel_min: float
    quiet_from: time = time(0)
    quiet_until: time = time(0)
    weekly_cap: int | None = None
    band_min: float = 10.0

    def __post_init__(self) -> None:
        if self.wave_size < 1 or self.wave_every <= timedelta() or self.band_min <= 0:
            raise ValueError("a wave asks somebody, after some time, in bands of some minutes")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody who is not asked now; until: when that reason ends, None if it does not or nobody knows."""

    key: int
    reason: Reason
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wave:
    """chosen: keys, the first to ask first. next_at: when to come back, None with `escalate`."""

    chosen: tuple[int, ...] = ()
    skipped: tuple[Skipped, ...] = field(default=())
    next_at: datetime | None = None
    escalate: bool = False


def give_up_at(opened_at: datetime, due_at: datetime, rules: Rules) -> datetime:
    """When asking ends and somebody must see to it: `escalate_before` the end, never before half of the delay."""
    delay = max(due_at - opened_at, timedelta())
    return due_at - min(rules.escalate_before, delay / 2)


def wave_times(opened_at: datetime, due_at: datetime, rules: Rules) -> list[datetime]:
    """When waves would leave if nobody answered and nobody slept: the first at once, none after giving up."""
    times, end, at = [], give_up_at(opened_at, due_at, rules), opened_at
    while at < end:
        times.append(at)
        at += rules.wave_every
    return times


def held_back(one: Candidate, rules: Rules, now: datetime) -> Skipped | None:
    """Why this one may not be asked now, and until when; None if he may."""
    furthest = rules.max_travel_min if one.max_travel_min is None else one.max_travel_min
    if one.travel_min is not None and one.travel_min > furthest:
        return Skipped(one.key, Reason.TOO_FAR)
    if one.not_before is not None and one.not_before > now:
        return Skipped(one.key, Reason.NOT_BEFORE, one.not_before)
    begins = rules.quiet_from if one.quiet_from is None else one.quiet_from
    ends = rules.quiet_until if one.quiet_until is None else one.quiet_until
    quiet = quiet_until(now, begins, ends, rules.zone)
    if quiet is not None:
        return Skipped(one.key, Reason.QUIET, quiet)
    return _capped(one, rules, now)


def _capped(one: Candidate, rules: Rules, now: datetime) -> Skipped | None:
    cap = rules.weekly_cap if one.weekly_cap is None else one.weekly_cap
    if cap is None:
        return None
    week = sorted(moment for moment in one.asked_at if moment > now - WEEK)
    if len(week) < cap:
        return None
    # With a cap of nothing he is never asked; else once enough of the askings are a week old.
    return Skipped(one.key, Reason.CAP, week[len(week) - cap] + WEEK if cap > 0 else None)


def turn(one: Candidate, rules: Rules) -> tuple[float, datetime, int, int, float, int]:
    """What the order of asking stands on: band of travel, rotation, load, distance.

    Those of one wave were asked at one moment: among them, who was asked least often comes first.
    """
    furthest = rules.max_travel_min if one.max_travel_min is None else one.max_travel_min
    travel = furthest if one.travel_min is None else one.travel_min
    band, last = travel // rules.band_min, one.last_asked_at or _NEVER
    return (band, last, len(one.asked_at), one.taken_recently, travel, one.key)


def next_wave(
    candidates: Iterable[Candidate],
    asked: Collection[int],
    rules: Rules,
    *,
    now: datetime,
    give_up: datetime,
) -> Wave:
    """Who is asked now, who is not and why, and when to come back (at `give_up` at the latest) or to escalate.

    asked: keys of those asked for this request already. The same question gives the same answer.
    """
    if now >= give_up:
        return Wave(escalate=True)
    ready, skipped = [], []
    for one in candidates:
        why = Skipped(one.key, Reason.ALREADY) if one.key in asked else held_back(one, rules, now)
        if why is None:
            ready.append(one)
        else:
            skipped.append(why)
    ready.sort(key=lambda one: turn(one, rules))
    chosen = tuple(one.key for one in ready[: rules.wave_size])
    skipped += [Skipped(one.key, Reason.LATER_WAVE) for one in ready[rules.wave_size :]]
    if chosen:
        return Wave(chosen, tuple(skipped), min(now + rules.wave_every, give_up))
    ends = [one.until for one in skipped if one.until is not None and one.until < give_up]
    if ends:
        return Wave((), tuple(skipped), max(min(ends), now + timedelta(seconds=1)))
    return Wave((), tuple(skipped), escalate=True)
