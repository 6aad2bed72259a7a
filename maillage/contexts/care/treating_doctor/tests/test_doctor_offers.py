"""Offers: sorted and explained, to the doctor, then to the person; nothing is assigned, no place is given twice."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.models import Contact
from maillage.contexts.care.treating_doctor import (
    jobs,
    offering,
    people,
    personal_data,
    proposing,
    queries,
    surveying,
)
from maillage.contexts.care.treating_doctor.conftest import MakePerson, MakeRoom, doctor
from maillage.contexts.care.treating_doctor.models import (
    DoctorOffer,
    DoctorRoom,
    OfferState,
    PersonState,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.platform.audit.models import AccessEntry
from maillage.platform.messaging.models import Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf, ClientOf
from tests.places import BESSEGES, PEYREMALE, ROBIAC, settle

BASE = "/c/val-exemple/soins/medecin-traitant/"


def propose(by: Actor, person: WaitingPerson, room: DoctorRoom) -> DoctorOffer:
    return offering.offer_place(by=by, person=person.pk, room=room.pk, version=person.version)


def last_link() -> str:
    found = re.search(r"https?://[^/]+(/s/\S+)", Message.objects.order_by("-pk")[0].body)
    assert found is not None
    return found[1]


def held(room: DoctorRoom) -> int:
    return int(DoctorRoom.objects.get(pk=room.pk).held)


# --- The sorted proposal ----------------------------------------------------------------------------------


def test_the_most_pressing_is_proposed_the_only_place(room: MakeRoom, waiting: MakePerson) -> None:
    first = waiting("Ancien", since_on=timezone.localdate() - timedelta(days=60))
    pressing = waiting("Pressant", criteria=["ald"])
    waiting("Sans accord", has_consent=False)
    room("Genêt", places=1)
    lines = proposing.lines()
    assert [(one.person.pk, one.rank, one.room is None) for one in lines] == [
        (pressing.pk, 1, False),
        (first.pk, 2, True),
    ]
    said = " ".join(lines[0].why)
    assert "Affection de longue durée (ALD) : 8\u00a0points." in said
    assert "Claude Genêt est à 0 min (estimé)" in said
    assert "plus prioritaires" in lines[1].why[-1]


def test_waiting_counts_between_equals(room: MakeRoom, waiting: MakePerson) -> None:
    late = waiting("Récent")
    early = waiting("Ancien", since_on=timezone.localdate() - timedelta(days=300))
    room("Genêt", places=1)
    assert [one.person.pk for one in proposing.lines()] == [early.pk, late.pk]


def test_distance_area_and_home_visits_are_respected(room: MakeRoom, waiting: MakePerson) -> None:
    near, far = room("Proche", BESSEGES), room("Loin", PEYREMALE)
    visiting = room("Visite", ROBIAC, home_visits=True)
    room("Ailleurs", BESSEGES, areas=[PEYREMALE])
    person, at_home = waiting("Saule"), waiting("Lit", at_home=True)
    line = proposing.line_of(person.pk)
    assert line is not None
    assert [one.room.pk for one in line.ways] == [near.pk, visiting.pk, far.pk]
    assert line.room == near
    home = proposing.line_of(at_home.pk)
    assert home is not None
    assert [one.room.pk for one in home.ways] == [visiting.pk]
    assert "se déplace à domicile" in " ".join(home.why)
    DoctorRoom.objects.update(max_travel_min=1)
    short = proposing.line_of(person.pk)
    assert short is not None
    assert [one.room.pk for one in short.ways] == [near.pk]


def test_a_long_way_is_possible_where_the_community_accepts_it(
    room: MakeRoom, waiting: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    far, person = room("Loin", max_travel_min=120), waiting("Saule")
    room("Plus loin encore", max_travel_min=60)
    monkeypatch.setattr(proposing, "_minutes", lambda homes, surgeries: np.full((1, 2), 90.0))
    [line] = proposing.lines()
    assert (line.person, line.room, line.minutes) == (person, far, 90)


def test_somebody_of_nowhere_is_told_as_such(room: MakeRoom, waiting: MakePerson, client: Client) -> None:
    room("Genêt")
    person = waiting("Saule")
    WaitingPerson.objects.filter(pk=person.pk).update(commune=None)
    [line] = proposing.lines()
    assert line.room is None
    assert "commune n’est pas connue" in line.why[-1]
    assert "depuis aujourd’hui" in client.get(last_link()).content.decode()


def test_a_nearer_doctor_whose_place_goes_to_somebody_else_is_named(
    room: MakeRoom, waiting: MakePerson
) -> None:
    room("Proche", BESSEGES)
    far = room("Loin", PEYREMALE, home_visits=True, areas=[BESSEGES])
    waiting("Sans choix", ROBIAC, criteria=["ald"])
    mobile = waiting("Saule", BESSEGES)
    line = proposing.line_of(mobile.pk)
    assert line is not None
    assert line.room == far
    assert "Claude Proche est plus près (0 min), mais ses places vont à des personnes" in " ".join(line.why)


# --- Offers -----------------------------------------------------------------------------------------------


def test_the_doctor_then_the_person_choose(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor, client: Client
) -> None:
    place, person = (
        room("Genêt"),
        waiting("Saule", criteria=["ald"], since_on=timezone.localdate() - timedelta(days=40)),
    )
    propose(coordinator, person, place)
    assert held(place) == 1
    url = last_link()
    page = client.get(url)
    shown = page.content.decode()
    assert (page["Referrer-Policy"], "Affection de longue durée" in shown) == ("same-origin", True)
    assert "Saule" not in shown
    assert "Saule" not in Message.objects.order_by("-pk")[0].body
    # Looking at it, as a scanner of mail does, answers nothing.
    assert DoctorOffer.objects.get().state == OfferState.DOCTOR
    assert client.post(url, {"answer": "?"}).status_code == 422
    assert client.post(url, {"answer": "yes"}).status_code == 302
    # Answered again: refused, and told kindly.
    assert client.post(url, {"answer": "no"}).status_code == 422
    mine = last_link()
    assert "Claude Genêt" in client.get(mine).content.decode()
    assert client.post(mine, {"answer": "yes"}).status_code == 302
    told = client.get(mine).content.decode()
    assert "Vous avez accepté" in told
    # No number is promised where there is none.
    assert ("La coordination vous dira" in told, "Gardez ce numéro" in told) == (True, False)
    Contact.objects.filter(pk=place.contact_id).update(phone="0466250001")
    assert ">04\u00a066\u00a025\u00a000\u00a001</a>" in client.get(mine).content.decode()
    person.refresh_from_db()
    assert (person.state, person.outcome, held(place)) == ("placed", "placed", 1)
    found = queries.doctor_counts(date(2020, 1, 1), date(2099, 1, 1))
    assert (found.placed, found.mean_days) == (1, 40)
    assert queries.months()[0].placed == 1


def test_a_refusal_frees_the_place_and_keeps_the_date(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor
) -> None:
    place, person = room("Genêt"), waiting("Saule")
    offer = propose(coordinator, person, place)
    offering.answer_as_doctor(by=coordinator, offer=offer, accepts=False)
    person.refresh_from_db()
    assert (person.state, held(place), person.since_on) == ("waiting", 0, timezone.localdate())
    offer = propose(coordinator, person, place)
    offering.answer_as_doctor(by=coordinator, offer=offer, accepts=True)
    offering.answer_as_person(by=coordinator, offer=offer, accepts=False)
    person.refresh_from_db()
    assert (person.state, held(place)) == ("waiting", 0)
    # The doctor who had said yes expects nobody any more.
    last = Message.objects.order_by("-pk")[0]
    assert (last.to, "de nouveau libre" in last.body) == (place.contact.email, True)
    letters = Message.objects.count()
    offering.cancel_offer(by=coordinator, pk=propose(coordinator, person, place).pk)
    # One who had not answered yet is told by the page of the link alone: one letter, that of the offer.
    assert Message.objects.count() == letters + 1


def test_what_cannot_be_offered_is_refused(room: MakeRoom, waiting: MakePerson, coordinator: Actor) -> None:
    place, person = room("Genêt"), waiting("Saule")
    with pytest.raises(DoctorListRefused, match="accord"):
        propose(coordinator, waiting("Sans accord", has_consent=False), place)
    with pytest.raises(DoctorListRefused, match="domicile"):
        propose(coordinator, waiting("Lit", at_home=True), place)
    with pytest.raises(DoctorListRefused, match="commune"):
        propose(coordinator, person, room("Ailleurs", areas=[PEYREMALE]))
    propose(coordinator, person, place)
    with pytest.raises(ChangedMeanwhile):
        propose(coordinator, person, place)
    person.refresh_from_db()
    with pytest.raises(DoctorListRefused, match="proposition en cours"):
        propose(coordinator, person, place)
    other = waiting("Tilleul")
    with pytest.raises(DoctorListRefused, match="plus de place"):
        propose(coordinator, other, place)
    assert held(place) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_offers_of_the_last_place_one_leaves(
    community: Community, actor_of: ActorOf, named: None
) -> None:
    by = actor_of("coordinator")
    with scope(community=community):
        settle(by)
        place = surveying.say_doctor_room(by=by, contact=doctor(community, "Genêt"), opening="now", places=1)
        birth = date(1980, 1, 1)
        pair = [
            people.add_person(
                by=by, once=name, last_name=name, first_name="C", birth_date=birth, has_consent=True
            ).person
            for name in ("Saule", "Tilleul")
        ]
    found = at_once(community, *(lambda one=one: propose(by, one, place) for one in pair))
    assert sorted(isinstance(one, DoctorOffer) for one in found) == [False, True]
    with scope(community=community):
        assert (DoctorOffer.objects.count(), held(place)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(community: Community, actor_of: ActorOf, named: None) -> None:
    by = actor_of("coordinator")
    with scope(community=community):
        settle(by)
        place = surveying.say_doctor_room(by=by, contact=doctor(community, "Genêt"), opening="now", places=2)
        person = people.add_person(
            by=by, once="a", last_name="S", first_name="C", birth_date=date(1980, 1, 1), has_consent=True
        ).person
        offer = propose(by, person, place)
    found = at_once(
        community,
        lambda: offering.answer_as_doctor(by=by, offer=offer, accepts=True),
        lambda: offering.answer_as_doctor(by=by, offer=offer, accepts=False),
    )
    assert sum(isinstance(one, DoctorListRefused) for one in found) == 1
    with scope(community=community):
        state = DoctorOffer.objects.get().state
        assert held(place) == (1 if state == OfferState.PERSON else 0)


def test_no_answer_in_time_frees_the_place(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor, client: Client
) -> None:
    place, person = room("Genêt"), waiting("Saule")
    propose(coordinator, person, place)
    url, letters = last_link(), Message.objects.count()
    jobs.keep_up()
    assert Message.objects.count() == letters
    DoctorOffer.objects.update(expires_at=timezone.now() + timedelta(days=3))
    jobs.keep_up()
    jobs.keep_up()
    assert (Message.objects.count(), last_link()) == (letters + 1, url)
    DoctorOffer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    # Too late, whether or not the job has passed.
    assert client.post(url, {"answer": "yes"}).status_code == 422
    jobs.keep_up()
    person.refresh_from_db()
    assert (DoctorOffer.objects.get().state, person.state, held(place)) == ("expired", "waiting", 0)
    assert "terminée" in client.get(url).content.decode()


def test_leaving_and_coming_back_keep_the_room_right(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor
) -> None:
    place, person = room("Genêt"), waiting("Saule")
    offer = propose(coordinator, person, place)
    offering.answer_as_doctor(by=coordinator, offer=offer, accepts=True)
    offering.answer_as_person(by=coordinator, offer=offer, accepts=True)
    person.refresh_from_db()
    offering.undo_placing(by=coordinator, pk=person.pk, version=person.version)
    person.refresh_from_db()
    assert (person.state, person.outcome, held(place)) == (PersonState.WAITING, "", 0)
    assert queries.doctor_counts(date(2020, 1, 1), date(2099, 1, 1)).placed == 0
    offer = propose(coordinator, person, place)
    offering.cancel_offer(by=coordinator, pk=offer.pk)
    with pytest.raises(DoctorListRefused):
        offering.cancel_offer(by=coordinator, pk=offer.pk)
    person.refresh_from_db()
    propose(coordinator, person, place)
    people.withdraw(by=coordinator, person=person)
    assert held(place) == 0


def test_who_registered_again_is_not_put_back_twice(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor
) -> None:
    place, person = room("Genêt"), waiting("Saule")
    offer = propose(coordinator, person, place)
    offering.answer_as_doctor(by=coordinator, offer=offer, accepts=True)
    offering.answer_as_person(by=coordinator, offer=offer, accepts=True)
    assert waiting("Saule").pk != person.pk
    person.refresh_from_db()
    with pytest.raises(DoctorListRefused, match="de nouveau"):
        offering.undo_placing(by=coordinator, pk=person.pk, version=person.version)
    assert (held(place), DoctorOffer.objects.get().state) == (1, OfferState.ACCEPTED)


def test_who_said_no_is_not_proposed_again_and_may_be_asked_by_hand(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor, client_of: ClientOf
) -> None:
    near, person = room("Genêt"), waiting("Saule")
    offer = propose(coordinator, person, near)
    offering.answer_as_doctor(by=coordinator, offer=offer, accepts=False)
    [line] = proposing.lines()
    assert line.room is None
    assert "déjà déclinée" in line.why[-1]
    far = room("Bruyère", ROBIAC)
    assert [one.room.pk for one in proposing.lines() if one.room] == [far.pk]
    found = proposing.line_of(person.pk)
    assert found is not None
    assert {one.room.pk: one.was_declined for one in found.ways} == {near.pk: True, far.pk: False}
    client, url = client_of("coordinator"), f"{BASE}personnes/{person.pk}/"
    assert "déjà décliné" in client.get(url).content.decode()
    person.refresh_from_db()
    client.post(f"{url}proposer/", {"room": near.pk, "version": person.version})
    assert DoctorOffer.objects.filter(room=near, state=OfferState.DOCTOR).count() == 1


def test_a_doctor_who_said_yes_is_told_that_the_person_left(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor
) -> None:
    place, person, other = room("Genêt", places=2), waiting("Saule"), waiting("Tilleul")
    offer = propose(coordinator, person, place)
    offering.answer_as_doctor(by=coordinator, offer=offer, accepts=True)
    propose(coordinator, other, place)
    before = Message.objects.count()
    people.withdraw(by=Actor.system(place.community), person=person)
    # Who had not answered yet reads it on the page.
    people.end_wait(by=coordinator, pk=other.pk, outcome="alone")
    assert Message.objects.count() == before + 1
    letter = Message.objects.order_by("-pk")[0]
    assert "de nouveau libre" in letter.subject
    assert held(place) == 0


def test_erasing_a_doctor_sets_the_person_free_and_keeps_what_was_offered(
    room: MakeRoom, waiting: MakePerson, coordinator: Actor, client: Client, client_of: ClientOf
) -> None:
    place, person, placed = room("Genêt", places=3), waiting("Saule"), waiting("Tilleul")
    said = ("Claude Genêt est à 3 min.", "Attend depuis un jour.")
    offering.offer_place(
        by=coordinator, person=person.pk, room=place.pk, version=person.version, reasons=said
    )
    link = last_link()
    done = propose(coordinator, placed, place)
    offering.answer_as_doctor(by=coordinator, offer=done, accepts=True)
    offering.answer_as_person(by=coordinator, offer=done, accepts=True)
    who = Person(emails=frozenset({place.contact.email}))
    personal_data.erase_room(coordinator, who, False)
    person.refresh_from_db()
    placed.refresh_from_db()
    assert (person.state, placed.state, DoctorRoom.objects.count()) == ("waiting", "placed", 0)
    kept = DoctorOffer.objects.get(person=person)
    # What became of it stays, without the doctor's name.
    assert (kept.state, kept.room, kept.why) == (OfferState.CANCELLED, None, ["Attend depuis un jour."])
    assert client.get(link).status_code == 404
    assert client.post(link, {"answer": "yes"}).status_code == 404
    team = client_of("coordinator")
    assert "données sont effacées" in team.get(f"{BASE}offres/?etat=tout").content.decode()
    assert team.get(f"{BASE}personnes/{placed.pk}/").status_code == 200
    offering.undo_placing(by=coordinator, pk=placed.pk, version=placed.version)
    with pytest.raises(DoctorListRefused):
        offering.answer_as_doctor(by=coordinator, offer=kept, accepts=True)


def test_why_is_sealed_read_on_the_page_and_never_carried_away(
    room: MakeRoom, waiting: MakePerson, client_of: ClientOf
) -> None:
    place, person = room("Genêt"), waiting("Saule", criteria=["ald"])
    client = client_of("coordinator")
    before = AccessEntry.objects.count()
    assert "Affection de longue durée" in client.get(f"{BASE}propositions/").content.decode()
    read = AccessEntry.objects.order_by("pk").values_list("what", flat=True)[before:]
    assert list(read) == ["care.waiting_proposals"]
    for kind in ("csv", "xlsx"):
        sent = b"".join(client.get(f"{BASE}propositions/?export={kind}"))
        assert "Pourquoi" not in (sent.decode() if kind == "csv" else _texts(sent))
    url = f"{BASE}personnes/{person.pk}/"
    client.post(f"{url}proposer/", {"room": place.pk, "version": person.version})
    assert any("longue durée" in one for one in DoctorOffer.objects.get().why)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reasons FROM care_doctoroffer")
        assert "longue" not in str(cursor.fetchall())
    # Who leaves the list leaves nothing on the offers either.
    people.withdraw(by=Actor.system(person.community), person=person)
    offer = DoctorOffer.objects.get()
    assert (offer.reasons, offer.minutes, offer.state) == ("", None, OfferState.CANCELLED)


def _texts(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))


def test_pages_of_the_coordinator(
    room: MakeRoom, waiting: MakePerson, client_of: ClientOf, coordinator: Actor
) -> None:
    place, person = room("Genêt"), waiting("Saule", criteria=["ald"])
    client = client_of("coordinator")
    url = f"{BASE}personnes/{person.pk}/"
    assert "Médecins possibles" in client.get(url).content.decode()
    assert "Claude Genêt" in client.get(f"{BASE}propositions/").content.decode()
    assert client.post(f"{url}proposer/", {"room": "x"}).status_code == 302
    assert DoctorOffer.objects.count() == 0
    client.post(f"{url}proposer/", {"room": place.pk, "version": person.version})
    offer = DoctorOffer.objects.get()
    assert any("8\u00a0points" in one for one in offer.why)
    assert "Le médecin accepte" in client.get(url).content.decode()
    assert client.get(f"{BASE}offres/").status_code == 200
    for said in ("doctor-yes", "n’importe quoi", "person-yes"):
        assert client.post(f"{BASE}offres/{offer.pk}/reponse/", {"answer": said}).status_code == 302
    person.refresh_from_db()
    assert person.state == "placed"
    assert "Remettre sur la liste" in client.get(url).content.decode()
    client.post(f"{url}reprendre/", {"version": person.version})
    person.refresh_from_db()
    assert person.state == "waiting"
    edited = {"phone": "0466000003", "commune": "Bessèges", "version": person.version}
    assert client.get(f"{url}modifier/").status_code == 200
    assert client.post(f"{url}modifier/", edited).status_code == 302
    assert client.post(f"{url}modifier/", edited).status_code == 422
    assert client.post(f"{url}fin/", {}).status_code == 302
    client.post(f"{url}fin/", {"outcome": "moved"})
    person.refresh_from_db()
    assert person.state == "gone"
    assert client.get(url).status_code == 200
    assert client.get(BASE).status_code == 200


@pytest.mark.parametrize("page", ["", "propositions/"])
def test_pages_ask_for_as_many_queries_whatever_the_list(
    page: str, room: MakeRoom, waiting: MakePerson, client_of: ClientOf
) -> None:
    from tests.hostile.queries import recorded

    client = client_of("coordinator")
    counts = []
    for size in (2, 6):
        for number in range(size):
            waiting(f"Personne{size}{number}")
            room(f"Médecin{size}{number}")
        client.get(f"{BASE}{page}")
        with recorded() as asked:
            client.get(f"{BASE}{page}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
