"""The list of accounts, the roles of each, and the end of an access."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.access import roles
from maillage.platform.access.models import ActionToken
from maillage.platform.accounts.expiry import KEEP_LINKS, expire
from maillage.platform.accounts.models import Invitation, User
from maillage.platform.accounts.permissions import abilities
from maillage.platform.accounts.queries import state_of
from maillage.platform.accounts.services import found_community, open_operator_account
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import add_member
from tests.hostile.queries import AssertQueries
from tests.people import ActorOf, ClientOf, MakeUser, MemberOf

READERS = {"coordinator", "assistant", "president", "secretary", "treasurer", "auditor"}


def _url(community: Community, rest: str = "") -> str:
    return f"/c/{community.slug}/reglages/comptes/{rest}"


def _membership(user: User) -> Membership:
    membership: Membership = Membership.objects.get(user=user)
    return membership


@pytest.mark.parametrize("role", [role.name for role in roles.COMMUNITY_ROLES])
def test_who_sees_and_who_changes(scoped: Community, actor_of: ActorOf, role: str) -> None:
    manages = role == "coordinator"
    assert abilities(actor_of(role)) == {
        "view": role in READERS,
        "invite": manages,
        "change": manages,
        "end": manages,
    }


def test_the_list_says_who_and_logs_that_it_was_read(
    scoped: Community, client_of: ClientOf, member_of: MemberOf
) -> None:
    user = member_of("treasurer")
    page = client_of("coordinator").get(_url(scoped)).content.decode()
    assert "2 comptes" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert user.name in page
    assert user.email in page
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.count) == ("accounts.members", 2)


def test_a_reader_finds_no_button(scoped: Community, client_of: ClientOf) -> None:
    page = client_of("auditor").get(_url(scoped)).content.decode()
    assert "Inviter" not in page
    assert "Modifier" not in page


def test_the_list_asks_as_much_for_one_as_for_many(
    scoped: Community, client_of: ClientOf, make_user: MakeUser, assert_queries: AssertQueries
) -> None:
    browser = client_of("coordinator")
    with assert_queries("list"):
        browser.get(_url(scoped))
    for _ in range(20):
        add_member(by=Actor.system(scoped), community=scoped, user=make_user(), roles=["partner"])
    with assert_queries("list"):
        browser.get(_url(scoped))


def test_roles_are_changed_from_the_page(scoped: Community, client_of: ClientOf, member_of: MemberOf) -> None:
    user = member_of("treasurer")
    url = _url(scoped, f"{_membership(user).pk}/")
    browser = client_of("coordinator")
    assert browser.get(url).status_code == 200
    shown = state_of(_membership(user))
    told = {"roles": ["treasurer", "president"], "function": "Double", "shown": shown}
    answer = browser.post(url, told, follow=True)
    assert "sont enregistrés" in answer.content.decode()
    assert _membership(user).roles == ["president", "treasurer"]


def test_a_change_made_meanwhile_is_told_and_nothing_is_lost(
    scoped: Community, client_of: ClientOf, member_of: MemberOf
) -> None:
    user = member_of("treasurer")
    url = _url(scoped, f"{_membership(user).pk}/")
    browser = client_of("coordinator")
    shown = state_of(_membership(user))
    assert f'name="shown" value="{shown}"' in browser.get(url).content.decode()
    told = {"roles": ["treasurer"], "shown": shown}
    browser.post(url, told | {"function": "Trésor"})
    page = browser.post(url, told | {"function": "Trésorerie"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Quelqu’un a modifié cet accès" in text
    assert "Trésorerie" in text
    assert _membership(user).function == "Trésor"
    # Sent once more from the page that told it, the change is made.
    now = state_of(_membership(user))
    assert f'name="shown" value="{now}"' in text
    browser.post(url, {"roles": ["treasurer"], "function": "Trésorerie", "shown": now})
    assert _membership(user).function == "Trésorerie"


def test_the_last_coordinator_is_told_why_not(
    scoped: Community, client_of: ClientOf, member_of: MemberOf
) -> None:
    browser, user = client_of("coordinator"), member_of("coordinator")
    url = _url(scoped, f"{_membership(user).pk}/")
    shown = state_of(_membership(user))
    refused = browser.post(url, {"roles": ["treasurer"], "function": "", "shown": shown})
    assert refused.status_code == 200
    assert "seule à la coordination" in refused.content.decode()
    ended = browser.post(f"{url}retirer/", follow=True)
    assert "seule à la coordination" in ended.content.decode()
    assert _membership(user).ended_at is None


def test_an_ended_access_is_cut_at_once(scoped: Community, client_of: ClientOf, member_of: MemberOf) -> None:
    user, theirs = member_of("treasurer"), client_of("treasurer")
    assert theirs.get(f"/c/{scoped.slug}/").status_code == 200
    url = _url(scoped, f"{_membership(user).pk}/retirer/")
    browser = client_of("coordinator")
    assert browser.get(url).status_code == 405
    assert "n’a plus accès" in browser.post(url, follow=True).content.decode()
    assert theirs.get(f"/c/{scoped.slug}/").status_code == 404
    # An access that has ended is no longer there to be changed.
    assert browser.post(url).status_code == 404
    assert AuditEntry.objects.filter(action="access.closed").count() == 1


def test_who_leaves_is_led_home(
    scoped: Community, client_of: ClientOf, make_user: MakeUser, member_of: MemberOf
) -> None:
    add_member(by=Actor.system(scoped), community=scoped, user=make_user(), roles=["coordinator"])
    url = _url(scoped, f"{_membership(member_of('coordinator')).pk}/retirer/")
    assert client_of("coordinator").post(url)["Location"] == "/"


def test_another_communitys_member_does_not_exist(
    community: Community, other_community: Community, client_of: ClientOf, member_of: MemberOf
) -> None:
    user = member_of("treasurer")
    with scope(community=community):
        pk = _membership(user).pk
    stranger = client_of("stranger")
    for rest in (f"{pk}/", f"{pk}/retirer/"):
        assert stranger.post(_url(other_community, rest), {"roles": ["treasurer"]}).status_code == 404
    with scope(community=community):
        assert _membership(user).roles == ["treasurer"]


def test_an_operator_account_is_opened_once(db: None) -> None:
    first = open_operator_account(by=Actor.system(), email="Exploitation@tests.example", name="Exemple")
    again = open_operator_account(by=Actor.system(), email="exploitation@tests.example")
    assert first.pk == again.pk
    assert again.is_operator
    assert again.name == "Exemple"
    assert not again.has_usable_password()
    with scopes_disabled():
        actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["account.created", "account.operator"]


def test_what_nobody_can_use_is_deleted(make_user: MakeUser, client: Client) -> None:
    client.force_login(make_user())
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="", expire_date=now)
    old = {"purpose": "x", "subject": "1", "created_at": now}
    ActionToken.objects.create(digest="a", expires_at=now - KEEP_LINKS, **old)
    ActionToken.objects.create(digest="b", expires_at=now, **old)
    assert expire() == 2
    assert Session.objects.count() == 1
    assert ActionToken.objects.get().digest == "b"


def test_a_community_opens_with_an_invitation(make_user: MakeUser) -> None:
    operator = Actor(user=make_user(is_operator=True), community=None)
    community = found_community(
        by=operator, slug="val-neuf", name=" CPTS du Val Neuf ", coordinator_email="Coord@tests.example"
    )
    assert community.name == "CPTS du Val Neuf"
    with scope(community=community):
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.roles) == ("coord@tests.example", ["coordinator"])
        assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("val neuf", "X"),
        ("é", "X"),
        ("", "X"),
        ("v" * 61, "X"),
        ("val", " "),
        ("val", "x" * 121),
        ("val-exemple", "X"),
    ],
)
def test_a_community_that_cannot_be_is_refused(
    community: Community, make_user: MakeUser, slug: str, name: str
) -> None:
    operator = Actor(user=make_user(is_operator=True), community=None)
    with pytest.raises(ValueError, match=r"raccourci|adresse"):
        found_community(by=operator, slug=slug, name=name, coordinator_email="coord@tests.example")
    assert Community.objects.count() == 1
