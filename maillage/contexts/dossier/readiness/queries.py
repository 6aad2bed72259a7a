"""What is missing in a year, by whom, and how much money hangs on it. Inside the community's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from maillage.contexts.association.api import Contact
from maillage.contexts.dossier.readiness import facts as project
from maillage.contexts.dossier.readiness import finding, money, parts
from maillage.contexts.dossier.readiness.facts import Facts
from maillage.contexts.dossier.readiness.items import (
    ROLES,
    Item,
    Kind,
    MissionState,
    PersonState,
    by_money,
)
from maillage.contexts.dossier.readiness.money import Standing
from maillage.contexts.dossier.readiness.parts import Parts
from maillage.contexts.funding.api import VIEW_MONEY
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.actor import Actor

# What an indicator needs to be read: of one without, part of the proof of the year is missing.
_OF_INDICATOR = frozenset({Kind.FIGURE, Kind.COMPUTED, Kind.TARGET, Kind.PROOF})
_OF_ACTION = frozenset({Kind.ACTION_PROOF, Kind.PILOT, Kind.LATE, Kind.DRAFT, Kind.CONFIRM})


@dataclass(frozen=True)
class Readiness:
    """items: most money first, then the nearest day.

    hanging_cents: the variable part of which something is missing, each indicator counted once however much it lacks.
    complete: how many indicators lack nothing.
    """

    year: ReportingYear
    items: tuple[Item, ...]
    standing: Standing
    missions: tuple[MissionState, ...]
    indicators: int
    complete: int
    hanging_cents: int
    due_on: date

    def people(self) -> list[PersonState]:
        """Who has something to do: who has most money on it first, then most things."""
        found: dict[str, list[Item]] = defaultdict(list)
        for one in self.items:
            found[one.holder.key].append(one)
        return [PersonState(items[0].holder, tuple(items)) for items in found.values()]

    def of_person(self, key: str) -> PersonState | None:
        items = tuple(one for one in self.items if one.holder.key == key)
        return PersonState(items[0].holder, items) if items else None


def missing(
    year: ReportingYear, actor: Actor, today: date | None = None, known: Parts | None = None
) -> Readiness:
    """23 queries at most, and 4 for each contract of the year, however much the community does; none for `known`.

    Sums are left out for who may not see the money of the community.
    """
    today = today or timezone.localdate()
    read = known or parts.read(year, today)
    facts = project.gathered(year, read.indicators, read.sheets, read.evidence)
    sums = money.gathered(read.contract, read.treasury, read.time)
    standing = money.standing(sums.worths, facts.indicators, year)
    items = finding.everything(facts, sums, standing.by_indicator, today)
    if not actor.can(VIEW_MONEY):
        items = [one._replace(cents=None) for one in items]
    items.sort(key=by_money)
    touched = touched_indicators(facts, items)
    paid = standing.by_indicator
    awaited = [one for one in facts.indicators if facts.is_awaited(one) or one.pk in paid]
    lacking = {one.key for one in items if one.kind in _OF_INDICATOR}
    return Readiness(
        year=year,
        items=tuple(items),
        standing=standing,
        missions=tuple(_missions(facts, sums, standing, items, touched)),
        indicators=len(awaited),
        complete=sum(one.pk not in lacking for one in awaited),
        hanging_cents=sum(standing.by_indicator.get(pk, 0) for pk in touched) + standing.unassigned_cents,
        due_on=facts.due_on,
    )


def touched_indicators(facts: Facts, items: Iterable[Item]) -> set[int]:
    """The indicators that lack something themselves, or whose action does."""
    of_actions = project.indicators_of_actions(facts)
    found: set[int] = set()
    for one in items:
        if one.key is None:
            continue
        if one.kind in _OF_INDICATOR:
            found.add(one.key)
        elif one.kind in _OF_ACTION:
            found.update(of_actions.get(one.key, ()))
    return found


def _missions(
    facts: Facts, sums: money.Money, standing: Standing, items: Iterable[Item], touched: set[int]
) -> list[MissionState]:
    """Every mission in its order, then what is of none; only those with money, or something missing."""
    hanging: dict[int | None, int] = defaultdict(int)
    for one in sums.worths:
        if one.indicator_id is None or one.indicator_id in touched:
            hanging[one.line.mission_id] += one.cents
    own: dict[int | None, list[Item]] = defaultdict(list)
    for item in items:
        own[item.mission_id].append(item)
    rows = [
        MissionState(
            pk,
            name,
            standing.variable_by_mission.get(pk, 0),
            standing.acquired_by_mission.get(pk, 0),
            hanging[pk],
            tuple(own[pk]),
        )
        for pk, name in (
            *((one.pk, one.name) for one in facts.missions.values()),
            (None, "Toute la CPTS"),
        )
    ]
    return [one for one in rows if one.items or one.variable_cents]


def own_contact(actor: Actor) -> int | None:
    """The contact whose account it is. 1 query, once in a request."""
    key = "dossier.own_contact"
    if key not in actor.memo:
        mine = Contact.objects.filter(user_id=actor.user.pk) if actor.user else Contact.objects.none()
        actor.memo[key] = mine.order_by("pk").values_list("pk", flat=True).first()
    own: int | None = actor.memo[key]
    return own


def own_keys(actor: Actor) -> set[str]:
    """What the actor is called as a holder: as a person, and by each function held. 1 query at most."""
    own = own_contact(actor)
    held = {function for function, role in ROLES.items() if role in actor.roles}
    return held | ({f"p{own}"} if own is not None else set())
