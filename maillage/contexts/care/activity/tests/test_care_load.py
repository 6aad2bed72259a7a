"""Load: to each for himself, to the coordination as a spread, and as time that the règlement intérieur allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from maillage.contexts.association.api import SamePerson
from maillage.contexts.care.activity import coordination, links, load, sources_time
from maillage.contexts.care.activity.models import CoordinationMonth, DigestLink
from maillage.contexts.care.activity.tests.conftest import NOON, MakeAsking, MakeRequest, MakeResponder
from maillage.contexts.care.availability import same_person
from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.unscheduled import purging
from maillage.contexts.care.unscheduled.models import CareRequest, RequestTally
from maillage.platform.audit.models import AuditEntry
from maillage.platform.registry.spine import Period
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

MARCH = date(2026, 3, 1)
ALL_YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MINE = "/c/val-exemple/soins/mes-sollicitations/"


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        yield


@pytest.fixture
def allowed(scoped: Community) -> CareSettings:
    row: CareSettings = CareSettings.objects.create(community=scoped, coordination_min=10)
    return row


def test_each_sees_his_own_load_alone(
    responder: MakeResponder,
    request_at: MakeRequest,
    asking: MakeAsking,
    actor_of: ActorOf,
    client_of: ClientOf,
) -> None:
    client = client_of("professional")
    mine = responder("Mienne", user=actor_of("professional").user)
    other = responder("Autre")
    asking(request_at(need="dentaire"), mine, answer="no", after_min=7)
    asking(request_at(yes_min=2, taken_by=mine), mine, answer="taken", after_min=3)
    asking(request_at(), mine)
    asking(request_at(need="kinesitherapie"), other, answer="taken")
    told = load.load_of(mine, MARCH, MARCH)
    assert (told.asked, told.taken, told.declined, told.unanswered, told.answer_min) == (3, 1, 1, 1, 5)
    page = client.get(MINE).content.decode()
    assert "Soin dentaire urgent" in page
    assert "kinésithérapie" not in page
    assert "Autre" not in page


def test_who_never_agreed_is_told_how(client_of: ClientOf) -> None:
    page = client_of("professional").get(MINE).content.decode()
    assert "Vous n’avez pas encore dit" in page


def test_the_load_survives_the_purge(
    responder: MakeResponder, request_at: MakeRequest, asking: MakeAsking, coordinator: Actor
) -> None:
    doctor = responder()
    asking(request_at(yes_min=2, taken_by=doctor, state="closed", closed_at=NOON), doctor, answer="taken")
    asking(request_at(state="cancelled", closed_at=NOON), doctor, answer="no")
    asking(request_at(state="cancelled", closed_at=NOON), doctor)
    before = load.load_of(doctor, MARCH, MARCH)
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        assert purging.purge_requests() == 3
    after = load.load_of(doctor, MARCH, MARCH)
    assert (
        (after.asked, after.taken, after.declined)
        == (before.asked, before.taken, before.declined)
        == (3, 1, 1)
    )


def test_two_contacts_of_one_person_keep_the_counts_of_both(
    scoped: Community,
    responder: MakeResponder,
    request_at: MakeRequest,
    asking: MakeAsking,
    coordinator: Actor,
) -> None:
    kept, gone = responder("Martin"), responder("Martein")
    for number, one in enumerate((kept, gone), 1):
        here: dict[str, Any] = {"community": scoped, "responder": one}
        RequestTally.objects.create(**here, month=MARCH, axis="responder", asked=number, taken=10 * number)
        CoordinationMonth.objects.create(
            **here, contact=one.contact, month=MARCH, accepted=number, minutes_each=10
        )
        links.open_links(scoped, [one])
    DigestLink.objects.filter(responder=gone).update(stopped_at=NOON)
    request = request_at(yes_min=5, taken_by=gone)
    asking(request, kept)
    asking(request, gone, answer="taken")
    same_person.settle(coordinator, SamePerson(kept.contact, gone.contact))
    tally = RequestTally.objects.get()
    assert (tally.responder_id, tally.asked, tally.taken) == (kept.pk, 3, 30)
    # What was settled stays with the accounts, of whomever.
    assert sum(CoordinationMonth.objects.values_list("accepted", flat=True)) == 3
    assert [one.answer for one in Asking.objects.filter(responder=kept)] == ["taken"]
    assert DigestLink.objects.get().stopped_at == NOON
    request.refresh_from_db()
    assert request.taken_by_id == kept.pk


def test_the_spread_names_nobody(
    responder: MakeResponder, request_at: MakeRequest, asking: MakeAsking, client_of: ClientOf
) -> None:
    people = [responder(f"Nommee{number}") for number in range(6)]
    for number, one in enumerate(people):
        for _ in range(number):
            asking(request_at(), one, answer="taken" if number == 5 else "no")
    found = load.spread(MARCH, MARCH)
    assert found.people == 6
    assert [(band.label, band.asked, band.taken) for band in found.bands] == [
        ("jamais", 1, 5),
        ("1 à 2 fois", 2, 0),
        ("3 à 5 fois", 3, 1),
        ("6 à 10 fois", 0, 0),
        ("11 fois ou plus", 0, 0),
    ]
    assert sum(band.asked for band in found.bands) == sum(band.taken for band in found.bands) == found.people
    page = client_of("coordinator").get("/c/val-exemple/soins/chiffres/repartition/").content.decode()
    assert "3 à 5 fois" in page
    assert "Nommee" not in page


def test_a_handful_is_not_spread(responder: MakeResponder, client_of: ClientOf) -> None:
    for _ in range(4):
        responder()
    assert not load.spread(MARCH, MARCH).is_shown
    page = client_of("coordinator").get("/c/val-exemple/soins/chiffres/repartition/").content.decode()
    assert "Trop peu de professionnels" in page


def test_coordination_is_settled_once_and_stays(
    coordinator: Actor, allowed: CareSettings, responder: MakeResponder, request_at: MakeRequest
) -> None:
    doctor, other = responder("Une"), responder("Deux")
    for _ in range(3):
        request_at(yes_min=5, taken_by=doctor, closed_at=NOON, state="closed")
    request_at(yes_min=5, taken_by=other)
    request_at(state="cancelled", closed_at=NOON)
    assert coordination.settle(by=coordinator, month=MARCH) == 2
    # Neither a second round, nor another règlement, nor the purge changes what was offered.
    allowed.coordination_min = 99
    allowed.save()
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        purging.purge_requests()
    assert coordination.settle(by=coordinator, month=MARCH) == 0
    told = {fact.contact_id: fact for fact in sources_time.facts(ALL_YEAR)}
    assert set(told) == {doctor.contact_id, other.contact_id}
    fact = told[doctor.contact_id]
    assert (fact.minutes, fact.on, fact.function, fact.proven) == (30, date(2026, 3, 31), "mission", True)
    assert "3\u00a0soins non programmés acceptés" in fact.title
    assert "règlement intérieur" in fact.proof
    assert list(sources_time.facts(Period(date(2026, 3, 1), date(2026, 3, 30)))) == []
    assert AuditEntry.objects.filter(action="care_coordination.settled").count() == 1


def test_a_purged_month_is_settled_too(
    coordinator: Actor, allowed: CareSettings, responder: MakeResponder, request_at: MakeRequest
) -> None:
    request_at(yes_min=5, taken_by=responder(), closed_at=NOON, state="closed")
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        purging.purge_requests()
    assert coordination.settle(by=coordinator, month=MARCH) == 1
    assert CoordinationMonth.objects.get().accepted == 1


def test_without_a_rule_nothing_is_offered(
    coordinator: Actor, responder: MakeResponder, request_at: MakeRequest
) -> None:
    request_at(yes_min=5, taken_by=responder())
    assert coordination.settle(by=coordinator, month=MARCH) == 0
    assert list(sources_time.facts(ALL_YEAR)) == []


def test_a_month_is_settled_when_nobody_can_accept_any_more(
    allowed: CareSettings, responder: MakeResponder, request_at: MakeRequest
) -> None:
    doctor, last_evening = responder(), datetime(2026, 3, 31, 21, tzinfo=UTC)
    request_at(yes_min=5, taken_by=doctor)
    # Asked on the last evening, and accepted nine days later by one who has accepted another one already.
    late = request_at(last_evening, delay="h48", due_at=last_evening + timedelta(hours=48))
    with time_machine.travel(datetime(2026, 4, 10, 12, tzinfo=UTC), tick=False):
        assert coordination.settle_everywhere() == 0
    late.state, late.taken_by, late.taken_at = "taken", doctor, last_evening + timedelta(days=9)
    late.save(update_fields=["state", "taken_by", "taken_at"])
    with time_machine.travel(datetime(2026, 4, 11, 12, tzinfo=UTC), tick=False):
        assert coordination.settle_everywhere() == 1
        assert coordination.settle_everywhere() == 0
    assert CoordinationMonth.objects.get().accepted == 2


def test_a_month_waits_for_its_last_request(
    coordinator: Actor, allowed: CareSettings, responder: MakeResponder, request_at: MakeRequest
) -> None:
    request_at(yes_min=5, taken_by=responder())
    given_back = request_at()
    assert coordination.settle(by=coordinator, month=MARCH) == 0
    CareRequest.objects.filter(pk=given_back.pk).update(state="closed", closed_at=NOON)
    assert coordination.settle(by=coordinator, month=MARCH) == 1


def test_a_worker_that_stood_still_loses_no_month(
    allowed: CareSettings, responder: MakeResponder, request_at: MakeRequest
) -> None:
    assert coordination.month_to_settle(date(2026, 4, 10)) == date(2026, 2, 1)
    assert coordination.month_to_settle(date(2026, 4, 11)) == MARCH
    assert coordination.month_to_settle(date(2026, 5, 10)) == MARCH
    assert coordination.month_to_settle(date(2026, 1, 11)) == date(2025, 12, 1)
    request_at(yes_min=5, taken_by=responder())
    with time_machine.travel(datetime(2026, 5, 10, 12, tzinfo=UTC), tick=False):
        assert coordination.settle_everywhere() == 1
