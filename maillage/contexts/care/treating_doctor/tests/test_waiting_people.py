"""People who wait: entered once, sealed, consenting, withdrawn by their own link, erased; never without health data."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.care.treating_doctor import configuring, jobs, links, people, personal_data, queries
from maillage.contexts.care.treating_doctor.conftest import MakePerson
from maillage.contexts.care.treating_doctor.models import PlacementTally, WaitingPerson
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.messaging.models import Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/soins/medecin-traitant/personnes/"
FORM = {
    "last_name": "Saule",
    "first_name": "Camille",
    "birth_date": "1950-02-01",
    "commune": "Bessèges (30037)",
    "phone": "04 66 00 00 01",
    "email": "camille@tests.example",
    "origin": "person",
    "has_consent": "on",
    "once": "page",
}


def test_nothing_is_taken_without_health_data(coordinator: Actor, client_of: ClientOf) -> None:
    with pytest.raises(DoctorListRefused):
        people.add_person(
            by=coordinator, once="a", last_name="Saule", first_name="C", birth_date=date(1980, 1, 1)
        )
    client = client_of("coordinator")
    for page in ("", "nouvelle/", "1/"):
        assert client.get(f"{BASE}{page}").status_code == 404
    with pytest.raises(DoctorListRefused):
        configuring.save_settings(by=coordinator, version=0, values={"is_open": True})


def test_identity_is_sealed_and_kept_out_of_the_journal(waiting: MakePerson) -> None:
    row = waiting("Saule", criteria=["ald"], at_home=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM care_waitingperson")
        held = str(cursor.fetchall())
    # Nor how they are: what rule counts is health data as the name beside it is.
    assert (row.criteria, row.at_home) == (["ald", "domicile"], True)
    assert "domicile" not in held
    assert "'ald" not in held
    assert "Saule" not in held
    assert "Camille" not in held
    assert "1980" not in held.replace(row.since_on.isoformat(), "")
    assert WaitingPerson.objects.get().name == "Camille Saule"
    assert "Saule" not in str(list(AuditEntry.objects.values_list("label", "changes")))
    letter = Message.objects.get()
    assert "Saule" not in letter.subject + letter.body
    assert "médecin" not in letter.subject


def test_the_same_person_waits_once_however_written(waiting: MakePerson, coordinator: Actor) -> None:
    first = waiting("Saule")
    again = people.add_person(
        by=coordinator, once="autre", last_name=" SAULE ", first_name="camille", birth_date=date(1980, 1, 1)
    )
    assert again.is_known
    assert again.person.pk == first.pk
    other = people.add_person(
        by=coordinator, once="b", last_name="Saule", first_name="Camille", birth_date=date(1981, 1, 1)
    )
    assert not other.is_known
    # Once gone, the same person may come back.
    people.end_wait(by=coordinator, pk=first.pk, outcome="alone")
    assert not people.add_person(
        by=coordinator, once="c", last_name="Saule", first_name="Camille", birth_date=date(1980, 1, 1)
    ).is_known


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_somebody_at_once_enter_one(
    named: None, community: Community, actor_of: ActorOf
) -> None:
    by = actor_of("coordinator")

    def enter(once: str) -> bool:
        return people.add_person(
            by=by, once=once, last_name="Saule", first_name="Camille", birth_date=date(1980, 1, 1)
        ).is_known

    found = at_once(community, lambda: enter("a"), lambda: enter("b"))
    assert sorted(map(str, found)) == ["False", "True"]
    with scope(community=community):
        assert WaitingPerson.objects.count() == 1


def test_age_and_home_visits_are_criteria_by_themselves(waiting: MakePerson) -> None:
    old = waiting("Vieux", birth_date=date(1940, 1, 1), at_home=True, criteria=["ald", "inconnu"])
    assert old.criteria == ["ald", "plus-70", "domicile"]
    assert old.at_home
    birth = timezone.localdate() - timedelta(days=400)
    assert waiting("Jeune", birth_date=birth).criteria == ["enfant"]


def test_who_may_enter_and_see(waiting: MakePerson, client_of: ClientOf, coordinator: Actor) -> None:
    row = waiting("Saule")
    professional = client_of("professional")
    assert professional.get(f"{BASE}nouvelle/").status_code == 200
    sent = professional.post(f"{BASE}nouvelle/", {**FORM, "last_name": "Tilleul"})
    # Who enters somebody does not see the list.
    assert sent["Location"] == f"{BASE}nouvelle/"
    assert professional.get(f"{BASE}{row.pk}/").status_code == 403
    assert client_of("stranger").get(f"{BASE}{row.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        people.end_wait(by=_member(coordinator), pk=row.pk, outcome="alone")


def _member(by: Actor) -> Actor:
    return Actor(by.user, by.community, frozenset({"professional"}))


def test_each_reading_is_one_line_of_the_access_log(waiting: MakePerson, client_of: ClientOf) -> None:
    row = waiting("Saule")
    client = client_of("coordinator")
    before = AccessEntry.objects.count()
    page = client.get(f"{BASE}{row.pk}/")
    assert "Camille Saule" in page.content.decode()
    assert client.get(BASE).status_code == 200
    found = list(AccessEntry.objects.order_by("pk").values_list("what", "label"))[before:]
    assert [what for what, _ in found] == ["care.waiting_person", "care.waiting_people"]
    assert "Saule" not in str(found)
    # What leaves holds no name.
    assert "Saule" not in b"".join(client.get(f"{BASE}?export=csv")).decode()


def test_consent_and_changes_ask_for_the_page_that_was_shown(waiting: MakePerson, coordinator: Actor) -> None:
    row = waiting("Saule", has_consent=False)
    people.record_consent(by=coordinator, pk=row.pk, version=row.version)
    with pytest.raises(ChangedMeanwhile):
        people.update_person(by=coordinator, pk=row.pk, version=row.version, values={"phone": "0466000002"})
    now = WaitingPerson.objects.get(pk=row.pk)
    people.update_person(by=coordinator, pk=row.pk, version=now.version, values={"at_home": True})
    assert WaitingPerson.objects.get(pk=row.pk).criteria == ["domicile"]


# --- The public form and the person's page ----------------------------------------------------------------


@pytest.fixture
def address(coordinator: Actor, named: None) -> str:
    row = configuring.save_settings(by=coordinator, version=0, values={"is_open": True, "intro": "Bonjour"})
    return f"/s/medecin-traitant/{row.secret}/"


def test_a_person_asks_by_the_public_form(address: str, client: Client) -> None:
    page = client.get(address)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {**FORM, "has_consent": ""}).status_code == 422
    assert client.post(address, {**FORM, "phone": "", "email": ""}).status_code == 422
    assert WaitingPerson.objects.count() == 0
    sent = client.post(address, FORM)
    assert sent["Location"] == f"{address}envoyee/"
    assert client.get(sent["Location"]).status_code == 200
    # A machine, and somebody who tries a name: the same answer.
    assert client.post(address, {**FORM, "once": "b", "site": "x"})["Location"] == sent["Location"]
    assert client.post(address, {**FORM, "once": "c"})["Location"] == sent["Location"]
    row = WaitingPerson.objects.get()
    assert (row.origin, row.consent_at is not None, row.asked_again_on) == (
        "person",
        True,
        timezone.localdate(),
    )


def test_a_page_sent_again_is_one_and_filled_for_another_is_another(address: str, client: Client) -> None:
    for _ in range(2):
        assert client.post(address, FORM).status_code == 302
    row = WaitingPerson.objects.get()
    assert (row.asked_again_on, Message.objects.count()) == (None, 1)
    # « Retour », then somebody else of the same home: not lost.
    assert client.post(address, {**FORM, "first_name": "Dominique"}).status_code == 302
    assert sorted(one.first_name for one in WaitingPerson.objects.all()) == ["Camille", "Dominique"]
    # Who left and comes back by the same page waits again.
    people.withdraw(by=Actor.system(row.community), person=row)
    assert client.post(address, FORM).status_code == 302
    assert WaitingPerson.objects.filter(state="waiting").count() == 2


def test_what_was_typed_is_kept_when_the_form_is_refused(address: str, client: Client) -> None:
    typed = {**FORM, "birth_date": "31/02/1950", "carer": "Sa fille, 04 66 00 00 09", "at_home": "on"}
    page = client.post(address, typed)
    assert page.status_code == 422
    text = page.content.decode()
    for value in ("Saule", "Camille", "31/02/1950", "Bessèges (30037)", "Sa fille", "camille@tests.example"):
        assert value in text
    form = page.context["form"]
    assert [form[name].value() for name in ("at_home", "has_consent", "once", "origin")] == [
        True,
        True,
        "page",
        "person",
    ]


def test_a_closed_form_tells_nothing(address: str, coordinator: Actor, client: Client, settings: Any) -> None:
    unknown = client.get("/s/medecin-traitant/inconnu/")
    settings.MAILLAGE_HEALTH_DATA = False
    assert client.get(address).status_code == 404
    settings.MAILLAGE_HEALTH_DATA = True
    old = configuring.list_settings()
    configuring.renew_address(by=coordinator)
    closed = client.get(address)
    assert (closed.status_code, closed.content) == (404, unknown.content)
    fresh = configuring.list_settings()
    assert fresh.secret not in address
    with pytest.raises(ChangedMeanwhile):
        configuring.save_settings(by=coordinator, version=old.version, values={"is_open": False})
    configuring.save_settings(by=coordinator, version=fresh.version, values={"is_open": False})
    assert client.get(f"/s/medecin-traitant/{fresh.secret}/").status_code == 404


def link_in(message: Message) -> str:
    found = re.search(r"https?://[^/]+(/s/\S+)", message.body)
    assert found is not None
    return found[1]


def test_the_person_reads_why_and_withdraws(waiting: MakePerson, client: Client) -> None:
    row = waiting("Saule", criteria=["ald"])
    url = link_in(Message.objects.get())
    page = client.get(url).content.decode()
    assert "Affection de longue durée" in page
    assert "Saule" not in page
    assert client.post(url, {"answer": "bof"}).status_code == 422
    assert client.post(url, {"answer": "yes"}).status_code == 422
    assert client.post(url, {"answer": "withdraw"}).status_code == 302
    gone = WaitingPerson.objects.get(pk=row.pk)
    assert (gone.state, gone.name, gone.phone, gone.identity_index, gone.situation) == (
        "gone",
        "",
        "",
        "",
        "",
    )
    assert PlacementTally.objects.get().outcome == "withdrawn"
    # Twice is once, and the page still says so.
    assert client.post(url, {"answer": "withdraw"}).status_code == 302
    assert PlacementTally.objects.get().count == 1
    assert "retirée" in client.get(url).content.decode()


def test_a_forged_link_or_none_answers_alike(client: Client, coordinator: Actor, waiting: MakePerson) -> None:
    row = waiting("Saule")
    unknown = client.get("/s/ma-demande/inconnu/")
    assert unknown.status_code == 404
    assert client.post("/s/ma-demande/inconnu/", {"answer": "withdraw"}).status_code == 404
    # Another key makes the old address useless.
    url = link_in(Message.objects.get())
    row.link_key = "autre"
    links.open_link(row)
    row.save()
    old = client.get(url)
    assert (old.status_code, old.content) == (404, unknown.content)
    # A community without the module opens nothing.
    community = coordinator.community
    assert community is not None
    fresh = links.open_link(row)
    community.modules = []
    community.save(update_fields=["modules"])
    assert client.get(fresh[fresh.index("/s/") :]).status_code == 404


# --- What happens by itself -------------------------------------------------------------------------------


def test_an_old_registration_is_asked_about_then_erased(waiting: MakePerson, client: Client) -> None:
    row = waiting("Saule")
    today = timezone.localdate()
    WaitingPerson.objects.update(expires_on=today + timedelta(days=20))
    jobs.keep_up()
    jobs.keep_up()
    assert Message.objects.count() == 2
    url = link_in(Message.objects.order_by("-pk")[0])
    assert client.post(url, {"answer": "renew"}).status_code == 302
    assert WaitingPerson.objects.get().expires_on > today + timedelta(days=300)
    WaitingPerson.objects.update(expires_on=today - timedelta(days=1))
    jobs.keep_up()
    gone = WaitingPerson.objects.get(pk=row.pk)
    assert (gone.state, gone.last_name, gone.outcome) == ("gone", "", "other")


def test_who_never_agreed_is_kept_three_months(waiting: MakePerson, coordinator: Actor) -> None:
    row, today = waiting("Saule", has_consent=False), timezone.localdate()
    assert row.expires_on <= today + timedelta(days=93)
    people.renew(by=coordinator, person=row)
    row.refresh_from_db()
    assert row.expires_on <= today + timedelta(days=93)
    row = people.record_consent(by=coordinator, pk=row.pk, version=row.version)
    assert row.expires_on > today + timedelta(days=300)
    # Somebody from a list, who then fills the form: the agreement is completed, and the time with it.
    other = waiting("Tilleul", has_consent=False)
    WaitingPerson.objects.filter(pk=other.pk).update(renewal_asked_on=today)
    waiting("Tilleul", has_consent=True)
    other.refresh_from_db()
    assert (other.renewal_asked_on, other.expires_on > today + timedelta(days=300)) == (None, True)


def test_a_birthday_changes_the_priority(waiting: MakePerson) -> None:
    today = timezone.localdate()
    first_of_year = date(today.year, 1, 1)
    row = waiting(
        "Saule", birth_date=first_of_year.replace(year=today.year - 70), criteria=["ald"], at_home=True
    )
    young = waiting("Tilleul", birth_date=first_of_year.replace(year=today.year - 7))
    before = row.situation
    # As they were entered last year; what is no matter of age stays.
    WaitingPerson.objects.filter(pk=row.pk).update(situation="ald domicile")
    WaitingPerson.objects.filter(pk=young.pk).update(situation="enfant")
    assert jobs.keep_up() == 2
    assert jobs.keep_up() == 0
    row.refresh_from_db()
    young.refresh_from_db()
    assert (set(row.criteria), young.criteria) == (set(before.split()), [])
    assert "plus-70" in row.criteria
    assert AuditEntry.objects.filter(action="waiting_person.aged").count() == 2


def test_who_has_no_address_is_called_and_confirmed(waiting: MakePerson, client_of: ClientOf) -> None:
    row = waiting("Saule", email="")
    today = timezone.localdate()
    WaitingPerson.objects.update(expires_on=today + timedelta(days=20))
    jobs.keep_up()
    assert Message.objects.count() == 0
    client = client_of("coordinator")
    assert f"Demande {row.pk}" in client.get(f"{BASE}{row.pk}/").content.decode()
    assert "appelez-la" in client.get(f"{BASE}{row.pk}/").content.decode()
    assert "Camille Saule" in client.get(f"{BASE}?etat=confirmer").content.decode()
    assert client_of("professional").post(f"{BASE}{row.pk}/confirmer/").status_code == 403
    assert client.post(f"{BASE}{row.pk}/confirmer/").status_code == 302
    row.refresh_from_db()
    assert (row.renewal_asked_on, row.expires_on > today + timedelta(days=300)) == (None, True)
    assert "Camille Saule" not in client.get(f"{BASE}?etat=confirmer").content.decode()


def test_what_ended_is_erased_and_counters_stay(waiting: MakePerson, coordinator: Actor) -> None:
    row, other = waiting("Saule"), waiting("Tilleul")
    people.end_wait(by=coordinator, pk=row.pk, outcome="moved")
    WaitingPerson.objects.filter(pk=row.pk).update(ended_on=timezone.localdate() - timedelta(days=100))
    assert personal_data.forget_people(timezone.now() - timedelta(days=90)) == 1
    assert [one.pk for one in WaitingPerson.objects.all()] == [other.pk]
    assert queries.doctor_counts(date(2020, 1, 1), date(2099, 1, 1)).other_ends == 1


def test_a_person_who_asks_gets_everything_and_goes(waiting: MakePerson, coordinator: Actor) -> None:
    waiting("Saule")
    who = Person(emails=frozenset({"personne@tests.example"}))
    [held] = personal_data.held_person(who, False)
    assert "Saule" in str(held.values)
    assert personal_data.erase_person(coordinator, who, False) == ["1\u00a0demande effacée."]
    assert personal_data.erase_person(coordinator, who, False) == []
    assert WaitingPerson.objects.count() == 0
