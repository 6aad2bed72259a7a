"""Rules of a request: its delay, its states, who may do what, what is kept of the place, two at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django_scopes import scope

from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.unscheduled import broadcasting, rules, services
from maillage.contexts.care.unscheduled.models import CareRequest, NeedKind, Outcome, RequestState
from maillage.contexts.care.unscheduled.needs import ensure_defaults
from maillage.contexts.care.unscheduled.permissions import abilities
from maillage.contexts.care.unscheduled.services import ChangedMeanwhile, RequestRefused
from maillage.contexts.care.unscheduled.tests.conftest import Ask, MakeResponder
from maillage.contexts.territory.models import Commune
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message, Notification
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf
from tests.places import BESSEGES, settle


@pytest.mark.parametrize(
    ("delay", "asked", "due"),
    [
        # Summer, 10 h in Paris: 20 h there is 18 h UTC.
        ("today", datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 18, tzinfo=UTC)),
        # Winter, 10 h in Paris.
        ("today", datetime(2026, 1, 7, 9, tzinfo=UTC), datetime(2026, 1, 7, 19, tzinfo=UTC)),
        # After 16 h: four hours, also over midnight.
        ("today", datetime(2026, 1, 7, 15, 30, tzinfo=UTC), datetime(2026, 1, 7, 19, 30, tzinfo=UTC)),
        ("today", datetime(2026, 1, 7, 22, 45, tzinfo=UTC), datetime(2026, 1, 8, 2, 45, tzinfo=UTC)),
        # Half past midnight in Paris is still the day before in UTC.
        ("today", datetime(2026, 7, 1, 22, 30, tzinfo=UTC), datetime(2026, 7, 2, 18, tzinfo=UTC)),
        # The night of the change of clocks: hours that have passed.
        ("h24", datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)),
        ("h48", datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC)),
    ],
)
def test_a_delay_ends_when_it_says(delay: str, asked: datetime, due: datetime) -> None:
    assert rules.due_at(delay, asked) == due


def test_every_state_is_in_the_table() -> None:
    assert set(rules.TRANSITIONS) == set(RequestState.values)
    assert all(after <= set(RequestState.values) for after in rules.TRANSITIONS.values())
    assert all(not rules.TRANSITIONS[state] for state in rules.OVER)
    assert sorted(rules.before(RequestState.TAKEN)) == ["escalated", "open"]


def test_a_request_starts_the_search_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(broadcasting, "when_opened", [lambda by, row: started.append(row.pk)])
    row = ask(once="a", constraints=["no_car", "carer", "no_car"])
    assert (row.state, row.constraints, row.area_label) == ("open", ["carer", "no_car"], "Bessèges")
    assert row.due_at - row.created_at == timedelta(hours=48)
    # Sent twice, it is one request; the same mark of somebody else is another.
    assert ask(once="a").pk == row.pk
    assert started == [row.pk]


def test_the_same_mark_of_another_person_is_another_request(ask: Ask, actor_of: ActorOf) -> None:
    assert ask(once="a").pk != ask(once="a", by=actor_of("professional")).pk


def test_what_cannot_be_asked(ask: Ask, actor_of: ActorOf, coordinator: Actor) -> None:
    with pytest.raises(PermissionDenied):
        ask(by=actor_of("auditor"))
    with pytest.raises(PermissionDenied):
        ask(by=actor_of("supervisor"))
    with pytest.raises(RequestRefused):
        ask(need="inconnu")
    with pytest.raises(RequestRefused):
        ask(callback_phone=" ")
    with pytest.raises(RequestRefused):
        ask(constraints=["diabète"])
    ensure_defaults(by=coordinator)
    NeedKind.objects.filter(key="dentaire").update(is_active=False)
    with pytest.raises(RequestRefused):
        ask(need="dentaire")
    assert not CareRequest.objects.exists()


def test_a_small_commune_is_not_kept(ask: Ask, coordinator: Actor, settings: Any) -> None:
    CareSettings.objects.create(community=coordinator.community, grouping_population=1_400)
    row = ask()
    assert row.commune is None
    assert "et alentours" in row.area_label
    assert row.center is not None
    assert "Bessèges" not in row.area_label
    assert row.identity == ""
    settings.MAILLAGE_HEALTH_DATA = True
    named = ask(identity="Jeanne Exemple, 06 39 98 00 01")
    assert (named.commune_id, named.area_label) == (BESSEGES, "Bessèges")
    assert CareRequest.objects.get(pk=named.pk).identity == "Jeanne Exemple, 06 39 98 00 01"


def test_no_identity_is_kept_without_health_data(ask: Ask) -> None:
    assert CareRequest.objects.get(pk=ask(identity="Jeanne Exemple").pk).identity == ""


def test_the_journal_tells_nothing_of_the_case(ask: Ask, coordinator: Actor) -> None:
    services.cancel(by=coordinator, pk=ask().pk)
    lines = AuditEntry.objects.filter(object_type="care.carerequest")
    told = " ".join(f"{one.label} {one.changes}" for one in lines)
    assert lines.count() == 2
    assert not any(word in told for word in ("Bessèges", "Soins infirmiers", "Cabinet", "0466251234"))


def test_the_first_yes_wins(ask: Ask, responder: MakeResponder, coordinator: Actor) -> None:
    row, first, second = ask(), responder("Premier"), responder("Second")
    at = row.created_at + timedelta(hours=3)
    assert services.take(by=coordinator, pk=row.pk, responder=first, planned_at=at)
    assert not services.take(by=coordinator, pk=row.pk, responder=second, planned_at=at)
    row.refresh_from_db()
    assert (row.state, row.taken_by, row.planned_at, row.next_wave_at) == ("taken", first, at, None)
    assert row.first_yes_at == row.taken_at


def test_what_is_given_back_is_looked_for_again(
    ask: Ask, responder: MakeResponder, coordinator: Actor, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        broadcasting, "when_changed", [lambda by, row, before: told.append((before, row.state))]
    )
    row, taker, other = ask(), responder("Premier"), responder("Autre")
    services.take(by=coordinator, pk=row.pk, responder=taker, planned_at=None)
    system = Actor.system(coordinator.community)
    with pytest.raises(PermissionDenied):
        services.give_back(by=system, pk=row.pk, responder=other)
    back = services.give_back(by=system, pk=row.pk, responder=taker)
    assert (back.state, back.taken_by, back.taken_at) == ("open", None, None)
    assert back.next_wave_at is not None
    # The first yes stays: it is what the figures tell.
    assert back.first_yes_at is not None
    assert told == [("taken", "open")]
    services.take(by=coordinator, pk=row.pk, responder=other, planned_at=None)
    with pytest.raises(PermissionDenied):
        services.give_back(by=system, pk=row.pk, responder=taker)
    row.refresh_from_db()
    assert row.first_yes_at == back.first_yes_at


def test_who_is_cancelled_on_is_told(ask: Ask, responder: MakeResponder, coordinator: Actor) -> None:
    row = ask()
    services.take(by=coordinator, pk=row.pk, responder=responder("Premier"), planned_at=None)
    Message.objects.all().delete()
    services.cancel(by=coordinator, pk=row.pk)
    with pytest.raises(RequestRefused, match="annulée"):
        services.cancel(by=coordinator, pk=row.pk)
    letter = Message.objects.get(purpose="care.cancelled")
    assert letter.to == "premier@cabinet.example"
    assert "Cabinet" not in letter.body
    assert not services.take(by=coordinator, pk=row.pk, responder=responder("Tard"), planned_at=None)


def test_an_escalation_tells_the_coordination(ask: Ask, actor_of: ActorOf, coordinator: Actor) -> None:
    member = actor_of("professional")
    row = ask(by=member)
    system = Actor.system(coordinator.community)
    assert services.escalate(by=system, pk=row.pk) is not None
    # A worker that comes twice tells nobody twice.
    assert services.escalate(by=system, pk=row.pk) is None
    letters = Message.objects.filter(purpose="care.escalated")
    assert [one.to for one in letters] == ["coordinator@val-exemple.example"]
    assert f"/demandes/{row.pk}/" in letters[0].body
    assert Notification.objects.filter(user=coordinator.user).count() == 1
    with pytest.raises(RequestRefused, match="coordination"):
        services.escalate(by=member, pk=row.pk)


def test_only_the_coordination_closes_without_answer(ask: Ask, actor_of: ActorOf, coordinator: Actor) -> None:
    row = ask(by=actor_of("professional"))
    with pytest.raises(PermissionDenied):
        services.close(by=actor_of("professional"), pk=row.pk)
    with pytest.raises(RequestRefused):
        services.close(by=coordinator, pk=row.pk, outcome=Outcome.HONOURED)
    closed = services.close(by=coordinator, pk=row.pk)
    assert (closed.state, closed.outcome) == ("closed", "unanswered")
    assert closed.closed_at is not None
    with pytest.raises(RequestRefused, match="close"):
        services.close(by=coordinator, pk=row.pk)


def test_an_outcome_closes_and_is_corrected(
    ask: Ask, responder: MakeResponder, actor_of: ActorOf, coordinator: Actor
) -> None:
    member = actor_of("professional")
    row = ask(by=member)
    with pytest.raises(RequestRefused, match="en recherche"):
        services.record_outcome(by=member, pk=row.pk, version=row.version, outcome="honoured")
    services.take(by=coordinator, pk=row.pk, responder=responder(), planned_at=None)
    row.refresh_from_db()
    with pytest.raises(RequestRefused):
        services.record_outcome(by=member, pk=row.pk, version=row.version, outcome="unanswered")
    with pytest.raises(PermissionDenied):
        services.record_outcome(
            by=actor_of("board_member"), pk=row.pk, version=row.version, outcome="honoured"
        )
    done = services.record_outcome(
        by=member, pk=row.pk, version=row.version, outcome="honoured", emergency_avoided=True
    )
    assert (done.state, done.outcome, done.emergency_avoided) == ("closed", "honoured", True)
    with pytest.raises(ChangedMeanwhile):
        services.record_outcome(by=member, pk=row.pk, version=row.version, outcome="no_show")
    again = services.record_outcome(by=coordinator, pk=row.pk, version=done.version, outcome="no_show")
    assert (again.outcome, again.emergency_avoided, again.closed_at) == ("no_show", None, done.closed_at)


def test_who_may_what(ask: Ask, responder: MakeResponder, actor_of: ActorOf, coordinator: Actor) -> None:
    member, taker = actor_of("professional"), responder()
    row = ask(by=member)

    def may(by: Actor, pk: int | None = None) -> set[str]:
        return {name for name, allowed in abilities(by, row, responder_pk=pk).items() if allowed}

    assert may(coordinator) == {"see", "names", "identity", "cancel", "escalate", "close"}
    assert may(member) == {"see", "cancel", "escalate"}
    assert may(actor_of("board_member")) == set()
    assert may(actor_of("partner")) == set()
    services.take(by=coordinator, pk=row.pk, responder=taker, planned_at=None)
    row.refresh_from_db()
    assert may(member) == {"see", "cancel", "outcome"}
    assert may(actor_of("board_member"), taker.pk) == {"see", "identity", "outcome", "give_back"}
    assert may(actor_of("board_member"), taker.pk + 1) == set()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_happens(
    community: Community, ask: Ask, responder: MakeResponder, coordinator: Actor
) -> None:
    row = ask()
    takers = [responder(f"Numero{number}") for number in range(4)]

    def take(one: int) -> bool:
        return services.take(by=coordinator, pk=row.pk, responder=takers[one], planned_at=None)

    answers = at_once(community, *(lambda one=one: take(one) for one in range(4)))
    assert sorted(map(str, answers)) == ["False", "False", "False", "True"]
    row.refresh_from_db()
    assert row.taken_by == takers[answers.index(True)]
    gone = ask()

    def cancel() -> bool:
        return bool(services.cancel(by=coordinator, pk=gone.pk))

    answers = at_once(community, cancel, cancel)
    assert [isinstance(one, RequestRefused) for one in answers].count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_make_one_request(community: Community, coordinator: Actor, ask: Ask) -> None:
    ask()
    found = at_once(community, *(lambda: ask(once="double").pk for _ in range(4)))
    assert len(set(found)) == 1
    assert CareRequest.objects.filter(once__endswith=".double").count() == 1


def test_another_community_knows_nothing(
    ask: Ask, other_community: Community, actor_of: ActorOf, coordinator: Actor
) -> None:
    row = ask()
    with scope(community=other_community):
        stranger = actor_of("coordinator", community=other_community)
        settle(stranger)
        with pytest.raises(CareRequest.DoesNotExist):
            services.cancel(by=stranger, pk=row.pk)
        other = ask(by=stranger, commune=Commune.objects.get(code=BESSEGES))
        assert other.community_id == other_community.pk
