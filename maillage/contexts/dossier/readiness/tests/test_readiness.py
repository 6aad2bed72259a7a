"""What is missing: found whatever its kind, its money recomputed from the raw rows, in a fixed number of queries."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.readiness import queries
from maillage.contexts.dossier.readiness.items import Kind
from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import Contract, ContractLine, Expense, IndicatorShare, TimeEntry
from maillage.contexts.programme.models import (
    Action,
    Evidence,
    Indicator,
    Mission,
    Reading,
    ReportingYear,
    Step,
    Target,
)
from maillage.core.money.splitting import split
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

TODAY = date(2026, 6, 15)
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _in_june() -> Any:
    with time_machine.travel("2026-06-15 10:00:00+02:00", tick=False):
        yield


class Ground:
    """A community with a year, missions, actions, indicators and money, drawn by seed."""

    def __init__(self, community: Community, size: int = 6, seed: int = 1) -> None:
        self.community, self.draw = community, random.Random(seed)
        self.mine: dict[str, Any] = {"community": community}
        self.year: ReportingYear = ReportingYear.objects.create(
            **self.mine, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        ReportingYear.objects.create(
            **self.mine, label="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
        )
        self.pilots = [
            Contact.objects.create(
                **self.mine,
                last_name=f"Nom{n}",
                first_name="Prénom",
                search_name=f"nom{n}",
                email=f"p{n}@tests.example",
            )
            for n in range(3)
        ]
        self.missions = [
            Mission.objects.create(
                **self.mine, name=f"Mission {n}", kind="core", rank=n, pilot=self.pilots[n % 3]
            )
            for n in range(2)
        ]
        self.actions = [self._action(n) for n in range(size)]
        self.indicators = [self._indicator(n) for n in range(2 * size)]
        self.contract = self._contract()

    def _action(self, n: int) -> Action:
        made: Action = Action.objects.create(
            **self.mine,
            code=f"A{n}",
            title=f"Action {n}",
            mission=self.missions[n % 2],
            pilot=self.draw.choice([None, *self.pilots]),
            state=self.draw.choice(["idea", "planned", "running", "running", "done", "dropped"]),
            search_name=f"action {n}",
        )
        for rank in range(self.draw.randrange(3)):
            Step.objects.create(
                **self.mine,
                action=made,
                rank=rank,
                title=f"Étape {rank}",
                due_on=TODAY + timedelta(days=self.draw.randrange(-60, 60)),
                state=self.draw.choice(["todo", "done"]),
            )
        if self.draw.random() < 0.4:
            Evidence.objects.create(**self.mine, action=made, title="Photo", happened_on=TODAY)
        return made

    def _indicator(self, n: int) -> Indicator:
        action = self.draw.choice([None, *self.actions])
        made: Indicator = Indicator.objects.create(
            **self.mine,
            code=f"I{n:02d}",
            name=f"Indicateur {n}",
            kind="result",
            direction=self.draw.choice(["up", "down"]),
            unit=self.draw.choice(["%", "actes"]),
            action=action,
            mission=None if action else self.missions[n % 2],
            source=self.draw.choice(["", "", "association.meetings"]),
        )
        if self.draw.random() < 0.7:
            bottom = self.draw.choice([None, Decimal(0), Decimal(self.draw.randrange(1, 90))])
            Reading.objects.create(
                **self.mine,
                indicator=made,
                year=self.year,
                numerator=Decimal(self.draw.randrange(90)),
                denominator=bottom,
                read_at=timezone.now(),
            )
        if self.draw.random() < 0.7:
            Target.objects.create(
                **self.mine, indicator=made, year=self.year, value=Decimal(self.draw.randrange(1, 90))
            )
        if self.draw.random() < 0.3:
            Evidence.objects.create(**self.mine, indicator=made, title="Courrier", happened_on=TODAY)
        return made

    def _contract(self) -> Contract:
        made: Contract = Contract.objects.create(
            **self.mine, signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1), years=5, size_class="T2"
        )
        for mission in self.missions:
            line = ContractLine.objects.create(
                **self.mine, contract=made, mission=mission, part="variable", amount_cents=33_333_33
            )
            ContractLine.objects.create(
                **self.mine, contract=made, mission=mission, part="fixed", amount_cents=10_000_00
            )
            own = [one for one in self.indicators if self._mission(one) == mission.pk]
            for one in own:
                IndicatorShare.objects.create(
                    **self.mine,
                    line=line,
                    year=self.year,
                    indicator=one,
                    share_per_10000=9_000 // len(own),
                    rule=self.draw.choice(["all", "proportional"]),
                )
        return made

    @staticmethod
    def _mission(one: Indicator) -> int | None:
        found: int | None = one.mission_id or (one.action.mission_id if one.action else None)
        return found


def _acquired(share: IndicatorShare, cents: int) -> int:
    """By hand: what an indicator pays as things stand, halves rounded away from zero."""
    reading = Reading.objects.filter(
        indicator=share.indicator_id, year=share.year_id, is_current=True
    ).first()
    target = Target.objects.filter(indicator=share.indicator_id, year=share.year_id).first()
    if reading is None or target is None or reading.denominator == 0:
        return 0
    value = Fraction(reading.numerator)
    if reading.denominator is not None:
        value = value / Fraction(reading.denominator) * (100 if share.indicator.unit == "%" else 1)
    aim = Fraction(target.value)
    up = share.indicator.direction == "up"
    if (value >= aim) if up else (value <= aim):
        return cents
    if share.rule == "all" or value <= 0 or aim <= 0:
        return 0
    exact = cents * (value / aim if up else aim / value)
    return int(exact + Fraction(1, 2))


@pytest.mark.parametrize("seed", range(4))
def test_money_is_that_of_the_raw_rows(scoped: Community, actor_of: ActorOf, seed: int) -> None:
    ground = Ground(scoped, seed=seed)
    found = queries.missing(ground.year, actor_of("coordinator"))
    by_indicator: dict[int, int] = defaultdict(int)
    whole = acquired = unassigned = 0
    for line in ContractLine.objects.filter(part="variable").order_by("pk"):
        shares = list(IndicatorShare.objects.filter(line=line).select_related("indicator").order_by("pk"))
        weights = [one.share_per_10000 for one in shares]
        *parts, left = split(line.amount_cents, [*weights, 10_000 - sum(weights)])
        unassigned += left
        whole += line.amount_cents
        for share, cents in zip(shares, parts, strict=True):
            by_indicator[share.indicator_id] += cents
            acquired += _acquired(share, cents)
    assert found.standing.whole_cents == whole == sum(one.variable_cents for one in found.missions)
    assert found.standing.range.low == acquired == sum(one.acquired_cents for one in found.missions)
    assert found.standing.range.high == whole
    real = funding.variable_part(ground.contract, ground.year)
    assert found.standing.range == real.range
    lacking = {
        one.pk
        for one in ground.indicators
        if not Reading.objects.filter(indicator=one).exists()
        or not Target.objects.filter(indicator=one).exists()
        or (
            not Evidence.objects.filter(indicator=one).exists()
            and not Evidence.objects.filter(action=one.action_id, action__isnull=False).exists()
        )
    }
    of_action = {
        one.key for one in found.items if one.kind in {Kind.PILOT, Kind.LATE, Kind.DRAFT, Kind.ACTION_PROOF}
    }
    touched = lacking | {one.pk for one in ground.indicators if one.action_id in of_action}
    assert found.hanging_cents == sum(by_indicator[pk] for pk in touched) + unassigned
    assert found.hanging_cents == sum(one.hanging_cents for one in found.missions)
    assert found.complete == len(ground.indicators) - len(lacking)


@pytest.mark.parametrize("seed", range(4))
def test_each_thing_that_is_missing_is_found(scoped: Community, actor_of: ActorOf, seed: int) -> None:
    ground = Ground(scoped, seed=seed)
    found = queries.missing(ground.year, actor_of("coordinator"))
    keys = defaultdict(set)
    for one in found.items:
        keys[one.kind].add(one.key)
    living = [one for one in ground.actions if one.state != "dropped"]
    assert keys[Kind.PILOT] == {one.pk for one in living if one.pilot_id is None}
    assert keys[Kind.DRAFT] == {one.pk for one in living if one.state == "idea"}
    assert keys[Kind.ACTION_PROOF] == {
        one.pk
        for one in living
        if one.state in {"running", "done"} and not Evidence.objects.filter(action=one).exists()
    }
    late = Step.objects.filter(
        due_on__lt=TODAY, state="todo", action__state__in=("idea", "planned", "running")
    )
    assert keys[Kind.LATE] == set(late.order_by().values_list("action_id", flat=True))
    read = set(Reading.objects.order_by().values_list("indicator_id", flat=True))
    assert keys[Kind.FIGURE] == {one.pk for one in ground.indicators if not one.source} - read
    assert keys[Kind.COMPUTED] == {one.pk for one in ground.indicators if one.source} - read
    aimed = set(Target.objects.order_by().values_list("indicator_id", flat=True))
    assert keys[Kind.TARGET] == {one.pk for one in ground.indicators} - aimed
    assert len(keys[Kind.LINE]) == 4
    # Sorted: most money first, then the nearest day.
    order = [(-(one.cents or 0), one.due_on or date.max) for one in found.items]
    assert order == sorted(order)
    people = found.people()
    assert sum(len(one.items) for one in people) == len(found.items)
    assert sum(len(one.items) for one in found.missions) == len(found.items)


def test_pay_and_expenses_are_counted_not_named(scoped: Community, actor_of: ActorOf) -> None:
    ground = Ground(scoped)
    mine: dict[str, Any] = {"community": scoped}
    expense = {"year": ground.year, "supplier": "X", "label": "Y", "invoiced_on": TODAY, "search_name": "x"}
    for cents in (10_00, 32_50):
        Expense.objects.create(**mine, **expense, amount_cents=cents, state="submitted")
    piloted = Action.objects.create(
        **mine,
        code="A99",
        title="Pilotée",
        mission=ground.missions[0],
        pilot=ground.pilots[1],
        search_name="x",
    )
    for number, state in enumerate(("proposed", "checked", "checked", "validated", "refused")):
        TimeEntry.objects.create(
            **mine,
            source="tests",
            source_id=str(number),
            contact=ground.pilots[0],
            kind="indemnity",
            title="Réunion",
            happened_on=TODAY,
            minutes=60,
            cap_year=2026,
            state=state,
            action=piloted,
            proof="" if number == 1 else "feuille",
        )
    found = queries.missing(ground.year, actor_of("treasurer"))
    told = {one.kind: one for one in found.items if one.key is None}
    assert (told[Kind.EXPENSE].what, told[Kind.EXPENSE].cents) == ("2\u00a0dépenses", 42_50)
    assert told[Kind.CHECK].what == "1\u00a0entrée de temps"
    assert told[Kind.VALIDATE].what == "2\u00a0entrées de temps"
    assert told[Kind.VALIDATE].holder.contact_id == ground.pilots[1].pk
    assert told[Kind.TIME_PROOF].what == "1\u00a0entrée de temps"
    assert told[Kind.PROJECT].detail
    assert not any(ground.pilots[0].name in one.what for one in found.items)


def test_queries_do_not_grow(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    counts = []
    ground = Ground(scoped, size=4)
    for round_ in range(2):
        with CaptureQueriesContext(connection) as captured:
            queries.missing(ground.year, by)
        counts.append(len(captured))
        if not round_:
            for number in range(30):
                ground.actions.append(ground._action(100 + number))
                ground._indicator(100 + number)
    assert counts[0] == counts[1] <= 28


def test_who_may_not_see_the_money_gets_none(scoped: Community, actor_of: ActorOf) -> None:
    ground = Ground(scoped)
    found = queries.missing(ground.year, actor_of("professional"))
    assert found.items
    assert {one.cents for one in found.items} == {None}


def test_a_pilot_sees_the_own_points_only(
    community: Community, actor_of: ActorOf, client_of: ClientOf, user_of: Any
) -> None:
    from django_scopes import scope

    with scope(community=community):
        ground = Ground(community)
        Contact.objects.filter(pk=ground.pilots[0].pk).update(user=user_of("professional"))
        found = queries.missing(ground.year, actor_of("professional"))
        own = found.of_person(f"p{ground.pilots[0].pk}")
        others = {one.what for one in found.items} - {one.what for one in own.items} if own else set()
    page = client_of("professional").get(community_url(community, "dossier:readiness_mine"))
    shown = page.content.decode()
    assert own
    assert all(one.what in shown for one in own.items)
    assert not any(what in shown for what in others)
    assert "€" not in shown.partition("<main")[2]
    assert client_of("professional").get(community_url(community, "dossier:readiness")).status_code == 403


def test_nothing_is_said_of_another_community(
    community: Community, other_community: Community, actor_of: ActorOf
) -> None:
    from django_scopes import scope

    with scope(community=other_community):
        Ground(other_community)
    with scope(community=community):
        year = ReportingYear.objects.create(
            community=community, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        found = queries.missing(year, actor_of("coordinator"))
    assert Counter(one.kind for one in found.items) == {Kind.CONTRACT: 1}
