"""Professionals of the territory who are not members: who they are, and entrusting them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.engagement.not_members.queries import not_members
from maillage.contexts.association.engagement.not_members.services import approach
from maillage.contexts.association.engagement.services import ApproachRefused
from maillage.contexts.association.members.services import admit, leave
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf
from tests.places import BESSEGES, register_professionals, settle

BASE = "/c/val-exemple/association/mobilisation/non-adherents/"
NUMBERS = [f"899990000{number:03d}" for number in range(6)]


@pytest.fixture
def actor(scoped: Community, actor_of: ActorOf) -> Actor:
    found = actor_of("coordinator")
    settle(found)
    register_professionals(6)
    return found


@pytest.fixture
def browser(client_of: ClientOf) -> Client:
    return client_of("coordinator")


def tied(actor: Actor, number: int, **values: Any) -> Contact:
    return create_contact(by=actor, last_name=f"Exemple{number}", first_name="Personne", **values)


def caller(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def test_members_are_left_out_by_entry_and_by_number(actor: Actor, scoped: Community) -> None:
    people = [row.pk for row in not_members(scoped)]
    assert len(people) == 6
    admit(by=actor, contact=tied(actor, 0, entry=f"professional:{people[0]}"), on=date(2025, 1, 1))
    admit(by=actor, contact=tied(actor, 1, rpps=people[1][1:]), on=date(2025, 1, 1))
    gone = tied(actor, 2, entry=f"professional:{people[2]}")
    admit(by=actor, contact=gone, on=date(2024, 1, 1))
    leave(by=actor, contact=gone, on=date(2025, 1, 1))
    found = not_members(scoped)
    assert [row.pk for row in found] == people[2:]
    assert [row.contact for row in found] == [gone, None, None, None]


def test_filters_and_export(actor: Actor, browser: Client) -> None:
    page = browser.get(BASE).content.decode()
    assert "6\u00a0professionnels" in page
    assert "EXEMPLE0" in page or "Exemple0" in page
    nurses = browser.get(BASE, {"profession": "60"}).content.decode()
    assert "3\u00a0professionnels" in nurses
    here = browser.get(BASE, {"commune": BESSEGES}).content.decode()
    assert "2\u00a0professionnels" in here
    assert "Exemple0" not in browser.get(BASE, {"connu": "contacts"}).content.decode()
    exported = browser.get(BASE, {"export": "csv"})
    text = b"".join(exported.streaming_content) if exported.streaming else exported.content  # type: ignore[attr-defined]
    assert text.decode("utf-8-sig").count("9999") >= 6


def test_to_approach_makes_the_contact_once_and_entrusts_it(
    actor: Actor, scoped: Community, browser: Client
) -> None:
    first = not_members(scoped)[0].pk
    page = browser.get(f"{BASE}confier/", {"fiche": first}).content.decode()
    assert "1\u00a0personne" in page
    assert "Exemple0" in page
    given = {"caller": str(caller(actor).pk), "means": "call", "due_on": "", "note": "Parler de la CPTS."}
    for _ in range(2):
        assert browser.post(f"{BASE}confier/?fiche={first}", given)["Location"] == BASE
    with scope(community=scoped):
        contact = Contact.objects.get()
        assert (contact.entry, contact.standing) == (f"professional:{first}", Standing.KNOWN)
        assert Approach.objects.get().contact == contact
        assert not_members(scoped)[0].waiting is not None
    listed = browser.get(BASE).content.decode()
    assert "confié à" in listed
    assert "5\u00a0professionnels" in browser.get(BASE, {"appel": "personne"}).content.decode()


def test_a_whole_list_is_entrusted(actor: Actor, scoped: Community, browser: Client) -> None:
    given = {"caller": str(caller(actor).pk), "means": "letter"}
    assert browser.post(f"{BASE}confier/?profession=60", given).status_code == 302
    with scope(community=scoped):
        assert Approach.objects.filter(means="letter").count() == 3
        assert {row.profession for row in Contact.objects.all()} == {"60"}


def test_nobody_left_is_told(actor: Actor, scoped: Community, browser: Client) -> None:
    first = not_members(scoped)[0].pk
    admit(by=actor, contact=tied(actor, 0, entry=f"professional:{first}"), on=timezone.localdate())
    with pytest.raises(ApproachRefused, match="plus dans l’annuaire"):
        approach(by=actor, idnps=[first, "8inconnu"], caller=caller(actor))
    page = browser.get(f"{BASE}confier/", {"fiche": first}).content.decode()
    assert "Personne ne répond" in page
