"""Accounts and contacts with the same address."""

from __future__ import annotations

from django_scopes import scope

from maillage.contexts.association.contacts.accounts import link_accounts
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.contexts.association.contacts.queries import of_user
from maillage.contexts.association.contacts.services import create_contact
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf


def test_the_account_of_a_member_is_tied_once(scoped: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    member = actor_of("professional").user
    assert member is not None
    contact = create_contact(by=actor, last_name="Genévrier", email=member.email)
    create_contact(by=actor, last_name="Autre", email="autre@cabinet.example")
    assert (link_accounts(), link_accounts()) == (1, 0)
    assert of_user(member.pk) == contact
    assert of_user(None) is None


def test_a_shared_address_is_that_of_the_name(scoped: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    member = actor_of("professional").user
    assert member is not None
    first, last = member.name.split(" ", 1)
    create_contact(by=actor, last_name="Quelqu’un", email=member.email)
    assert link_accounts() == 1
    Contact.objects.all().delete()
    create_contact(by=actor, last_name="Quelqu’un", email=member.email)
    named = create_contact(by=actor, last_name=last, first_name=first, email=member.email)
    assert link_accounts() == 1
    assert of_user(member.pk) == named


def test_the_account_of_another_community_is_nobody_here(
    scoped: Community, other_community: Community, actor_of: ActorOf
) -> None:
    actor = actor_of("coordinator")
    stranger = actor_of("coordinator", community=other_community).user
    assert stranger is not None
    create_contact(by=actor, last_name="Genévrier", email=stranger.email)
    create_contact(
        by=actor,
        kind=ContactKind.ORGANISATION,
        organisation_name="CPTS",
        email=actor.user.email if actor.user else "",
    )
    assert link_accounts() == 0
    with scope(community=other_community):
        assert of_user(stranger.pk) is None
