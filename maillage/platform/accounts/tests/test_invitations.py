"""Inviting, sending again, withdrawing; and the answer to the link."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.access.models import ActionToken
from maillage.platform.accounts import services
from maillage.platform.accounts.models import Invitation, InvitationState, User
from maillage.platform.accounts.tests.conftest import InviteAs, secret_of_last_message
from maillage.platform.accounts.todos import invitation_todos
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from tests.people import ActorOf, ClientOf, MakeUser, MemberOf

PASSWORD = "trois mots bien choisis"
ANSWER = {"name": "Exemple Nouvelle", "password1": PASSWORD, "password2": PASSWORD}


def _link(secret: str) -> str:
    return f"/compte/invitation/{secret}/"


# --- Inviting ---------------------------------------------------------------------------------------------


def test_an_invitation_queues_its_message(invited: InviteAs, scoped: Community) -> None:
    invitation, secret = invited("Nouvelle@Tests.EXAMPLE")
    message = Message.objects.get()
    assert invitation.email == message.to == "nouvelle@tests.example"
    assert f"http://localhost:8000/compte/invitation/{secret}/" in message.body
    assert scoped.name in message.subject
    assert "Trésorerie" in message.body
    assert "&#" not in message.body


def test_the_secret_is_nowhere_in_the_tables_of_the_invitation(invited: InviteAs) -> None:
    invitation, secret = invited()
    assert secret not in str(vars(invitation))
    assert secret not in str(vars(ActionToken.objects.get()))
    assert secret not in str(AuditEntry.objects.get(action="invitation.sent").changes)


def test_what_waits_bears_the_day_of_this_country(invited: InviteAs, actor_of: ActorOf) -> None:
    with time_machine.travel("2026-06-01T23:30:00Z", tick=False):
        invited()
    [todo] = invitation_todos(actor_of("coordinator"))
    assert todo.due_on == date(2026, 6, 16)


def test_a_member_is_not_invited_again(invited: InviteAs, member_of: MemberOf) -> None:
    user = member_of("treasurer")
    with pytest.raises(services.AlreadyMember):
        invited(user.email.upper())
    assert not Invitation.objects.exists()


def test_one_open_invitation_per_address(invited: InviteAs) -> None:
    invited()
    with pytest.raises(services.AlreadyInvited):
        invited("NOUVELLE@tests.example")
    assert Invitation.objects.count() == Message.objects.count() == 1


def test_sending_again_replaces_the_link(invited: InviteAs, actor_of: ActorOf, client: Client) -> None:
    invitation, first = invited()
    services.resend_invitation(by=actor_of("coordinator"), invitation=invitation)
    second = secret_of_last_message()
    assert first != second
    gone = client.get(_link(first))
    assert gone.status_code == 410
    assert "plus récente" in gone.content.decode()
    assert client.get(_link(second)).status_code == 200


def test_a_withdrawn_invitation_opens_nothing(invited: InviteAs, actor_of: ActorOf, client: Client) -> None:
    invitation, secret = invited()
    services.withdraw_invitation(by=actor_of("coordinator"), invitation=invitation)
    for answer in (client.get(_link(secret)), client.post(_link(secret), ANSWER)):
        assert answer.status_code == 410
        assert "a retiré cette invitation" in answer.content.decode()
    assert not User.objects.filter(email=invitation.email).exists()
    with pytest.raises(services.LinkSpent):
        services.withdraw_invitation(by=actor_of("coordinator"), invitation=invitation)


# --- A new account ----------------------------------------------------------------------------------------


def test_the_link_only_shows_the_offer(invited: InviteAs, scoped: Community, client: Client) -> None:
    invitation, secret = invited()
    for _ in range(2):
        page = client.get(_link(secret))
        assert page.status_code == 200
        assert scoped.name in page.content.decode().replace("&#x27;", "'")
        assert "no-store" in page["Cache-Control"]
    assert ActionToken.objects.get().used_at is None
    assert not User.objects.filter(email=invitation.email).exists()


def test_accepting_opens_account_and_access_and_signs_in(
    invited: InviteAs, scoped: Community, client: Client
) -> None:
    invitation, secret = invited()
    answer = client.post(_link(secret), ANSWER)
    assert answer.status_code == 302
    assert answer["Location"] == f"/c/{scoped.slug}/"
    user = User.objects.get(email=invitation.email)
    assert user.check_password(PASSWORD)
    membership = Membership.objects.get(user=user)
    assert (membership.roles, membership.function) == (["treasurer"], "Trésor")
    assert client.session[SESSION_KEY] == str(user.pk)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED
    actions = AuditEntry.objects.filter(user=user).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["account.created", "access.opened", "invitation.accepted"]


def test_the_new_session_is_listed(invited: InviteAs, client: Client) -> None:
    _, secret = invited()
    client.post(_link(secret), ANSWER)
    assert "Cet appareil" in client.get("/compte/sessions/").content.decode()


def test_a_second_click_says_that_it_is_done(invited: InviteAs, client: Client) -> None:
    invitation, secret = invited()
    client.post(_link(secret), ANSWER)
    for browser in (client, Client()):
        second = browser.post(_link(secret), ANSWER)
        assert second.status_code == 410
        assert "déjà acceptée" in second.content.decode()
    assert User.objects.filter(email=invitation.email).count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password2": "autre chose encore"}, "diffèrent"),
        ({"password1": "court", "password2": "court"}, "trop court"),
        ({"password1": "nouvelle@tests", "password2": "nouvelle@tests"}, "trop semblable"),
        ({"password1": "123456789012", "password2": "123456789012"}, "entièrement numérique"),
        ({"name": ""}, "obligatoire"),
        ({"name": "x" * 121}, "120"),
        ({"name": "a\x00b"}, "caractère nul"),
        ({"password1": "p" * 300, "password2": "p" * 300}, "256"),
    ],
)
def test_a_wrong_answer_is_explained_and_costs_nothing(
    invited: InviteAs, client: Client, changed: dict[str, str], said: str
) -> None:
    invitation, secret = invited()
    page = client.post(_link(secret), ANSWER | changed)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not User.objects.filter(email=invitation.email).exists()
    assert client.post(_link(secret), ANSWER).status_code == 302


def test_an_expired_link_says_so(invited: InviteAs, client: Client) -> None:
    _, secret = invited()
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        page = client.get(_link(secret))
        assert client.post(_link(secret), ANSWER).status_code == 410
    assert page.status_code == 410
    assert "a expiré" in page.content.decode()


@pytest.mark.parametrize("secret", ["inconnu", "é" * 300, "x" * 3000])
def test_an_unknown_link_is_not_found(db: None, client: Client, secret: str) -> None:
    for answer in (client.get(_link(secret)), client.post(_link(secret), ANSWER)):
        assert answer.status_code == 404
        assert "Aucune invitation" in answer.content.decode()


def test_a_forged_answer_without_csrf_token_is_refused(invited: InviteAs) -> None:
    invitation, secret = invited()
    assert Client(enforce_csrf_checks=True).post(_link(secret), ANSWER).status_code == 403
    assert not User.objects.filter(email=invitation.email).exists()


# --- An account that exists -------------------------------------------------------------------------------


def test_the_holder_of_an_account_signs_in_first(
    invited: InviteAs, make_user: MakeUser, client: Client
) -> None:
    user = make_user(email="ailleurs@tests.example")
    _, secret = invited("Ailleurs@tests.example")
    page = client.get(_link(secret)).content.decode()
    assert f"/compte/connexion/?next=%2Fcompte%2Finvitation%2F{secret}%2F" in page
    assert client.post(_link(secret), ANSWER).status_code == 200
    assert not Membership.objects.filter(user=user).exists()


def test_then_confirms(
    invited: InviteAs, scoped: Community, other_community: Community, make_user: MakeUser, client: Client
) -> None:
    user = make_user(email="ailleurs@tests.example")
    _, secret = invited(user.email)
    client.force_login(user)
    assert "Accepter l’invitation" in client.get(_link(secret)).content.decode()
    answer = client.post(_link(secret))
    assert (answer.status_code, answer["Location"]) == (302, f"/c/{scoped.slug}/")
    assert Membership.objects.get(user=user).roles == ["treasurer"]
    assert client.get(f"/c/{other_community.slug}/").status_code == 404


def test_another_person_cannot_accept(invited: InviteAs, make_user: MakeUser, client: Client) -> None:
    make_user(email="ailleurs@tests.example")
    other = make_user()
    for email in ("ailleurs@tests.example", "nouvelle@tests.example"):
        _, secret = invited(email)
        client.force_login(other)
        for page in (client.get(_link(secret)), client.post(_link(secret), ANSWER)):
            assert page.status_code == 200
            assert "connecté avec une autre adresse" in page.content.decode()
        with pytest.raises(services.WrongAccount):
            services.accept_with_account(by=Actor(user=other, community=None), secret=secret)
    assert not Membership.objects.filter(user=other).exists()
    assert not ActionToken.objects.exclude(used_at=None).exists()


def test_an_account_opened_meanwhile_gives_the_link_back(invited: InviteAs) -> None:
    _, secret = invited()
    User.objects.create_user(email="NOUVELLE@tests.example", name="Exemple Devancée")
    with pytest.raises(services.AccountExists):
        services.accept_with_new_account(by=Actor.system(), secret=secret, name="X", password=PASSWORD)
    assert ActionToken.objects.get().used_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_answers_one_opens_the_account(community: Community, actor_of: ActorOf) -> None:
    with scope(community=community):
        services.invite(
            by=actor_of("coordinator"),
            community=community,
            email="nouvelle@tests.example",
            name="Exemple Nouvelle",
            roles=["treasurer"],
        )
    secret = secret_of_message_unscoped()
    start, outcomes = threading.Barrier(2), []

    def answer() -> None:
        try:
            start.wait()
            services.accept_with_new_account(by=Actor.system(), secret=secret, name="X", password=PASSWORD)
            outcomes.append("accepted")
        except services.LinkSpent:
            outcomes.append("spent")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "spent"]
    with scopes_disabled():
        assert Membership.objects.filter(user__email="nouvelle@tests.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_withdrawal_at_the_same_moment_do_not_block_each_other(
    community: Community, actor_of: ActorOf
) -> None:
    coordinator = actor_of("coordinator")
    for number in range(4):
        with scope(community=community):
            invitation = services.invite(
                by=coordinator,
                community=community,
                email=f"nouvelle{number}@tests.example",
                name="Exemple Nouvelle",
                roles=["treasurer"],
            )
        assert _answered_or_withdrawn(invitation, secret_of_message_unscoped(), coordinator) in (
            {"accepted", "too late to withdraw"},
            {"withdrawn", "too late to accept"},
        )


def _answered_or_withdrawn(invitation: Invitation, secret: str, coordinator: Actor) -> set[str]:
    """What became of an answer and a withdrawal sent together, each on a connection of its own."""
    start, outcomes = threading.Barrier(2), set()

    def accept() -> None:
        start.wait()
        try:
            services.accept_with_new_account(by=Actor.system(), secret=secret, name="X", password=PASSWORD)
            outcomes.add("accepted")
        except services.LinkSpent:
            outcomes.add("too late to accept")
        finally:
            connection.close()

    def withdraw() -> None:
        start.wait()
        try:
            with scope(community=coordinator.community):
                services.withdraw_invitation(by=coordinator, invitation=invitation)
            outcomes.add("withdrawn")
        except services.LinkSpent:
            outcomes.add("too late to withdraw")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept), threading.Thread(target=withdraw)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def secret_of_message_unscoped() -> str:
    with scopes_disabled():
        return secret_of_last_message()


# --- The pages of the community ---------------------------------------------------------------------------


def test_a_coordinator_invites_from_the_page(scoped: Community, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    values = {"name": "Exemple Mairie", "email": "mairie@tests.example", "roles": ["partner"], "function": ""}
    answer = browser.post(f"/c/{scoped.slug}/reglages/comptes/inviter/", values, follow=True)
    page = answer.content.decode()
    assert "part à mairie@tests.example" in page
    assert "Invitations sans réponse" in page
    again = browser.post(f"/c/{scoped.slug}/reglages/comptes/inviter/", values)
    assert "attend déjà une réponse" in again.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "pas une adresse"}, "adresse"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "adresse"),
        ({"roles": []}, "au moins un rôle"),
        ({"roles": ["operator"]}, "Ce rôle n’existe pas"),
        ({"name": " "}, "obligatoire"),
        ({"function": "x" * 121}, "120"),
    ],
)
def test_a_wrong_invitation_is_explained(
    scoped: Community, client_of: ClientOf, changed: dict[str, object], said: str
) -> None:
    values = {"name": "Exemple Mairie", "email": "mairie@tests.example", "roles": ["partner"], "function": ""}
    url = f"/c/{scoped.slug}/reglages/comptes/inviter/"
    page = client_of("coordinator").post(url, values | changed)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Invitation.objects.exists()


def test_resend_and_withdraw_from_the_page(scoped: Community, invited: InviteAs, client_of: ClientOf) -> None:
    invitation, _ = invited()
    browser, base = client_of("coordinator"), f"/c/{scoped.slug}/reglages/comptes/invitations/{invitation.pk}"
    assert "repart à" in browser.post(f"{base}/renvoyer/", follow=True).content.decode()
    assert Message.objects.count() == 2
    assert "est retirée" in browser.post(f"{base}/retirer/", follow=True).content.decode()
    assert "déjà reçu une réponse" in browser.post(f"{base}/renvoyer/", follow=True).content.decode()
    assert Message.objects.count() == 2
    assert browser.get(f"{base}/renvoyer/").status_code == 405


def test_another_communitys_invitation_does_not_exist(
    invited: InviteAs, other_community: Community, client_of: ClientOf
) -> None:
    invitation, _ = invited()
    url = f"/c/{other_community.slug}/reglages/comptes/invitations/{invitation.pk}/retirer/"
    assert client_of("stranger").post(url).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.SENT


def test_accepted_in_one_tab_the_other_says_so(invited: InviteAs) -> None:
    """The form of the second tab still has the token of before the sign-in."""
    _, secret = invited()
    browser = Client(enforce_csrf_checks=True)
    page = f"/compte/invitation/{secret}/"
    tokens = [
        browser.get(page).content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        for _ in range(2)
    ]
    answer = {"name": "Lou", "password1": PASSWORD, "password2": PASSWORD}
    assert browser.post(page, answer | {"csrfmiddlewaretoken": tokens[0]})["Location"].startswith("/c/")
    second = browser.post(page, answer | {"csrfmiddlewaretoken": tokens[1]})
    assert second.status_code == 403
    assert f'href="{page}"' in second.content.decode()
    assert "Invitation déjà acceptée" in browser.get(page).content.decode()
    # Any other form is refused as before.
    assert browser.post("/compte/deconnexion/").status_code == 403
