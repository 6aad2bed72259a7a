"""The doctors' room: asked by a personal link, said by themselves, never given twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.api import SamePerson
from maillage.contexts.care.treating_doctor import (
    jobs,
    links,
    personal_data,
    queries,
    same_person,
    surveying,
)
from maillage.contexts.care.treating_doctor.conftest import MakeRoom, doctor
from maillage.contexts.care.treating_doctor.leaving import _closed, _spent
from maillage.contexts.care.treating_doctor.models import DoctorRoom, RoomAsking, RoomRound
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.platform.keeping.package.references import Moved
from maillage.platform.messaging.models import Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf, ClientOf
from tests.places import BESSEGES, ROBIAC, settle

BASE = "/c/val-exemple/soins/medecin-traitant/"


def ask(by: Actor, once: str = "a", **values: Any) -> RoomRound:
    soon = timezone.localdate() + timedelta(days=20)
    return surveying.ask_doctors_for_room(by=by, once=once, title="Places", closes_on=soon, **values)


def link_in(message: Message) -> str:
    found = re.search(r"https?://[^/]+(/s/\S+)", message.body)
    assert found is not None
    return found[1]


@pytest.fixture
def asked(coordinator: Actor, scoped: Community) -> RoomRound:
    doctor(scoped, "Genêt")
    doctor(scoped, "Orme", ROBIAC)
    doctor(scoped, "Retraité", practice="retired")
    doctor(scoped, "Silence", mail_refused_at=timezone.now())
    return ask(coordinator)


def test_each_doctor_gets_one_letter(asked: RoomRound, coordinator: Actor) -> None:
    assert RoomAsking.objects.count() == 2
    assert ask(coordinator).pk == asked.pk
    assert Message.objects.count() == 2
    assert len({link_in(one) for one in Message.objects.order_by("pk")}) == 2
    with pytest.raises(DoctorListRefused):
        ask(coordinator, "b", contacts=[])
    with pytest.raises(DoctorListRefused):
        surveying.ask_doctors_for_room(by=coordinator, once="c", title="x", closes_on=timezone.localdate())
    with pytest.raises(PermissionDenied):
        ask(Actor(coordinator.user, coordinator.community, frozenset({"professional"})), "d")


def test_a_doctor_answers_by_link_and_changes_his_mind(asked: RoomRound, client: Client) -> None:
    url = link_in(Message.objects.order_by("pk")[0])
    page = client.get(url)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert RoomAsking.objects.filter(answer="").count() == 2
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"opening": "now"}).status_code == 422
    values = {"opening": "now", "places": "3", "home_visits": "on", "areas": [BESSEGES]}
    assert client.post(url, values).status_code == 302
    row = DoctorRoom.objects.get()
    assert (row.opening, row.places, row.home_visits, row.areas) == ("now", 3, True, [BESSEGES])
    assert "votre réponse est notée" in client.get(url).content.decode()
    assert client.post(url, {"opening": "no"}).status_code == 302
    assert (queries.room_counts().free, DoctorRoom.objects.get().opening) == (0, "no")
    assert RoomAsking.objects.exclude(answer="").get().answer == "no"


def test_a_closed_survey_takes_no_answer(asked: RoomRound, coordinator: Actor, client: Client) -> None:
    url = link_in(Message.objects.order_by("pk")[0])
    surveying.close_round(by=coordinator, pk=asked.pk)
    surveying.close_round(by=coordinator, pk=asked.pk)
    assert client.post(url, {"opening": "no"}).status_code == 422
    assert "close" in client.get(url).content.decode()
    with pytest.raises(DoctorListRefused):
        surveying.remind_doctors(by=coordinator, pk=asked.pk)
    unknown = client.get("/s/places/inconnu/")
    row = RoomAsking.objects.order_by("pk").first()
    assert row is not None
    row.link_key = "autre"
    links.open_link(row)
    row.save()
    assert (client.get(url).status_code, client.get(url).content) == (404, unknown.content)


def test_reminders_leave_by_themselves_to_who_is_silent(
    asked: RoomRound, client: Client, coordinator: Actor
) -> None:
    client.post(link_in(Message.objects.order_by("pk")[0]), {"opening": "no"})
    assert surveying.remind_doctors(by=coordinator, pk=asked.pk) == 0
    jobs.keep_up()
    assert Message.objects.count() == 2
    RoomAsking.objects.update(written_at=timezone.now() - timedelta(days=8))
    jobs.keep_up()
    jobs.keep_up()
    assert Message.objects.count() == 3
    last = Message.objects.order_by("-pk")[0]
    assert last.subject.startswith("Rappel")
    # The same address as before.
    assert link_in(last) == link_in(Message.objects.order_by("pk")[1])
    RoomRound.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    jobs.keep_up()
    assert RoomRound.objects.get().closed_at is not None


def test_places_are_never_exceeded(room: MakeRoom, coordinator: Actor) -> None:
    row = room("Genêt", places=2)
    surveying.fill_places(by=coordinator, pk=row.pk, count=2)
    with pytest.raises(DoctorListRefused):
        surveying.fill_places(by=coordinator, pk=row.pk, count=1)
    assert not surveying.hold(row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        DoctorRoom.objects.filter(pk=row.pk).update(held=3)
    # What is said anew counts beside what is held.
    again = surveying.say_doctor_room(by=coordinator, contact=row.contact, opening="now", places=1)
    assert (again.places, again.held, again.free) == (3, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_place_one_does(community: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    with scope(community=community):
        settle(by)
        row = surveying.say_doctor_room(by=by, contact=doctor(community, "Genêt"), opening="now", places=1)
    found = at_once(community, lambda: surveying.hold(row.pk), lambda: surveying.hold(row.pk))
    assert sorted(map(str, found)) == ["False", "True"]


def test_who_may_say_for_whom(
    room: MakeRoom, client_of: ClientOf, coordinator: Actor, actor_of: ActorOf
) -> None:
    row = room("Genêt")
    member = actor_of("professional")
    with pytest.raises(PermissionDenied):
        surveying.say_doctor_room(by=member, contact=row.contact, opening="no")
    with pytest.raises(PermissionDenied):
        surveying.fill_places(by=member, pk=row.pk, count=1)
    client, own = client_of("professional"), f"{BASE}mes-places/"
    assert "généralistes" in client.get(own).content.decode()
    row.contact.user = member.user
    row.contact.save()
    assert client.get(own).status_code == 200
    values = {"opening": "now", "places": "4", "version": DoctorRoom.objects.get().version}
    assert client.post(own, values).status_code == 302
    # The page that was shown before is told what is recorded.
    late = client.post(own, values)
    assert (late.status_code, "entre-temps" in late.content.decode()) == (422, True)
    assert client.post(f"{BASE}places/{row.pk}/pourvues/", {"count": "1"}).status_code == 302
    assert DoctorRoom.objects.get().free == 3
    assert client.get(f"{BASE}places/").status_code == 403
    coordination = client_of("coordinator")
    assert coordination.get(f"{BASE}places/medecin/{row.contact_id}/").status_code == 200
    assert coordination.get(f"{BASE}places/medecin/999999/").status_code == 404
    with pytest.raises(ChangedMeanwhile):
        surveying.say_doctor_room(by=coordinator, contact=row.contact, version=1, opening="no")


def test_pages_of_a_survey(asked: RoomRound, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    assert client.get(f"{BASE}enquetes/").status_code == 200
    assert "0 sur 2" in client.get(f"{BASE}enquetes/{asked.pk}/").content.decode()
    assert client.post(f"{BASE}enquetes/nouvelle/", {}).status_code == 422
    sent = client.post(
        f"{BASE}enquetes/nouvelle/",
        {"title": "Bis", "closes_on": (timezone.localdate() + timedelta(days=9)).isoformat(), "once": "z"},
    )
    assert sent.status_code == 302
    assert client.post(f"{BASE}enquetes/{asked.pk}/relancer/").status_code == 302
    assert client.post(f"{BASE}enquetes/{asked.pk}/clore/").status_code == 302
    assert client.get(f"{BASE}places/").status_code == 200


def test_two_contacts_of_one_doctor_become_one(room: MakeRoom, coordinator: Actor, scoped: Community) -> None:
    kept, gone = room("Genêt", places=2), room("Genet", places=5)
    surveying.fill_places(by=coordinator, pk=kept.pk, count=1)
    surveying.fill_places(by=coordinator, pk=gone.pk, count=2)
    ask(coordinator)
    answered = RoomAsking.objects.get(contact=gone.contact)
    surveying.answer_round(by=Actor.system(scoped), asking=answered, values={"opening": "now", "places": 4})
    pair = SamePerson(kept.contact, gone.contact)
    assert same_person.look_at_rooms(pair).settled
    assert same_person.look_at_askings(pair).settled
    same_person.settle_rooms(coordinator, pair)
    same_person.settle_askings(coordinator, pair)
    row = DoctorRoom.objects.get()
    assert (row.contact_id, row.held, row.free) == (kept.contact_id, 3, 4)
    assert RoomAsking.objects.get().answer == "now"


def test_a_package_opens_nothing(scoped: Community) -> None:
    moved = Moved(1, 2, "ici", "ailleurs")
    spent = _spent({"digest": "x", "link_key": "y"}, moved)
    assert (spent["digest"], spent["link_key"] != "y") == ("", True)
    assert _closed({"secret": "s", "is_open": True}, moved)["is_open"] is False


def test_what_a_doctor_said_is_told_and_erased(room: MakeRoom, coordinator: Actor) -> None:
    row = room("Genêt")
    who = Person(emails=frozenset({row.contact.email}))
    assert "maintenant" in str(list(personal_data.held_room(who, False)))
    assert len(personal_data.erase_room(coordinator, who, False)) == 1
    assert DoctorRoom.objects.count() == 0
