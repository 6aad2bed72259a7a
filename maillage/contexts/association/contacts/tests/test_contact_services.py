"""Writes on contacts: nobody twice, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from django_scopes import scope

from maillage.contexts.association.contacts import queries, removing, services
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.contexts.association.contacts.personal_data import erase, held
from maillage.contexts.association.members.models import TeamKind
from maillage.contexts.association.members.services import admit
from maillage.contexts.association.members.teams.services import create_team, enter
from maillage.platform.audit.models import AuditEntry
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.scoping import TenancyError
from tests.people import ActorOf
from tests.places import BESSEGES, PEYREMALE, settle

RPPS = "99990000018"


@pytest.fixture
def actor(scoped: Community, actor_of: ActorOf) -> Actor:
    found = actor_of("coordinator")
    settle(found)
    return found


def test_a_double_click_writes_once(actor: Actor) -> None:
    values: dict[str, Any] = {"last_name": "Aubépine", "first_name": "Jeanne", "commune_code": BESSEGES}
    first = services.create_contact(by=actor, **values)
    assert services.create_contact(by=actor, **values) == first
    assert AuditEntry.objects.filter(action="association_contact.created").count() == 1
    assert first.search_name == "aubepine jeanne"


def test_a_homonym_is_asked_about_then_written(actor: Actor) -> None:
    first = services.create_contact(
        by=actor, last_name="Aubépine", first_name="Jeanne", email="A@cabinet.example"
    )
    assert first.email == "a@cabinet.example"
    with pytest.raises(services.AlreadyThere) as told:
        services.create_contact(by=actor, last_name="AUBEPINE", first_name="Jeanne", phone="0600000000")
    assert told.value.existing == first
    assert not told.value.certain
    second = services.create_contact(
        by=actor, last_name="AUBEPINE", first_name="Jeanne", phone="0600000000", is_another=True
    )
    assert second.pk != first.pk


def test_the_same_name_in_two_communes_is_two_people(actor: Actor) -> None:
    for code in (BESSEGES, PEYREMALE):
        services.create_contact(by=actor, last_name="Aubépine", first_name="Jeanne", commune_code=code)
    assert Contact.objects.count() == 2


def test_one_email_for_a_whole_practice(actor: Actor) -> None:
    for name in ("Aubépine", "Genévrier"):
        services.create_contact(by=actor, last_name=name, email="cabinet@cabinet.example")
    assert Contact.objects.count() == 2


def test_an_rpps_number_is_one_person(actor: Actor) -> None:
    services.create_contact(by=actor, last_name="Aubépine", rpps=RPPS)
    with pytest.raises(services.AlreadyThere) as told:
        services.create_contact(by=actor, last_name="Genévrier", rpps=RPPS, is_another=True)
    assert told.value.certain


def test_what_is_no_contact_is_refused(actor: Actor) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"first_name": "Jeanne"},
        {"kind": ContactKind.ORGANISATION, "last_name": "Mairie"},
        {"last_name": "Aubépine", "rpps": "12"},
        {"last_name": "Aubépine", "commune_code": "99999"},
    )
    for values in wrong:
        with pytest.raises(services.ContactRefused):
            services.create_contact(by=actor, **values)
    assert not Contact.objects.exists()


def test_an_old_form_does_not_write_over_a_new_one(actor: Actor) -> None:
    row = services.create_contact(by=actor, last_name="Aubépine")
    services.update_contact(by=actor, pk=row.pk, version=1, phone="0600000001")
    with pytest.raises(services.ChangedMeanwhile) as told:
        services.update_contact(by=actor, pk=row.pk, version=1, phone="0600000002")
    assert told.value.current.phone == "0600000001"
    # What changes nothing is no conflict.
    assert services.update_contact(by=actor, pk=row.pk, version=1, phone="0600000001").version == 2


def test_found_again_and_completed_never_replaced(actor: Actor) -> None:
    first, is_new = services.find_or_create(
        by=actor, last_name="Aubépine", first_name="Jeanne", phone="0600000001"
    )
    assert is_new
    again, is_new = services.find_or_create(
        by=actor,
        last_name="AUBEPINE",
        first_name="Jeanne",
        phone="0600000002",
        email="jeanne@cabinet.example",
        commune_code=BESSEGES,
    )
    assert (again.pk, is_new, again.phone, again.email, again.commune_id) == (
        first.pk,
        False,
        "0600000001",
        "jeanne@cabinet.example",
        BESSEGES,
    )


def test_search_by_name_organisation_address_and_number(actor: Actor) -> None:
    town = services.create_contact(
        by=actor, kind=ContactKind.ORGANISATION, organisation_name="Mairie d’Essai"
    )
    one = services.create_contact(
        by=actor,
        last_name="Genévrier",
        first_name="Zoé",
        email="zoe@mairie.example",
        phone="0612345678",
        represents=town,
    )
    for text in ("genev", "zoé gene", "mairie essai", "zoe@mairie", "06 12 34 56"):
        assert one in queries.search(text), text
    assert queries.search("?!") == []
    assert queries.search("") == []


def test_a_contact_that_serves_elsewhere_is_not_removed(actor: Actor) -> None:
    town = services.create_contact(
        by=actor, kind=ContactKind.ORGANISATION, organisation_name="Mairie d’Essai"
    )
    one = services.create_contact(by=actor, last_name="Genévrier", represents=town)
    with pytest.raises(services.ContactRefused, match="sert ailleurs"):
        removing.remove_contact(by=actor, contact=town)
    removing.remove_contact(by=actor, contact=one)
    removing.remove_contact(by=actor, contact=town)
    assert not Contact.objects.exists()


def test_a_member_is_not_removed(actor: Actor) -> None:
    one = services.create_contact(by=actor, last_name="Genévrier")
    admit(by=actor, contact=one, on=one.created_at.date())
    with pytest.raises(services.ContactRefused, match="départ"):
        removing.remove_contact(by=actor, contact=one)


def test_letters_refused_and_accepted_again(actor: Actor) -> None:
    one = services.create_contact(by=actor, last_name="Genévrier")
    services.refuse_mail(by=actor, contact=one)
    services.refuse_mail(by=actor, contact=one)
    assert Contact.objects.get().mail_refused_at is not None
    assert AuditEntry.objects.filter(action="association_contact.mail_refused").count() == 1
    services.accept_mail(by=actor, contact=one)
    assert Contact.objects.get().mail_refused_at is None


def test_what_is_held_about_somebody_and_its_erasure(actor: Actor) -> None:
    one = services.create_contact(
        by=actor, last_name="Genévrier", first_name="Zoé", email="zoe@mairie.example"
    )
    team = create_team(by=actor, kind=TeamKind.ESP, name="Équipe")
    enter(by=actor, team=team, contact=one)
    person = Person(emails=frozenset({"zoe@mairie.example"}))
    assert [row.what for row in held(person, False)] == ["contact"]
    assert erase(actor, person, False) == ["1\xa0fiche de contact supprimée."]
    assert not Contact.objects.exists()
    assert erase(actor, person, False) == []


def test_who_serves_elsewhere_is_kept_without_name(actor: Actor) -> None:
    one = services.create_contact(by=actor, kind=ContactKind.ORGANISATION, organisation_name="Mairie d’Essai")
    services.create_contact(by=actor, last_name="Genévrier", represents=one)
    assert removing.erase_person(by=actor, contact=one) is False
    one.refresh_from_db()
    assert (one.organisation_name, one.email, one.search_name) == ("", "", "personne effacee")


def test_by_checked_name_or_number_somebody_is_found(actor: Actor) -> None:
    one = services.create_contact(by=actor, last_name="Genévrier", first_name="Zoé", rpps=RPPS)
    for person in (Person(names=("Zoé Genévrier",)), Person(idnps=frozenset({f"8{RPPS}"}))):
        assert [row.what for row in held(person, False)] == ["contact"], person
    assert list(held(Person(names=("Zoé Autre",)), False)) == []
    assert one.name == "Zoé Genévrier"


def test_another_community_sees_and_writes_nothing(actor: Actor, other_community: Community) -> None:
    one = services.create_contact(by=actor, last_name="Genévrier")
    with scope(community=other_community):
        assert queries.search("genevrier") == []
        with pytest.raises(TenancyError):
            Contact.objects.create(community=other_community, last_name="X", represents=one)


def test_a_link_is_taken_away_in_bulk_and_never_turned_elsewhere(actor: Actor) -> None:
    """Deleting what is pointed at must be possible; pointing elsewhere in bulk must not."""
    town = services.create_contact(
        by=actor, kind=ContactKind.ORGANISATION, organisation_name="Mairie d’Essai"
    )
    one = services.create_contact(by=actor, last_name="Genévrier", represents=town)
    rows: QuerySet[Contact] = Contact.objects.filter(pk=one.pk)
    with pytest.raises(TenancyError):
        rows.update(represents=town)
    with pytest.raises(TenancyError):
        rows.update(community=None)
    assert rows.update(represents=None) == 1
