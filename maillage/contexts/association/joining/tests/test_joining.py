"""From the public form to the member: what a stranger sees, what the address proves, what the body decides."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.fees.models import Fee
from maillage.contexts.association.fees.services import open_period
from maillage.contexts.association.joining import personal_data, services
from maillage.contexts.association.joining.models import Application, ApplicationState, JoiningForm
from maillage.contexts.association.joining.personal_data import forget_decided, forget_unconfirmed
from maillage.contexts.association.joining.services import JoiningRefused
from maillage.contexts.association.members.models import MemberEvent
from maillage.contexts.association.statutes.models import College
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

GIVEN = {
    "last_name": "Aubépine",
    "first_name": "Jeanne",
    "email": "Jeanne@cabinet.example",
    "accepted": "on",
}
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def no_tries(db: None) -> None:
    cache.clear()


@pytest.fixture
def coordinator(actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def board(scoped: Community) -> Body:
    made: Body = Body.objects.create(
        community=scoped, kind=BodyKind.BOARD, name="Conseil", created_on=date(2024, 1, 1)
    )
    return made


@pytest.fixture
def college(scoped: Community) -> College:
    made: College = College.objects.create(community=scoped, code="liberaux", name="Libéraux")
    return made


@pytest.fixture
def form(scoped: Community, coordinator: Actor, board: Body) -> JoiningForm:
    values = {"is_open": True, "statutes_text": "Article 1.", "approved_by": board, "asks_college": True}
    return services.save_form(by=coordinator, version=0, values=values)


def address(form: JoiningForm) -> str:
    return f"/a/adherer/{form.secret}/"


def link_of(message: Message) -> str:
    found = re.search(r"(/a/adhesion/\S+)", message.body)
    assert found is not None
    return found[1]


def received(form: JoiningForm, **changes: Any) -> Application:
    values = {"last_name": "Aubépine", "first_name": "Jeanne", "email": "jeanne@cabinet.example"}
    row = services.apply(by=Actor.system(form.community), form=form, values=values | changes)
    return services.confirm(by=Actor.system(form.community), pk=row.pk)


def test_from_the_form_to_the_member(
    client: Client, form: JoiningForm, college: College, board: Body, coordinator: Actor
) -> None:
    page = client.get(address(form)).content.decode()
    assert "Article 1." in page
    assert "Libéraux" in page
    sent = client.post(address(form), GIVEN | {"college": str(college.pk), "rpps": "810 000 000 12"})
    assert (sent.status_code, sent["Location"]) == (302, f"{address(form)}envoyee/")
    assert client.get(sent["Location"]).status_code == 200
    row = Application.objects.get()
    assert (row.state, row.email) == (ApplicationState.UNCONFIRMED, "jeanne@cabinet.example")
    assert row.statutes_digest == digest_of("Article 1.")
    link = link_of(Message.objects.get(purpose=services.CONFIRM))
    assert "Confirmer ma demande" in client.get(link).content.decode()
    row.refresh_from_db()
    assert row.state == ApplicationState.UNCONFIRMED, "a GET writes nothing"
    for _ in range(2):
        assert "Votre demande est reçue" in client.post(link).content.decode()
    year = open_period(
        by=coordinator,
        name="Cotisation",
        basis="calendar",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        rates={None: 2_000},
    )
    [member] = services.approve(
        by=coordinator, pks=[row.pk], on=TODAY(), body=board, decision="délibération 4", period=year
    )
    assert (member.standing, member.college, member.rpps) == (Standing.MEMBER, college, "81000000012")
    event = MemberEvent.objects.get(contact=member)
    assert event.decided_how.startswith("Conseil du ")
    assert event.decided_how.endswith("délibération 4")
    assert Fee.objects.get().contact == member
    answer = Message.objects.get(purpose=services.ANSWER)
    assert "20\u00a0€" in answer.body
    row.refresh_from_db()
    assert (row.state, row.contact, row.body, row.digest) == (ApplicationState.APPROVED, member, board, "")
    assert client.get(link).status_code == 404


def test_the_statutes_must_be_accepted(client: Client, form: JoiningForm) -> None:
    answer = client.post(address(form), {key: GIVEN[key] for key in GIVEN if key != "accepted"})
    assert answer.status_code == 422
    assert "acceptant les statuts" in answer.content.decode()
    assert "Aubépine" in answer.content.decode(), "nothing typed is lost"
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "change", [{"last_name": ""}, {"email": "jeanne"}, {"rpps": "123"}, {"college": "999999"}, {"phone": "x"}]
)
def test_a_wrong_answer_is_said_and_nothing_is_kept(
    client: Client, form: JoiningForm, college: College, change: dict[str, str]
) -> None:
    assert client.post(address(form), GIVEN | change).status_code == 422
    assert not Application.objects.exists()
    assert not Message.objects.exists()


def test_a_machine_that_fills_the_trap_is_thanked_and_forgotten(client: Client, form: JoiningForm) -> None:
    assert client.post(address(form), GIVEN | {"site": "http://spam.example"}).status_code == 302
    assert not Application.objects.exists()


def test_nobody_fills_the_mailbox_of_somebody_else(client: Client, form: JoiningForm) -> None:
    answers = [client.post(address(form), GIVEN)["Location"] for _ in range(5)]
    assert len(set(answers)) == 1, "the page tells nothing of the address"
    assert Message.objects.count() == 3


def test_a_sender_is_limited(client: Client, form: JoiningForm) -> None:
    codes = [
        client.post(address(form), GIVEN | {"email": f"a{number}@cabinet.example"}).status_code
        for number in range(12)
    ]
    assert codes == [302] * 10 + [429] * 2


def test_what_waits_is_bounded(client: Client, form: JoiningForm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_UNCONFIRMED", 0)
    answer = client.post(address(form), GIVEN)
    assert answer.status_code == 422
    assert "réessayez demain" in answer.content.decode()


def test_a_wrong_a_closed_and_a_renewed_address_open_nothing(
    client: Client, form: JoiningForm, coordinator: Actor
) -> None:
    assert client.get("/a/adherer/inconnue/").status_code == 404
    assert client.get("/a/adhesion/inconnue/").status_code == 404
    old = address(form)
    services.renew_address(by=coordinator)
    assert client.get(old).status_code == 404
    form.refresh_from_db()
    services.save_form(by=coordinator, version=form.version, values={"is_open": False})
    closed = client.get(address(form))
    assert "Bulletin fermé" in closed.content.decode()
    assert client.post(address(form), GIVEN).status_code == 200
    assert not Application.objects.exists()


def test_a_room_that_is_switched_off_has_no_form(client: Client, form: JoiningForm) -> None:
    community = form.community
    community.modules = ["territory"]
    community.save(update_fields=["modules"])
    assert client.get(address(form)).status_code == 404


def test_an_organisation_applies_by_the_person_who_comes_for_it(client: Client, form: JoiningForm) -> None:
    given = {"organisation_name": "MSP du Val", "last_name": "Aubépine", "function": "gérante"}
    given |= {"email": "msp@cabinet.example", "accepted": "on"}
    assert client.post(f"{address(form)}?nature=organisation", given).status_code == 302
    assert Application.objects.get().name == "MSP du Val"


def test_a_later_application_replaces_the_one_that_waits(form: JoiningForm) -> None:
    first, second = received(form), received(form)
    other = received(form, last_name="Autre")
    assert [Application.objects.get(pk=one.pk).state for one in (first, second, other)] == [
        ApplicationState.WITHDRAWN,
        ApplicationState.RECEIVED,
        ApplicationState.RECEIVED,
    ]


def test_a_refusal_keeps_its_reason_and_does_not_tell_it(
    form: JoiningForm, board: Body, coordinator: Actor
) -> None:
    row = received(form)
    with pytest.raises(JoiningRefused, match="motif"):
        services.refuse(by=coordinator, pk=row.pk, on=TODAY(), body=board, decision=" ")
    services.refuse(by=coordinator, pk=row.pk, on=TODAY(), body=board, decision="n’exerce pas ici")
    assert "n’exerce pas ici" not in Message.objects.get(purpose=services.ANSWER).body
    with pytest.raises(JoiningRefused, match="refusée"):
        services.approve(by=coordinator, pks=[row.pk], on=TODAY(), body=board)
    assert not Contact.objects.filter(standing=Standing.MEMBER).exists()
    assert AuditEntry.objects.filter(action="application.refused").count() == 1


def test_several_are_accepted_together_or_none(
    form: JoiningForm, board: Body, coordinator: Actor, college: College
) -> None:
    rows = [received(form, last_name=f"Exemple{n}", email=f"e{n}@cabinet.example") for n in range(3)]
    with pytest.raises(JoiningRefused, match="avenir"):
        services.approve(by=coordinator, pks=[rows[0].pk], on=TODAY() + timedelta(days=1), body=board)
    College.objects.filter(pk=college.pk).update(closed_on=TODAY())
    college.refresh_from_db()
    with pytest.raises(JoiningRefused, match="fermé"):
        services.approve(
            by=coordinator,
            pks=[row.pk for row in rows],
            on=TODAY(),
            body=board,
            colleges={rows[2].pk: college},
        )
    assert not Contact.objects.filter(standing=Standing.MEMBER).exists()
    assert len(services.approve(by=coordinator, pks=[row.pk for row in rows], on=TODAY(), body=board)) == 3
    with pytest.raises(JoiningRefused, match="Cochez"):
        services.approve(by=coordinator, pks=[], on=TODAY(), body=board)


def test_somebody_known_becomes_a_member_and_is_not_written_twice(
    form: JoiningForm, scoped: Community, board: Body, coordinator: Actor, client_of: ClientOf
) -> None:
    known = Contact.objects.create(
        community=scoped,
        last_name="Aubépine",
        first_name="Jeanne",
        search_name="aubepine jeanne",
        email="jeanne@cabinet.example",
    )
    row = received(form)
    page = client_of("coordinator").get(f"/c/val-exemple/association/adhesions/{row.pk}/").content.decode()
    assert "Une fiche existe déjà" in page
    [member] = services.approve(by=coordinator, pks=[row.pk], on=TODAY(), body=board)
    assert member.pk == known.pk
    assert Contact.objects.count() == 1


def test_the_form_is_not_opened_without_what_is_accepted(scoped: Community, coordinator: Actor) -> None:
    with pytest.raises(JoiningRefused, match="Écrivez ce que la personne accepte"):
        services.save_form(by=coordinator, version=0, values={"is_open": True, "statutes_text": " "})


def test_two_people_who_set_the_form_at_once_are_told(
    client_of: ClientOf, form: JoiningForm, community: Community
) -> None:
    url, version = "/c/val-exemple/association/adhesions/bulletin/", str(form.version)
    given = {"is_open": "on", "statutes_text": "Article 2.", "version": version}
    assert client_of("coordinator").post(url, given).status_code == 302
    second = client_of("president").post(url, given | {"statutes_text": "Article 3."})
    assert second.status_code == 422
    assert "modifié entre-temps" in second.content.decode()
    assert "Article 3." in second.content.decode()
    with scope(community=community):
        assert JoiningForm.objects.get().statutes_text == "Article 2."


def test_pages_of_decision(client_of: ClientOf, form: JoiningForm, board: Body, community: Community) -> None:
    first, second = received(form), received(form, last_name="Second", email="s@cabinet.example")
    browser, base = client_of("coordinator"), "/c/val-exemple/association/adhesions/"
    assert "2\u00a0demandes" in browser.get(base).content.decode()
    page = browser.get(f"{base}{first.pk}/").content.decode()
    assert "Statuts acceptés" in page
    given = {"on": TODAY().isoformat(), "body": str(board.pk), "act": "approve"}
    assert browser.post(f"{base}{first.pk}/", given).status_code == 302
    assert browser.post(f"{base}{first.pk}/", given).status_code == 422
    together = {"on": TODAY().isoformat(), "applications": [str(second.pk)]}
    assert browser.post(f"{base}ensemble/", together)["Location"] == base
    assert browser.post(f"{base}ensemble/", together).status_code == 422
    with scope(community=community):
        assert Contact.objects.filter(standing=Standing.MEMBER).count() == 2


def test_what_nobody_confirmed_goes_after_a_week_and_what_waits_stays(form: JoiningForm) -> None:
    old = services.apply(
        by=Actor.system(form.community), form=form, values={"last_name": "A", "email": "a@b.example"}
    )
    waiting = received(form)
    Application.objects.update(sent_at=timezone.now() - timedelta(days=2_000))
    assert forget_unconfirmed(timezone.now() - services.CONFIRM_WITHIN) == 1
    assert not Application.objects.filter(pk=old.pk).exists()
    assert forget_decided(timezone.now()) == 0
    Application.objects.filter(pk=waiting.pk).update(decided_on=date(2020, 1, 1))
    assert forget_decided(timezone.now() - timedelta(days=365)) == 1


def test_a_person_is_told_what_they_sent_and_a_member_s_acceptance_stays(
    form: JoiningForm, board: Body, coordinator: Actor
) -> None:
    row = received(form)
    received(form, last_name="Autre", email="autre@cabinet.example")
    person = Person(emails=frozenset({"jeanne@cabinet.example"}))
    assert [one.what for one in personal_data.held(person, False)] == ["demande d’adhésion"]
    services.approve(by=coordinator, pks=[row.pk], on=TODAY(), body=board)
    assert personal_data.erase(coordinator, person, False) == []
    Contact.objects.update(standing=Standing.FORMER)
    assert len(personal_data.erase(coordinator, person, False)) == 1
    assert [one.email for one in Application.objects.all()] == ["autre@cabinet.example"]
