"""Who left offers nothing any more; what is given back follows its rule; what fails holds up nobody."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots import giving_back, jobs, queries, rules, services
from maillage.contexts.care.slots.agenda.services import add_feed
from maillage.contexts.care.slots.models import AgendaFeed, FeedFault, Slot, SlotRule, SlotState
from maillage.contexts.care.slots.refusals import Gone, SlotRefused
from maillage.contexts.care.slots.tests.conftest import SHOWN, at
from maillage.contexts.care.slots.tests.test_rules_and_agendas import values
from maillage.contexts.care.slots.tests.test_slots import RPPS, asked, booked, shown
from maillage.contexts.care.slots.times import AHEAD, ZONE
from maillage.contexts.care.unscheduled import services as unscheduled
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf, ClientOf


def leave(doctor: Responder, standing: str = "former") -> None:
    Contact.objects.filter(pk=doctor.contact_id).update(standing=standing)


@pytest.fixture
def rule(doctor: Responder, actor_of: ActorOf) -> SlotRule:
    return rules.add_rule(by=actor_of("professional"), responder=doctor, values=values())


def of_rule() -> Slot:
    row: Slot = Slot.objects.filter(state=SlotState.FREE).order_by("start_at").first()
    return row


# --- Who left ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", ["former", "suspended"])
def test_nothing_of_who_left_is_shown_or_booked(
    standing: str, offer: Any, doctor: Responder, coordinator: Actor
) -> None:
    row, now = offer(city="Bessèges"), timezone.now()
    window = (now, now + timedelta(days=7))
    assert shown(coordinator) == {row.pk}
    assert queries.free_slots([RPPS], *window).count() == 1
    assert queries.cities(coordinator, now) == ["Bessèges"]
    leave(doctor, standing)
    assert shown(coordinator) == set()
    assert queries.free_slots([RPPS], *window).count() == 0
    assert (queries.cities(coordinator, now), queries.professions(coordinator, now)) == ([], [])
    assert [one.is_hidden for one in queries.own_slots(doctor, now)] == [True]
    with pytest.raises(Gone):
        booked(coordinator, row)
    leave(doctor, "member")
    assert booked(coordinator, row).state == SlotState.BOOKED


def test_who_left_offers_nothing_new(doctor: Responder, actor_of: ActorOf, rule: SlotRule) -> None:
    by = actor_of("professional")
    leave(doctor)
    mine = Responder.objects.select_related("contact").get(pk=doctor.pk)
    with pytest.raises(SlotRefused, match="terminée ou suspendue"):
        services.offer_slot(
            by=by, responder=mine, start_at=at(40), length=timedelta(minutes=15), once="a", values=SHOWN
        )
    with pytest.raises(SlotRefused, match="terminée ou suspendue"):
        rules.add_rule(by=by, responder=mine, values=values(starts_at=time(8, 0)))
    with pytest.raises(SlotRefused, match="terminée ou suspendue"):
        rules.change_rule(by=by, pk=rule.pk, version=1, values=values(per_day=1))


def test_the_worker_withdraws_what_he_offered_and_keeps_his_bookings(
    offer: Any, doctor: Responder, coordinator: Actor, rule: SlotRule
) -> None:
    by_hand, kept = offer(30, hour=9), booked(coordinator, of_rule())
    add_feed(by=coordinator, responder=doctor, name="A", address="https://agenda.example/1.ics")
    leave(doctor, "suspended")
    assert jobs.withdraw_of_who_left(timezone.now()) == 0
    leave(doctor)
    assert jobs.withdraw_of_who_left(timezone.now()) == 2 * AHEAD.days
    assert jobs.withdraw_of_who_left(timezone.now()) == 0
    assert dict(Slot.objects.values_list("pk", "state")) == {
        by_hand.pk: SlotState.CANCELLED,
        kept.pk: SlotState.BOOKED,
    }
    assert not AgendaFeed.objects.exists()
    assert AuditEntry.objects.filter(action="slot.left").count() == 1
    # What is given back by then is offered no more either; if he comes back, his rules go on.
    assert services.cancel_booking(by=coordinator, pk=kept.pk).state == SlotState.CANCELLED
    leave(doctor, "member")
    assert jobs.make_slots() == 2 * AHEAD.days - 1


# --- What is given back -----------------------------------------------------------------------------------


def test_a_slot_given_back_is_offered_as_its_rule_is_now(
    rule: SlotRule, actor_of: ActorOf, coordinator: Actor
) -> None:
    row = booked(coordinator, of_rule())
    rules.change_rule(
        by=actor_of("professional"), pk=rule.pk, version=1, values=values(phone="0465710009", is_snp=True)
    )
    freed = services.cancel_booking(by=coordinator, pk=row.pk)
    assert (freed.state, freed.phone, freed.is_snp, freed.rule) == (SlotState.FREE, "0465710009", True, rule)


def test_a_slot_of_a_rule_that_was_stopped_is_not_offered_again(
    rule: SlotRule, actor_of: ActorOf, coordinator: Actor
) -> None:
    row = booked(coordinator, of_rule())
    rules.stop_rule(by=actor_of("professional"), pk=rule.pk)
    assert services.cancel_booking(by=coordinator, pk=row.pk).state == SlotState.CANCELLED
    assert shown(coordinator) == set()


def test_a_time_given_back_after_its_rule_moved_is_made_again_if_the_rule_comes_back(
    rule: SlotRule, actor_of: ActorOf, coordinator: Actor
) -> None:
    doctor, first = actor_of("professional"), of_rule()
    booked(coordinator, first)
    # Over the booked one nothing is made.
    rules.change_rule(by=doctor, pk=rule.pk, version=1, values=values(starts_at=time(17, 35)))
    day = first.start_at.astimezone(ZONE).date()

    def times() -> list[str]:
        rows = Slot.objects.filter(state=SlotState.FREE).order_by("start_at")
        here = [one.start_at.astimezone(ZONE) for one in rows]
        return [f"{one:%H:%M}" for one in here if one.date() == day]

    assert times() == ["17:50"]
    assert services.cancel_booking(by=coordinator, pk=first.pk).state == SlotState.CANCELLED
    assert jobs.make_slots() == 1
    assert times() == ["17:35", "17:50"]
    rules.change_rule(by=doctor, pk=rule.pk, version=2, values=values())
    assert times() == ["17:30", "17:45"]


def test_a_request_that_is_over_gives_back_as_a_person_does(
    rule: SlotRule, actor_of: ActorOf, coordinator: Actor
) -> None:
    request, first = asked(coordinator), of_rule()
    booked(coordinator, first, request=request, need="")
    rules.stop_rule(by=actor_of("professional"), pk=rule.pk)
    unscheduled.cancel(by=coordinator, pk=request.pk)
    assert Slot.objects.get(pk=first.pk).state == SlotState.CANCELLED


# --- What fails -------------------------------------------------------------------------------------------


def test_a_rule_that_fails_holds_up_no_other_and_is_shown(
    rule: SlotRule,
    doctor: Responder,
    actor_of: ActorOf,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = rules.add_rule(by=actor_of("professional"), responder=doctor, values=values(starts_at=time(8, 0)))
    Slot.objects.all().delete()
    SlotRule.objects.update(made_until=None, updated_at=timezone.now() - timedelta(days=3))
    whole = giving_back.times_of

    def broken(one: SlotRule, *days: Any) -> Any:
        if one.pk == rule.pk:
            raise ZeroDivisionError
        return whole(one, *days)

    monkeypatch.setattr(rules, "times_of", broken)
    assert jobs.make_slots() == 2 * AHEAD.days
    assert set(Slot.objects.values_list("rule_id", flat=True)) == {other.pk}
    assert f"rule {rule.pk}" in caplog.text
    now = timezone.now()
    assert {one.pk: queries.is_late(one, now) for one in queries.rules_of(doctor)} == {
        rule.pk: True,
        other.pk: False,
    }
    client: Client = client_of("professional")
    assert (
        client.get(f"/c/{doctor.community.slug}/soins/creneaux/miens/").content.decode().count("en retard")
        == 1
    )


def test_an_agenda_that_fails_holds_up_no_other_and_is_shown(
    doctor: Responder, coordinator: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = add_feed(by=coordinator, responder=doctor, name="A", address="https://agenda.example/bad.ics")
    good = add_feed(by=coordinator, responder=doctor, name="B", address="https://agenda.example/good.ics")

    def fetched(address: str) -> bytes:
        if "bad" in address:
            raise ZeroDivisionError
        return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"

    monkeypatch.setattr(jobs, "fetch", fetched)
    assert jobs.read_agendas() == 1
    faults = dict(AgendaFeed.objects.values_list("pk", "fault"))
    assert faults == {bad.pk: FeedFault.UNREADABLE, good.pk: ""}
    assert f"agenda {bad.pk}" in caplog.text
    assert "agenda.example" not in caplog.text
