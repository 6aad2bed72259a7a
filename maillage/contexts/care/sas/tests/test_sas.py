"""The page « Créneaux au SAS »: settings, participation, what the SAS cannot show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.care.models import Part, Regulator, SasLink, SasPart, SasServed
from maillage.contexts.care.sas import leaving, personal_data, queries, same_person, services, serving
from maillage.contexts.care.sas.phones import international
from maillage.contexts.care.sas.refusals import ChangedMeanwhile, SasRefused
from maillage.contexts.directory.models import OwnStructure
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.keeping.package.references import Moved
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf
from tests.sas.asking import professional, slot

BASE = "/c/val-exemple/soins/sas/"


@pytest.fixture
def coordinator(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("04 66 00 00 00", "+33466000000"),
        ("+33 (0)4.66.00.00.00", "+33466000000"),
        ("0033466000000", "+33466000000"),
        ("0262 12 34 56", "+262262123456"),
        ("0692123456", "+262692123456"),
        ("0590123456", "+590590123456"),
        ("0694123456", "+594694123456"),
        ("+596 596 12 34 56", "+596596123456"),
        ("15", ""),
        ("3624", ""),
        ("+32 2 123 45 67", ""),
        ("", ""),
    ],
)
def test_phones(written: str, told: str) -> None:
    """Guide ans.fhir.fr.sas: +33, +262, +590, +594 or +596, and nine digits."""
    assert international(written) == told


def test_opening_wants_a_number_and_a_phone(coordinator: Actor) -> None:
    values = {"is_on": True, "name": "", "phone": "04 66 00 00 00"}
    with pytest.raises(SasRefused, match="FINESS"):
        services.save_link(by=coordinator, version=0, values=values)
    OwnStructure.objects.create(community=coordinator.community, finess="990000000")
    with pytest.raises(SasRefused, match="téléphone"):
        services.save_link(by=coordinator, version=0, values=values | {"phone": ""})
    with pytest.raises(SasRefused, match="numéro français"):
        services.save_link(by=coordinator, version=0, values=values | {"phone": "12"})
    assert not SasLink.objects.exists()
    row = services.save_link(by=coordinator, version=0, values=values)
    assert (row.is_on, row.version) == (True, 1)
    with pytest.raises(ChangedMeanwhile):
        services.save_link(by=coordinator, version=0, values=values)


def test_who_may_not_may_not(scoped: Community, actor_of: ActorOf) -> None:
    contact = professional(scoped, 1).contact
    for role in ("professional", "partner", "supervisor"):
        with pytest.raises(PermissionDenied):
            services.save_link(by=actor_of(role), version=0, values={"is_on": False})
        with pytest.raises(PermissionDenied):
            services.note_part(by=actor_of(role), contact=contact, part="alone", told_on=timezone.localdate())


def test_the_form_keeps_what_was_typed(coordinator: Actor, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    sent = client.post(
        f"{BASE}reglages/", {"is_on": "on", "name": "Notre CPTS", "phone": "12", "version": "0"}
    )
    assert sent.status_code == 422
    assert "Notre CPTS" in sent.content.decode()
    OwnStructure.objects.create(community=coordinator.community, finess="990000000")
    data = {"is_on": "on", "name": "Notre CPTS", "phone": "0466000000", "version": "0"}
    assert client.post(f"{BASE}reglages/", data).status_code == 302
    # Sent twice, or by somebody who had the page before: told, nothing lost.
    again = client.post(f"{BASE}reglages/", data | {"name": "Autre nom"})
    assert again.status_code == 422
    assert "Autre nom" in again.content.decode()
    assert SasLink.objects.get().name == "Notre CPTS"


def test_participation_is_noted_once(coordinator: Actor, client_of: ClientOf) -> None:
    contact = professional(coordinator.community, 1).contact  # type: ignore[arg-type]
    client, url = client_of("coordinator"), f"{BASE}membres/{contact.pk}/"
    today = timezone.localdate()
    assert client.get(url).status_code == 200
    assert client.post(url, {"part": "", "told_on": today}).status_code == 422
    assert client.post(url, {"part": "alone", "told_on": today + timedelta(days=1)}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"part": "via_cpts", "told_on": today}).status_code == 302
    assert SasPart.objects.get().part == Part.VIA_CPTS
    page = client.get(BASE).content.decode()
    assert "via la CPTS" in page
    assert client.get(f"{BASE}membres/0/").status_code == 404


def test_the_page_says_what_is_wrong(coordinator: Actor, client_of: ClientOf) -> None:
    community = coordinator.community
    assert community is not None
    one, two = professional(community, 1), professional(community, 2)
    soon = timezone.now() + timedelta(days=1)
    slot(one, start_at=soon, end_at=soon + timedelta(minutes=20))
    slot(two, start_at=soon, end_at=soon + timedelta(minutes=20), site="")
    found = queries.checklist(coordinator)
    assert (found.undeclared, found.elsewhere, found.last_call) == (2, 0, None)
    assert [(place.name, place.slots) for place in found.wrong] == [(two.name, 1)]
    services.note_part(by=coordinator, contact=one.contact, part="alone", told_on=timezone.localdate())
    services.count_served(day=timezone.localdate(), asked=frozenset({community.pk}), slots={community.pk: 3})
    found = queries.checklist(coordinator)
    assert (found.undeclared, found.elsewhere, found.calls, found.slots) == (1, 1, 1, 3)
    page = client_of("coordinator").get(BASE).content.decode()
    assert "pas d’identifiant de structure" in page
    export = client_of("coordinator").get(f"{BASE}?export=csv")
    assert export.status_code == 200
    assert b"Exemple1" in export.getvalue()
    export.close()


def test_a_corsican_number_is_told_to_the_coordination(coordinator: Actor, client_of: ClientOf) -> None:
    row = OwnStructure.objects.create(community=coordinator.community, finess="2A0000014")
    client = client_of("coordinator")
    assert "neuf chiffres" in client.get(BASE).content.decode()
    row.finess = "990000000"
    row.save()
    assert "neuf chiffres" not in client.get(BASE).content.decode()


def test_people_are_found_by_their_number_in_all_communities(db: None) -> None:
    """By an index: 25 among the contacts of the whole country."""
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        with connection.cursor() as cursor:
            # It would rather read an empty table, and picks any index of it.
            cursor.execute("SET LOCAL enable_seqscan = off")
    with scopes_disabled():
        plan = serving.lines_of([invented_rpps(rank) for rank in range(1, 26)]).explain()
    assert "Seq Scan on association_contact" not in plan
    assert is_postgresql or "contacts_by_rpps" in plan


def test_counters_add_up(scoped: Community) -> None:
    today = timezone.localdate()
    for _ in range(3):
        services.count_served(day=today, asked=frozenset({scoped.pk}), slots={scoped.pk: 2})
    row = SasServed.objects.get()
    assert (row.calls, row.slots) == (3, 6)


def test_a_stranger_finds_nothing(scoped: Community, client_of: ClientOf) -> None:
    for path in ("", "reglages/", "rendez-vous/"):
        assert client_of("stranger").get(f"{BASE}{path}").status_code == 404
        assert client_of("professional").get(f"{BASE}{path}").status_code == 403


def test_the_later_word_of_two_contacts_stays(coordinator: Actor) -> None:
    community = coordinator.community
    assert community is not None
    kept, gone = professional(community, 1).contact, professional(community, 2).contact
    today = timezone.localdate()
    services.note_part(by=coordinator, contact=kept, part="alone", told_on=today - timedelta(days=9))
    services.note_part(by=coordinator, contact=gone, part="via_cpts", told_on=today)

    class Pair:
        def __init__(self, kept: Contact, gone: Contact) -> None:
            self.kept, self.gone = kept, gone

    pair: Any = Pair(kept, gone)
    assert same_person.look(pair).settled
    same_person.settle(coordinator, pair)
    row = SasPart.objects.get()
    assert (row.contact_id, row.part, row.told_on) == (kept.pk, "via_cpts", today)
    assert not same_person.look(pair).settled


def test_what_is_held_is_told_and_erased(coordinator: Actor) -> None:
    community = coordinator.community
    assert community is not None
    contact = professional(community, 1).contact
    services.note_part(by=coordinator, contact=contact, part="alone", told_on=timezone.localdate())
    Regulator.objects.create(national=f"8{contact.rpps}", family="F", given="G", email="g@sas.example")
    person = Person(idnps=frozenset({f"8{contact.rpps}"}))
    assert len(list(personal_data.held(person, False))) == 1
    assert len(list(personal_data.held(person, True))) == 2
    assert len(personal_data.erase(coordinator, person, True)) == 2
    assert list(personal_data.held(person, True)) == []


def test_a_regulator_who_ceased_is_forgotten(scoped: Community) -> None:
    for number, active in ((1, True), (2, False)):
        Regulator.objects.create(
            internal=str(number), family="F", given="G", email="g@sas.example", is_active=active
        )
    assert personal_data.forget_regulators(timezone.now() + timedelta(seconds=1)) == 1
    assert Regulator.objects.get().is_active
    with scope(community=scoped):
        assert personal_data.forget_pushes(timezone.now()) == 0


def test_another_installation_does_not_tell_the_same(scoped: Community) -> None:
    moved = Moved(1, 2, "a", "b")
    assert leaving._link({"is_on": True}, moved) == {"is_on": False}
    waiting = leaving._push({"key": "k", "remote": "", "state": "waiting"}, moved)
    assert waiting["state"] == "failed"
    assert leaving._push({"key": "k", "remote": "r", "state": "told"}, moved)["key"] == "k"
