"""The steps of a membership."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.members import personal_data, queries, services
from maillage.contexts.association.members.models import MemberEvent
from maillage.contexts.association.statutes.models import College
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf

DAY = date(2025, 3, 12)


@pytest.fixture
def actor(scoped: object, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def contact(actor: Actor) -> Contact:
    return create_contact(by=actor, last_name="Genévrier", first_name="Zoé", email="zoe@cabinet.example")


def _college(actor: Actor, name: str) -> College:
    found: College = College.objects.create(community=actor.community, code=name.lower(), name=name)
    return found


def test_a_whole_membership(actor: Actor, contact: Contact) -> None:
    first, second = _college(actor, "Liberaux"), _college(actor, "Salaries")
    services.admit(by=actor, contact=contact, college=first, on=DAY, decided_how="CA du 12/03/2025")
    services.change_college(by=actor, contact=contact, college=second, on=DAY + timedelta(days=1))
    services.suspend(by=actor, contact=contact, on=DAY + timedelta(days=2), reason="cotisation")
    services.resume(by=actor, contact=contact, on=DAY + timedelta(days=3))
    services.leave(by=actor, contact=contact, on=DAY + timedelta(days=4), reason="retraite")
    contact.refresh_from_db()
    assert (contact.standing, contact.joined_on, contact.left_on) == (
        Standing.FORMER,
        DAY,
        DAY + timedelta(days=4),
    )
    kinds = [event.kind for event in queries.events_of(contact)]
    assert kinds == ["left", "resumed", "suspended", "college", "admitted"]


def test_where_somebody_stood_on_a_day(actor: Actor, contact: Contact) -> None:
    first, second = _college(actor, "Liberaux"), _college(actor, "Salaries")
    services.admit(by=actor, contact=contact, college=first, on=DAY)
    services.change_college(by=actor, contact=contact, college=second, on=DAY + timedelta(days=10))
    services.leave(by=actor, contact=contact, on=DAY + timedelta(days=20))
    assert queries.members_on(DAY - timedelta(days=1)) == {}
    assert queries.members_on(DAY + timedelta(days=5)) == {contact.pk: first.pk}
    assert queries.members_on(DAY + timedelta(days=15)) == {contact.pk: second.pk}
    assert queries.members_on(DAY + timedelta(days=20)) == {}
    assert queries.memberships_on(DAY + timedelta(days=20))[contact.pk].standing == Standing.FORMER


def test_twice_is_once(actor: Actor, contact: Contact) -> None:
    assert services.admit(by=actor, contact=contact, on=DAY) is not None
    assert services.admit(by=actor, contact=contact, on=DAY) is None
    assert services.leave(by=actor, contact=contact, on=DAY) is not None
    assert services.leave(by=actor, contact=contact, on=DAY) is None
    assert MemberEvent.objects.count() == 2


def test_what_cannot_be_is_refused_in_words(actor: Actor, contact: Contact) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    closed = _college(actor, "Ferme")
    closed.closed_on = DAY
    closed.save()
    for run in (
        lambda: services.admit(by=actor, contact=contact, on=tomorrow),
        lambda: services.admit(by=actor, contact=contact, on=date(1800, 1, 1)),
        lambda: services.admit(by=actor, contact=contact, on=DAY, college=closed),
        lambda: services.leave(by=actor, contact=contact, on=DAY),
        lambda: services.suspend(by=actor, contact=contact, on=DAY),
        lambda: services.resume(by=actor, contact=contact, on=DAY),
        lambda: services.change_college(by=actor, contact=contact, on=DAY, college=None),
    ):
        with pytest.raises(services.MembershipRefused):
            run()
    services.admit(by=actor, contact=contact, on=DAY)
    with pytest.raises(services.MembershipRefused, match="dernière étape"):
        services.leave(by=actor, contact=contact, on=DAY - timedelta(days=1))
    with pytest.raises(services.MembershipRefused, match="déjà adhérent"):
        services.admit(by=actor, contact=contact, on=DAY, college=_college(actor, "Autre"))
    assert MemberEvent.objects.count() == 1


def test_a_mistake_is_taken_back(actor: Actor, contact: Contact) -> None:
    services.admit(by=actor, contact=contact, on=DAY)
    services.leave(by=actor, contact=contact, on=DAY)
    services.take_back(by=actor, contact=contact)
    contact.refresh_from_db()
    assert (contact.standing, contact.left_on) == (Standing.MEMBER, None)
    services.take_back(by=actor, contact=contact)
    assert services.take_back(by=actor, contact=contact) is None
    contact.refresh_from_db()
    assert (contact.standing, contact.joined_on) == (Standing.KNOWN, None)


def test_former_members_are_forgotten_at_their_date(actor: Actor, contact: Contact) -> None:
    services.admit(by=actor, contact=contact, on=DAY)
    services.leave(by=actor, contact=contact, on=DAY)
    assert personal_data.forget_former(timezone.now() - timedelta(days=10_000)) == 0
    assert personal_data.forget_former(timezone.now()) == 1
    assert not Contact.objects.exists()


def test_what_is_held_about_a_member(actor: Actor, contact: Contact) -> None:
    services.admit(by=actor, contact=contact, on=DAY, decided_how="CA")
    rows = list(personal_data.held(Person(emails=frozenset({"zoe@cabinet.example"})), False))
    assert ("décidé par", "CA") in rows[0].values
