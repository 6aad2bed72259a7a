"""Figures are the same before and after the purge; what is over goes at its day, what goes on stays; personal data."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.unscheduled import broadcasting, personal_data, purging, services, tallies
from maillage.contexts.care.unscheduled.models import CareRequest, RequestTally
from maillage.contexts.care.unscheduled.tallies import AXES, MEASURES, Key
from maillage.contexts.care.unscheduled.tests.conftest import Ask, MakeResponder
from maillage.platform.audit.models import AuditEntry
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
SPRING = datetime(2026, 1, 1, tzinfo=UTC)


def aged(row: CareRequest, **values: Any) -> None:
    CareRequest.objects.filter(pk=row.pk).update(**values)


def figures() -> dict[str, Any]:
    return {axis: tallies.breakdown(axis, FIRST, LAST) for axis in AXES}


@pytest.fixture
def winter(ask: Ask, responder: MakeResponder, coordinator: Actor) -> list[CareRequest]:
    """Forty requests of three months, of all kinds and ends."""
    draw = random.Random(8)
    takers = [responder("Premier"), responder("Second")]
    rows = []
    for _ in range(40):
        at = SPRING + timedelta(minutes=draw.randrange(89 * 24 * 60))
        row = ask(
            need=draw.choice(["soins-infirmiers", "dentaire", "medecine-generale"]),
            delay=draw.choice(["today", "h24", "h48"]),
            origin=draw.choice(["member", "pharmacy"]),
        )
        if draw.random() < 0.8:
            services.take(by=coordinator, pk=row.pk, responder=draw.choice(takers), planned_at=None)
            yes = at + timedelta(minutes=draw.randrange(1, 4_000))
            aged(
                row, taken_at=yes, first_yes_at=yes, planned_at=draw.choice([None, yes + timedelta(hours=5)])
            )
        aged(
            row,
            created_at=at,
            due_at=at + timedelta(hours=24),
            state=draw.choice(["closed", "closed", "cancelled"]),
            closed_at=at + timedelta(days=2),
            outcome=draw.choice(["", "honoured", "no_show", "redirected", "unanswered"]),
            escalated_at=draw.choice([None, at]),
            emergency_avoided=draw.choice([None, True, False]),
        )
        row.refresh_from_db()
        rows.append(row)
    return rows


def by_hand(rows: Sequence[CareRequest], hours: int) -> int:
    """Naive count of those met within so many hours."""
    met = 0
    for row in rows:
        when = row.planned_at or row.taken_at
        if row.taken_by_id is not None and when is not None:
            met += when - row.created_at <= timedelta(hours=hours)
    return met


def test_figures_are_the_same_before_and_after(winter: list[CareRequest], coordinator: Actor) -> None:
    before = figures()
    assert before["total"][""]["requests"] == 40
    assert before["total"][""]["met_24h"] == by_hand(winter, 24)
    assert before["total"][""]["met_48h"] == by_hand(winter, 48)
    assert sum(one["requests"] for one in before["hour"].values()) == 40
    assert len(before["responder"]) == 2
    community = coordinator.community
    assert community is not None
    # Some first: what is erased and what is there add up; then all.
    middle = SPRING + timedelta(days=45)
    assert 0 < purging.purge(community, middle + timedelta(days=30)) < 40
    assert figures() == before
    purging.purge(community, timezone.now() + timedelta(days=365))
    assert not CareRequest.objects.exists()
    assert figures() == before
    # Nothing is left that is one case: no axis is crossed with another.
    assert set(RequestTally.objects.values_list("axis", flat=True)) == set(AXES)
    assert tallies.quantile(before["first_yes"], 0.5) == tallies.quantile(figures()["first_yes"], 0.5)


def test_a_month_of_paris_is_not_a_month_of_greenwich(ask: Ask) -> None:
    row = ask()
    # Half past midnight on the first of March in Paris.
    aged(row, created_at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert tallies.totals(date(2026, 3, 1), date(2026, 3, 31))["requests"] == 1
    assert tallies.totals(date(2026, 2, 1), date(2026, 2, 28))["requests"] == 0
    assert list(tallies.breakdown("hour", date(2026, 3, 1), date(2026, 3, 1))) == ["00"]


def test_quantiles_of_classes() -> None:
    classes = {"00005": {"first_yes": 3}, "00030": {"first_yes": 4}, "00120": {"first_yes": 3}}
    assert [tallies.quantile(classes, share) for share in (0.3, 0.5, 0.7, 0.9)] == [5, 30, 30, 120]
    assert tallies.quantile({}, 0.5) is None
    assert [tallies.bound_of(one) for one in (0, 5, 6, 2_880, 2_881)] == [5, 5, 10, 2_880, tallies.BEYOND]


def test_small_counts_are_masked_outside_the_team() -> None:
    found = {"a": Counter(requests=2), "b": Counter(requests=30), "c": Counter(requests=9)}
    shown = tallies.disclosed(found)
    assert (shown.counts["a"], shown.counts["b"]) == (None, 30)
    # The next smallest goes too: the total would give the small one away.
    assert shown.counts["c"] is None


def test_what_is_not_over_or_not_old_stays(ask: Ask, coordinator: Actor) -> None:
    CareSettings.objects.create(community=coordinator.community, purge_days=10)
    open_one, recent, old = ask(), ask(), ask()
    for row, days in ((recent, 9), (old, 11)):
        services.cancel(by=coordinator, pk=row.pk)
        aged(row, closed_at=timezone.now() - timedelta(days=days))
    assert purging.purge_requests() == 1
    assert set(CareRequest.objects.values_list("pk", flat=True)) == {open_one.pk, recent.pk}


def test_what_hangs_on_a_request_is_counted_first(
    ask: Ask, coordinator: Actor, responder: MakeResponder, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, asked = ask(), responder()
    services.cancel(by=coordinator, pk=row.pk)
    aged(row, closed_at=timezone.now() - timedelta(days=31))
    month = tallies.month_of(row.created_at)

    def count(rows: Sequence[CareRequest]) -> None:
        assert [one.pk for one in rows] == [row.pk]
        key = Key(month, "responder", "", asked.pk)
        tallies.add({key: {"asked": 2, "declined": 1}}, community=coordinator.community)

    monkeypatch.setattr(broadcasting, "before_purge", [count])
    assert purging.purge_requests() == 1
    told = tallies.breakdown("responder", month, month, responder_id=asked.pk)
    assert told == {str(asked.pk): Counter(asked=2, declined=1)}


def test_a_purge_that_fails_loses_nothing(
    ask: Ask, coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask()
    services.cancel(by=coordinator, pk=row.pk)
    aged(row, closed_at=timezone.now() - timedelta(days=31))

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(purging, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        purging.purge_requests()
    assert CareRequest.objects.count() == 1
    assert not RequestTally.objects.exists()


def test_what_nobody_closed_is_closed(ask: Ask, responder: MakeResponder, coordinator: Actor) -> None:
    now = timezone.now()
    forgotten, waiting, untold = ask(), ask(), ask()
    aged(forgotten, due_at=now - timedelta(days=7, minutes=1))
    aged(waiting, due_at=now - timedelta(days=6))
    services.take(by=coordinator, pk=untold.pk, responder=responder(), planned_at=None)
    aged(untold, taken_at=now - timedelta(days=31))
    assert purging.close_forgotten(now) == 2
    states = {row.pk: (row.state, row.outcome) for row in CareRequest.objects.order_by("pk")}
    assert states == {
        forgotten.pk: ("closed", "unanswered"),
        waiting.pk: ("open", ""),
        untold.pk: ("closed", ""),
    }
    # One line of the journal a run, with the counts; none where there was nothing to close.
    assert purging.close_forgotten(now) == 0
    line = AuditEntry.objects.get(action="care_request.forgotten")
    assert line.user is None
    assert line.changes == {"unanswered": [None, 1], "without_outcome": [None, 1]}


def test_measures_are_the_columns() -> None:
    columns = {field.name for field in RequestTally._meta.concrete_fields}
    assert set(MEASURES) <= columns
    assert columns - set(MEASURES) == {"id", "community", "month", "axis", "key", "responder"}


def test_a_person_is_told_and_forgotten(
    ask: Ask, actor_of: ActorOf, responder: MakeResponder, coordinator: Actor
) -> None:
    member = actor_of("professional")
    assert member.user is not None
    mine, over, taken = ask(by=member), ask(by=member), ask()
    services.cancel(by=member, pk=over.pk)
    taker = responder("Preneur", member.user)
    services.take(by=coordinator, pk=taken.pk, responder=taker, planned_at=None)
    aged(taken, state="closed", closed_at=timezone.now() - timedelta(days=31))
    person = Person(emails=frozenset({member.user.email}), user_id=member.user.pk)
    told = list(personal_data.held(person, everywhere=False))
    assert len(told) == 3
    # Of what they took, who asked is not theirs to be told.
    assert not any("Cabinet du Pont" in dict(one.values).values() for one in told[2:])
    purging.purge_requests()
    said = personal_data.erase(coordinator, person, everywhere=False)
    assert [one.split("\xa0")[0] for one in said] == ["1", "1"]
    over.refresh_from_db()
    mine.refresh_from_db()
    assert (over.callback_name, over.requested_by) == ("", None)
    # It goes on: who is to be called back is needed until the end.
    assert mine.callback_name == "Cabinet du Pont"
    assert personal_data.erase(coordinator, person, everywhere=False) == []
