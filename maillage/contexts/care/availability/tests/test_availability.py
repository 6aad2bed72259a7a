"""Who may be asked: himself, in his name, by the link of a message; and the settings of the community."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.api import SamePerson
from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability import personal_data, queries, same_person, services
from maillage.contexts.care.availability.conftest import MakeContact, MakeResponder, new_responder
from maillage.contexts.care.availability.leaving import _renewed
from maillage.contexts.care.availability.links import open_links, secret_of, stop_url
from maillage.contexts.care.availability.models import AgreedBy, CareSettings, Responder
from maillage.contexts.care.availability.services import AvailabilityRefused, ChangedMeanwhile
from maillage.contexts.care.availability.tables import state_of
from maillage.platform.audit.models import AuditEntry
from maillage.platform.keeping.package.references import Moved
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.hostile.queries import AssertQueries
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/soins/"
OWN = f"{BASE}me-faire-solliciter/"


@pytest.fixture
def coordinator(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def doctor(scoped: Community, actor_of: ActorOf, make_contact: MakeContact) -> Actor:
    """A professional with an account, whom the association knows."""
    actor = actor_of("professional")
    make_contact(user=actor.user, last_name="Lauze", search_name="lauze personne")
    return actor


def agreed(by: Actor, **values: Any) -> Responder:
    return services.save_own(by=by, version=0, is_open=True, values={"by_email": True, **values})


# --- One's own page ----------------------------------------------------------------------------------------


def test_a_professional_says_how_he_may_be_asked(doctor: Actor, client_of: ClientOf) -> None:
    client = client_of("professional")
    assert client.get(OWN).status_code == 200
    sent = client.post(
        OWN,
        {
            "is_open": "on",
            "by_sms": "on",
            "mobile": "06 12 34 56 78",
            "weekly_cap": "2",
            "quiet_from": "19h",
            "quiet_until": "8h30",
            "not_before": f"{timezone.localdate() + timedelta(days=3):%d/%m/%Y}",
            "version": "0",
        },
    )
    assert (sent.status_code, sent["Location"]) == (302, OWN)
    row = queries.responder_of(doctor.user)
    assert row is not None
    assert (row.is_open, row.by_email, row.by_sms, row.mobile) == (True, False, True, "+33612345678")
    assert (row.weekly_cap, row.quiet_from, row.quiet_until) == (2, time(19), time(8, 30))
    assert (row.agreed_by, row.profession, row.version) == (AgreedBy.SELF, "10-mg", 1)
    assert row.not_before is not None
    assert timezone.localtime(row.not_before).hour == 0
    assert [one.pk for one in queries.open_responders()] == [row.pk]
    # The page sent again makes no second line, and says that it is no longer of today.
    assert client.post(OWN, {"by_email": "on", "version": "0"}).status_code == 422
    assert Responder.objects.count() == 1
    # What is kept of the mobile in the journal tells nothing.
    line = AuditEntry.objects.filter(action="responder.saved").latest("pk")
    assert "612345678" not in str(line.changes)


def test_what_was_typed_is_never_lost(doctor: Actor, client_of: ClientOf) -> None:
    client = client_of("professional")
    page = client.post(OWN, {"is_open": "on", "by_sms": "on", "mobile": "04 66 00 00 00", "version": "0"})
    assert page.status_code == 422
    assert "04 66 00 00 00" in page.content.decode()
    assert not Responder.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"by_email": False, "by_sms": False}, "by_email"),
        ({"by_sms": True}, "mobile"),
        ({"by_sms": True, "mobile": "0466000000"}, "mobile"),
        ({"quiet_from": time(20)}, "quiet_until"),
        ({"not_before": "far"}, "not_before"),
    ],
)
def test_what_cannot_work_is_refused_beside_its_field(
    doctor: Actor, values: dict[str, Any], field: str
) -> None:
    if values.get("not_before"):
        values = {"not_before": timezone.now() + timedelta(days=400)}
    with pytest.raises(AvailabilityRefused) as refused:
        agreed(doctor, **values)
    assert refused.value.field == field
    assert not Responder.objects.exists()


def test_no_address_and_no_text_message_is_no_way_to_ask(doctor: Actor) -> None:
    Contact.objects.update(email="")
    with pytest.raises(AvailabilityRefused, match="adresse électronique"):
        agreed(doctor)
    assert agreed(doctor, by_sms=True, mobile="0612345678").is_open


def test_an_account_without_contact_is_told_what_to_do(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    client = client_of("professional")
    assert "demandez à la coordination" in client.get(OWN).content.decode()
    assert client.post(OWN, {"is_open": "on", "by_email": "on"}).status_code == 422
    with pytest.raises(AvailabilityRefused):
        agreed(actor_of("professional"))


def test_who_stops_is_asked_no_more_and_keeps_his_choices(doctor: Actor) -> None:
    agreed(doctor, weekly_cap=1)
    row = services.save_own(by=doctor, version=1, is_open=False, values={})
    assert (row.is_open, row.weekly_cap) == (False, 1)
    assert row.stopped_at is not None
    assert not queries.open_responders().exists()
    row = services.save_own(by=doctor, version=2, is_open=True, values={})
    assert (row.is_open, row.stopped_at) == (True, None)


def test_two_devices_are_told_of_one_another(doctor: Actor) -> None:
    row = agreed(doctor)
    services.save_own(by=doctor, version=1, is_open=True, values={"weekly_cap": 5})
    with pytest.raises(ChangedMeanwhile) as told:
        services.save_own(by=doctor, version=1, is_open=True, values={"weekly_cap": 9})
    assert told.value.current.weekly_cap == 5
    row.refresh_from_db()
    assert row.weekly_cap == 5


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_line(
    scoped: Community, actor_of: ActorOf, make_contact: MakeContact
) -> None:
    doctor = actor_of("professional")
    make_contact(user=doctor.user)
    answers = at_once(scoped, *[lambda: agreed(doctor)] * 4)
    assert sum(isinstance(one, Responder) for one in answers) == 1
    assert sum(isinstance(one, ChangedMeanwhile) for one in answers) == 3
    assert Responder.objects.count() == 1


def test_who_left_is_asked_no_more(make_responder: MakeResponder) -> None:
    rows = [make_responder() for _ in range(3)]
    Contact.objects.filter(pk=rows[0].contact_id).update(standing="former")
    Contact.objects.filter(pk=rows[1].contact_id).update(standing="suspended")
    assert [one.pk for one in queries.open_responders()] == [rows[2].pk]
    listed = queries.responders().order_by("pk")
    assert [state_of(one) for one in listed] == ["hors de l’association"] * 2 + ["sollicitable"]


def test_the_profession_follows_the_contact(make_responder: MakeResponder) -> None:
    row = make_responder()
    assert services.follow_contacts() == 0
    Contact.objects.filter(pk=row.contact_id).update(profession="60")
    assert services.follow_contacts() == 1
    row.refresh_from_db()
    assert row.profession == "60"


def test_of_two_postponements_the_last_counts_and_a_page_that_is_open_is_told(
    make_responder: MakeResponder,
) -> None:
    row, now = make_responder(), timezone.now()
    by, version = Actor.system(row.community), row.version
    for days in (5, 2, 2):
        services.postpone(by=by, responder=row.pk, until=now + timedelta(days=days))
    row.refresh_from_db()
    assert (row.not_before, row.version) == (now + timedelta(days=2), version + 2)
    with pytest.raises(AvailabilityRefused):
        services.postpone(by=by, responder=row.pk, until=now + timedelta(days=400))


# --- The coordinator ---------------------------------------------------------------------------------------


def test_the_coordinator_notes_an_agreement_with_its_day_and_means(
    coordinator: Actor, make_contact: MakeContact, client_of: ClientOf
) -> None:
    contact, today = make_contact(), timezone.localdate()
    client, url = client_of("coordinator"), f"{BASE}professionnels/ajouter/"
    data = {"contact": f"{contact.name} (n° {contact.pk})", "by_email": "on", "version": "0"}
    assert client.post(url, data).status_code == 422
    late = data | {"agreed_on": f"{today + timedelta(days=1):%d/%m/%Y}", "means": "phone"}
    assert client.post(url, late).status_code == 422
    assert not Responder.objects.exists()
    good = data | {"agreed_on": f"{today:%d/%m/%Y}", "means": "phone"}
    assert client.post(url, good).status_code == 302
    row = Responder.objects.get()
    assert (row.is_open, row.agreed_by, row.noted_by) == (True, AgreedBy.PHONE, coordinator.user)
    assert row.agreed_at is not None
    assert timezone.localdate(row.agreed_at) == today
    # Twice: told that he is there.
    assert client.post(url, good).status_code == 422
    assert Responder.objects.count() == 1


def test_an_older_agreement_does_not_undo_a_refusal(
    coordinator: Actor, make_responder: MakeResponder
) -> None:
    row = services.stop(by=coordinator, pk=make_responder().pk)
    day = timezone.localdate()
    with pytest.raises(AvailabilityRefused, match="accord plus récent"):
        services.note_agreement(
            by=coordinator,
            contact=row.contact,
            agreed_on=day - timedelta(days=1),
            means="phone",
            version=row.version,
            values={},
        )
    row = services.note_agreement(
        by=coordinator, contact=row.contact, agreed_on=day, means="phone", version=row.version, values={}
    )
    assert (row.is_open, row.stopped_at) == (True, None)


def test_the_coordinator_lists_changes_and_stops(
    coordinator: Actor, make_responder: MakeResponder, client_of: ClientOf
) -> None:
    row = make_responder()
    make_responder(is_open=False)
    make_responder(not_before=timezone.now() + timedelta(days=3))
    client, url = client_of("coordinator"), f"{BASE}professionnels/"
    assert "3 professionnels" in client.get(url).content.decode().replace("\u00a0", " ")
    for state, number in (("ouvert", 1), ("plus_tard", 1), ("ferme", 1)):
        words = client.get(url, {"etat": state}).content.decode().replace("\u00a0", " ")
        assert f"{number} professionnel" in words
    one = f"{url}{row.pk}/"
    assert client.post(one, {"by_email": "on", "weekly_cap": "7", "version": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.weekly_cap, row.is_open) == (7, True)
    assert client.post(one, {"by_email": "on", "weekly_cap": "8", "version": "1"}).status_code == 422
    assert client.post(f"{one}arreter/").status_code == 302
    assert client.post(f"{one}arreter/").status_code == 302
    row.refresh_from_db()
    assert not row.is_open
    assert AuditEntry.objects.filter(action="responder.stopped").count() == 1
    # His page then asks for a new agreement.
    assert client.post(one, {"by_email": "on", "version": str(row.version)}).status_code == 422


def test_only_who_may_writes(doctor: Actor, make_responder: MakeResponder, actor_of: ActorOf) -> None:
    row = make_responder()
    with pytest.raises(PermissionDenied):
        services.stop(by=doctor, pk=row.pk)
    with pytest.raises(PermissionDenied):
        services.note_agreement(
            by=doctor,
            contact=row.contact,
            agreed_on=timezone.localdate(),
            means="phone",
            version=1,
            values={},
        )
    with pytest.raises(PermissionDenied):
        services.change_choices(by=doctor, pk=row.pk, version=1, values={})
    with pytest.raises(PermissionDenied):
        services.save_settings(by=doctor, version=0, values={"wave_size": 3})
    with pytest.raises(PermissionDenied):
        agreed(actor_of("auditor"))
    mine = agreed(doctor)
    assert services.stop(by=doctor, pk=mine.pk).is_open is False


def test_the_list_takes_as_many_queries_however_long_it_is(
    coordinator: Actor, make_responder: MakeResponder, client_of: ClientOf, assert_queries: AssertQueries
) -> None:
    client = client_of("coordinator")
    for number in (2, 12):
        for _ in range(number):
            make_responder()
        with assert_queries("care_responders"):
            assert client.get(f"{BASE}professionnels/").status_code == 200


def test_personal_columns_leave_with_who_coordinates(
    coordinator: Actor, make_responder: MakeResponder, client_of: ClientOf
) -> None:
    make_responder(mobile="+33612345678")
    told = client_of("coordinator").get(f"{BASE}professionnels/", {"export": "csv"})
    content = b"".join(told.streaming_content) if told.streaming else told.content  # type: ignore[attr-defined]
    assert "06 12 34 56 78" in content.decode("utf-8-sig")


# --- Settings ----------------------------------------------------------------------------------------------


def test_settings_are_the_usual_ones_until_changed(coordinator: Actor, client_of: ClientOf) -> None:
    usual = queries.settings_of()
    assert not CareSettings.objects.exists()
    assert (usual.wave_size, usual.weekly_cap, usual.grouping_population) == (5, 3, 1_000)
    client, url = client_of("coordinator"), f"{BASE}reglages/"
    assert client.get(url).status_code == 200
    data = {
        name: f"{value:%H:%M}" if isinstance(value, time) else str(value)
        for name, value in ((one, getattr(usual, one)) for one in services.SETTINGS)
    }
    assert client.post(url, data | {"wave_size": "0", "version": "0"}).status_code == 422
    assert client.post(url, data | {"wave_size": "8", "version": "0"}).status_code == 302
    assert queries.settings_of().wave_size == 8
    again = client.post(url, data | {"wave_size": "9", "version": "0"})
    assert again.status_code == 422
    assert queries.settings_of().wave_size == 8
    services.save_settings(by=coordinator, version=1, values={"weekly_cap": 4})
    with pytest.raises(ChangedMeanwhile):
        services.save_settings(by=coordinator, version=1, values={"weekly_cap": 5})
    assert CareSettings.objects.count() == 1


# --- The link of every message -----------------------------------------------------------------------------


def test_the_link_shows_then_acts(make_responder: MakeResponder, client: Client) -> None:
    row = make_responder()
    url = f"/s/stop/{secret_of(row)}/"
    assert stop_url(row).endswith(url)
    page = client.get(url)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    row.refresh_from_db()
    assert row.is_open
    assert client.post(url, {"act": "stop"}).status_code == 302
    assert client.post(url, {"act": "stop"}).status_code == 302
    assert not Responder.objects.get(pk=row.pk).is_open
    assert AuditEntry.objects.filter(action="responder.stopped").count() == 1
    assert client.post(url, {"act": "resume"}).status_code == 302
    row = Responder.objects.get(pk=row.pk)
    assert (row.is_open, row.agreed_by) == (True, AgreedBy.SELF)


def test_a_mail_program_stops_for_its_reader_without_a_page(make_responder: MakeResponder) -> None:
    row, strict = make_responder(), Client(enforce_csrf_checks=True)
    url = f"/s/stop/{secret_of(row)}/"
    assert strict.post(url, {"act": "stop"}).status_code == 403
    assert strict.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 204
    row.refresh_from_db()
    assert not row.is_open


def test_forged_foreign_and_old_addresses_are_all_the_same(
    make_responder: MakeResponder, other_community: Community, client: Client
) -> None:
    row = make_responder()
    with scope(community=other_community):
        foreign = new_responder(other_community)
    secret = secret_of(row)
    other_community.modules = []
    other_community.save(update_fields=["modules"])
    answers = [
        client.get(f"/s/stop/{one}/")
        for one in ("inconnu", secret[:-1], secret.swapcase(), secret_of(foreign))
    ]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert client.post("/s/stop/inconnu/", {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_links_work_again_after_the_key_of_the_installation_changed(
    make_responder: MakeResponder, client: Client, settings: Any
) -> None:
    row = make_responder()
    settings.SECRET_KEY = "another key of fifty signs, for this test and none other"
    assert client.get(f"/s/stop/{secret_of(row)}/").status_code == 404
    url = open_links([row])[row.pk]
    assert client.get(url.partition("/s/")[1] + url.partition("/s/")[2]).status_code == 200


def test_the_link_does_not_come_along_in_a_package(make_responder: MakeResponder) -> None:
    row = make_responder()
    moved = Moved(old_community=row.community_id, new_community=77, old_slug="a", new_slug="b")
    there = _renewed({}, moved)
    assert there["link_key"] != row.link_key
    assert there["digest"] != row.digest


# --- Persons -----------------------------------------------------------------------------------------------


def test_what_is_held_of_a_person_is_told_and_erased(
    make_responder: MakeResponder, scoped: Community
) -> None:
    row, kept = make_responder(mobile="+33612345678"), make_responder()
    person = Person(emails=frozenset({row.contact.email}))
    told = list(personal_data.held(person, everywhere=False))
    assert len(told) == 1
    assert "+33612345678" in str(told[0].values)
    assert row.link_key not in str(told[0].values)
    assert personal_data.erase(Actor.system(scoped), person, everywhere=False) != []
    assert personal_data.erase(Actor.system(scoped), person, everywhere=False) == []
    assert [one.pk for one in Responder.objects.order_by("pk")] == [kept.pk]


def test_an_old_refusal_is_forgotten(make_responder: MakeResponder) -> None:
    now = timezone.now()
    make_responder(is_open=False, stopped_at=now - timedelta(days=2_000))
    make_responder(is_open=False, stopped_at=now)
    make_responder()
    assert personal_data.forget(now - personal_data.REFUSALS_KEPT) == 1
    assert Responder.objects.count() == 2


def test_one_person_with_two_contacts_keeps_his_last_word(
    coordinator: Actor, make_responder: MakeResponder
) -> None:
    kept = make_responder(agreed_at=timezone.now() - timedelta(days=30))
    gone = make_responder(is_open=False, stopped_at=timezone.now(), mobile="+33612345678")
    pair = SamePerson(kept.contact, gone.contact)
    assert "n’accepte pas" in same_person.look(pair).settled[0]
    same_person.settle(coordinator, pair)
    row = Responder.objects.get()
    assert (row.pk, row.is_open, row.mobile) == (kept.pk, False, "+33612345678")
    assert same_person.look(pair).settled == ()
