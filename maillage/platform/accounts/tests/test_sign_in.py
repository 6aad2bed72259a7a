"""Sign-in, passwords and sessions, as django-allauth is mounted here."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django_scopes import scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.accounts.passwords import password_link
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.models import Community
from tests.people import PASSWORD, MakeUser, MemberOf

LOGIN = "/compte/connexion/"
RESET = "/compte/mot-de-passe/oublie/"
NEW = "quatre mots bien choisis"


def _outbox() -> list[Message]:
    with scopes_disabled():
        return list(Message.objects.order_by("pk"))


def _sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": email, "password": password}).status_code


def test_signing_in_leads_home(member_of: MemberOf, community: Community, client: Client) -> None:
    user = member_of("coordinator")
    answer = client.post(LOGIN, {"login": user.email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == f"/c/{community.slug}/"


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(make_user: MakeUser, client: Client, target: str) -> None:
    user = make_user()
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    make_user: MakeUser, client: Client
) -> None:
    user = make_user()
    pages = []
    for email in (user.email, "personne@nulle-part.example"):
        page = client.post(LOGIN, {"login": email, "password": "faux"})
        assert page.status_code == 200
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        pages.append(text.replace(email, "X"))
    assert pages[0] == pages[1]


def test_too_many_tries_are_slowed_down(make_user: MakeUser, client: Client) -> None:
    user = make_user()
    for _ in range(5):
        client.post(LOGIN, {"login": user.email, "password": "faux"})
    page = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert page.status_code == 429
    assert "Trop d’essais de connexion. Réessayez dans 5 minutes" in page.content.decode()
    assert 0 < int(page["Retry-After"]) <= 300


def test_a_closed_account_does_not_enter(make_user: MakeUser, client: Client) -> None:
    user = make_user(is_active=False)
    _sign_in(client, user.email)
    assert SESSION_KEY not in client.session


def test_closing_an_account_ends_its_sessions(make_user: MakeUser, client: Client) -> None:
    user = make_user()
    client.force_login(user)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_signing_out_needs_a_post(make_user: MakeUser, client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/compte/deconnexion/").status_code == 200
    assert SESSION_KEY in client.session
    client.post("/compte/deconnexion/")
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_email_verification_sent",
        "account_request_login_code",
        "account_confirm_login_code",
    ],
)
def test_what_we_do_not_serve_is_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("address", ["signup", "email", "confirm-email", "login/code"])
def test_nor_at_its_usual_address(db: None, client: Client, address: str) -> None:
    assert client.get(f"/compte/{address}/").status_code == 404


def test_a_forgotten_password_goes_through_the_outbox(make_user: MakeUser, client: Client) -> None:
    user = make_user()
    assert client.post(RESET, {"email": user.email})["Location"] == f"{RESET}envoye/"
    (message,) = _outbox()
    assert (message.to, message.community_id) == (user.email, None)
    match = re.search(r"http://localhost:8000(/compte/mot-de-passe/nouveau/\S+)", message.body)
    assert match is not None
    page = client.get(match.group(1), follow=True)
    form_url = page.redirect_chain[-1][0]
    answer = client.post(form_url, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert _sign_in(Client(), user.email, NEW) == 302
    # The link worked once.
    again = Client().get(match.group(1), follow=True)
    assert "password1" not in again.content.decode()


def test_an_unknown_address_learns_nothing(db: None, client: Client) -> None:
    answer = client.post(RESET, {"email": "personne@nulle-part.example"})
    assert (answer.status_code, answer["Location"]) == (302, f"{RESET}envoye/")
    assert _outbox() == []


def test_the_operators_link_sets_a_password(make_user: MakeUser, client: Client) -> None:
    user = make_user()
    path = password_link(user).removeprefix("http://localhost:8000")
    page = client.get(path, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_changing_the_password_ends_the_other_sessions(make_user: MakeUser) -> None:
    user = make_user()
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        assert _sign_in(browser, user.email) == 302
    here.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert here.get("/compte/sessions/").status_code == 200
    assert elsewhere.get("/compte/sessions/").status_code == 302


def test_other_sessions_can_be_closed(make_user: MakeUser) -> None:
    user = make_user()
    here, elsewhere = Client(HTTP_USER_AGENT="Ici"), Client(HTTP_USER_AGENT="Ailleurs")
    for browser in (here, elsewhere):
        _sign_in(browser, user.email)
    assert here.get("/compte/sessions/").context["session_count"] == 2
    here.post("/compte/sessions/")
    assert here.get("/compte/sessions/").context["session_count"] == 1
    assert elsewhere.get("/compte/sessions/").status_code == 302
