"""Erasure: whole or not at all, twice is once, and what stays is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.accounts.models import Invitation, User
from maillage.platform.accounts.personal_data import (
    LastOperator,
    close_unused_accounts,
    forget_invitations,
)
from maillage.platform.accounts.services import invite
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message, Notification
from maillage.platform.messaging.services import notify, queue_email
from maillage.platform.privacy.models import PersonRequest
from maillage.platform.privacy.requests import services
from maillage.platform.privacy.requests.erasing import erase_person
from maillage.platform.privacy.requests.people import person_of_account
from maillage.platform.privacy.tests.conftest import MakeRequest, signed_in
from maillage.platform.registry import Registry
from maillage.platform.registry.personal_data import person_data
from maillage.platform.tables.models import SavedView
from maillage.platform.tables.services import save_view
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import LastCoordinator, add_member
from tests.people import PASSWORD, ActorOf, ClientOf, MakeUser, MemberOf

pytestmark = pytest.mark.usefixtures("own_files")


@pytest.fixture
def person(scoped: Community, member_of: MemberOf, actor_of: ActorOf) -> User:
    """Somebody with a trace in every room, beside a coordinator."""
    member_of("coordinator")
    user = member_of("treasurer")
    by = Actor(user, scoped, frozenset({"treasurer"}))
    save_view(by=by, table="tests", name="Ma vue", query="q=dupont", shared=False)
    notify(community=scoped, users=[user], title="Pour vous")
    queue_email(by=by, community=scoped, to=user.email, subject="Objet", body="Texte", purpose="tests")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    return user


def _traces(user: User) -> list[int]:
    with scopes_disabled():
        return [
            Membership.objects.filter(user=user, ended_at=None).count(),
            SavedView.objects.filter(owner=user).count(),
            Notification.objects.filter(user=user).count(),
            Message.objects.filter(to="treasurer@val-exemple.example").count(),
            Authenticator.objects.filter(user=user).count(),
        ]


def test_a_person_closes_its_account(person: User) -> None:
    address, browser, other = person.email, signed_in(person), signed_in(person)
    page = browser.post("/compte/mes-donnees/fermer/", {"word": "effacer"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "Votre compte est fermé" in text and "Conservé" in text
    person.refresh_from_db()
    assert (person.name, person.is_active) == (f"Compte fermé n° {person.pk}", False)
    assert person.email.endswith(".invalid") and not person.has_usable_password()
    # The answer left for the address that nothing else knows any more.
    assert _traces(person) == [0, 0, 0, 1, 0]
    with scopes_disabled():
        assert Message.objects.get(to=address).subject == "Votre compte est fermé"
        request = PersonRequest.objects.get()
        assert address not in request.outcome + request.person_name + request.email
    # Every session is over, on all devices.
    assert other.get("/compte/mes-donnees/").status_code == 302
    assert not Client().login(email=address, password=PASSWORD)


def test_what_was_done_stays_in_the_journal(person: User) -> None:
    with scopes_disabled():
        before = AuditEntry.objects.filter(user=person).count()
    services.close_own_account(by=Actor(person, None))
    with scopes_disabled():
        assert AuditEntry.objects.filter(user=person).count() >= before > 0
        assert (
            AuditEntry.objects.filter(action="account.closed").get().label == f"Compte fermé n° {person.pk}"
        )


def test_closing_twice_is_once(person: User) -> None:
    services.close_own_account(by=Actor(person, None))
    with scopes_disabled():
        erased = erase_person(by=Actor.system(), person=person_of_account(person), community=None)
    person.refresh_from_db()
    with scopes_disabled():
        again = erase_person(by=Actor.system(), person=person_of_account(person), community=None)
    assert [one.done for one in again if one.done] == []
    assert all("compte fermé" not in line for one in erased for line in one.done)


def test_killed_halfway_nothing_is_erased(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _traces(person)
    registry: Registry[Any] = Registry()
    for one in person_data:
        registry.register(one)

    def killed(*args: Any) -> list[str]:
        raise SystemExit

    last = next(one for one in person_data if one.name == "accounts")
    registry.register(replace(last, name="tests.killed", order=99, erase=killed))
    monkeypatch.setattr("maillage.platform.privacy.requests.collecting.person_data", registry)
    with pytest.raises(SystemExit):
        services.close_own_account(by=Actor(person, None))
    person.refresh_from_db()
    assert person.is_active and _traces(person) == before


def test_the_last_coordinator_cannot_leave(scoped: Community, member_of: MemberOf) -> None:
    user = member_of("coordinator")
    page = signed_in(user).post("/compte/mes-donnees/fermer/", {"word": "EFFACER"}).content.decode()
    assert "seule à la coordination" in page
    user.refresh_from_db()
    assert user.is_active
    with pytest.raises(LastCoordinator):
        services.close_own_account(by=Actor(user, None))


def test_the_last_operator_cannot_leave(make_user: MakeUser) -> None:
    user = make_user(is_operator=True)
    with pytest.raises(LastOperator):
        services.close_own_account(by=Actor(user, None))
    make_user(is_operator=True)
    services.close_own_account(by=Actor(user, None))


def test_the_word_is_asked(person: User) -> None:
    page = signed_in(person).post("/compte/mes-donnees/fermer/", {"word": "oui"}).content.decode()
    assert "en toutes lettres" in page
    person.refresh_from_db()
    assert person.is_active


def test_a_community_erases_its_own_part_and_leaves_the_account(
    scoped: Community,
    other_community: Community,
    person: User,
    actor_of: ActorOf,
    client_of: ClientOf,
    ask: MakeRequest,
) -> None:
    address = person.email
    add_member(by=Actor.system(), community=other_community, user=person, roles=["partner"])
    request = ask(actor_of("coordinator"), kind="erasure", email=address)
    url = f"/c/{scoped.slug}/reglages/demandes/{request.pk}/"
    browser = client_of("coordinator")
    assert "Ce qui reste, et pourquoi" in browser.get(f"{url}effacer/").content.decode()
    browser.post(f"{url}effacer/", {"word": "EFFACER"})
    request.refresh_from_db()
    assert request.done_on == timezone.localdate()
    assert "accès retiré" in request.outcome and "n’est pas à la communauté" in request.outcome
    assert other_community.name not in request.outcome
    person.refresh_from_db()
    assert person.is_active and person.email == address
    assert _traces(person) == [1, 0, 0, 0, 1]


def test_an_invitation_is_erased_and_its_link_dies(
    scoped: Community, actor_of: ActorOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    invite(by=by, community=scoped, email="camille@tests.example", name="Camille", roles=["partner"])
    request = ask(by, kind="erasure")
    erased = services.erase_for_request(by=by, request=request)
    assert "invitations effacées : 1." in [line for one in erased for line in one.done]
    assert not Invitation.objects.exists()
    with pytest.raises(services.NotNow):
        services.erase_for_request(by=by, request=request)


def test_accounts_of_nobody_are_closed_after_their_time(
    scoped: Community, member_of: MemberOf, make_user: MakeUser
) -> None:
    kept, gone, operator = member_of("partner"), make_user(), make_user(is_operator=True)
    old = timezone.now() - timedelta(days=4 * 365)
    User.objects.update(created_at=old)
    Membership.objects.update(joined_at=old)
    before = timezone.now() - timedelta(days=3 * 365)
    assert (close_unused_accounts(before), close_unused_accounts(before)) == (1, 0)
    for user in (kept, gone, operator):
        user.refresh_from_db()
    assert (kept.is_active, gone.is_active, operator.is_active) == (True, False, True)


def test_old_invitations_go(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    invite(by=by, community=scoped, email="camille@tests.example", name="Camille", roles=["partner"])
    assert forget_invitations(timezone.now()) == 0
    assert forget_invitations(timezone.now() + timedelta(days=15)) == 1
