"""The name by which the site is called, and what a browser keeps of a sign-in.

OWASP: Host header injection (WSTG-INPV-17), session fixation (WSTG-SESS-03), log out (WSTG-SESS-06).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client, override_settings
from django_scopes import scopes_disabled

from maillage.platform.accounts.services import invite
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from tests.matrix.asking import REACHABLE
from tests.matrix.rooms import assert_right, each_room
from tests.matrix.table import Row
from tests.people import PASSWORD, ActorOf, ClientOf, MakeUser
from tests.safety.visiting import visitors

# Nothing here depends on the database.
pytestmark = pytest.mark.once

OTHERS = (
    "ailleurs.invalid",
    "localhost.ailleurs.invalid",
    "localhost@ailleurs.invalid",
    "localhost:80:80",
    "a b",
    "[::1",
    "",
)
LOGIN, RESET = "/compte/connexion/", "/compte/mot-de-passe/oublie/"
# For the machine that watches over this one, and calls it by its number.
OF_MACHINES = {"checkup_endpoints:alive", "checkup_endpoints:ready", "checkup_endpoints:measures"}


@each_room([row for row in REACHABLE if row.name not in OF_MACHINES])
def test_a_site_of_another_name_answers_nothing(
    rows: list[Row], client_of: ClientOf, actor_of: ActorOf
) -> None:
    look = visitors(rows, client_of, actor_of)
    # The name is looked at before the address: one name for each address, all of them for the first of a room.
    hosts = {row.name: OTHERS if row is rows[0] else OTHERS[:1] for row in rows}

    def check(row: Row) -> None:
        known = look(row)
        with override_settings(ALLOWED_HOSTS=["maillage.example"]):
            for host in hosts[row.name]:
                for ask in (known.client.get, known.client.post):
                    answer = ask(known.url, HTTP_HOST=host)
                    assert answer.status_code == 400, host
                    assert b"ailleurs.invalid" not in answer.content
            forwarded = known.client.get(
                known.url, HTTP_HOST="maillage.example", HTTP_X_FORWARDED_HOST="ailleurs.invalid"
            )
            assert forwarded.status_code != 400
            assert b"ailleurs.invalid" not in (b"" if forwarded.streaming else forwarded.content)
            assert "ailleurs" not in forwarded.get("Location", "")

    assert_right(rows, check)


def test_links_in_messages_lead_to_the_installation_whatever_name_was_used(
    make_user: MakeUser, actor_of: ActorOf, client_of: ClientOf, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    user = make_user()
    Client().post(RESET, {"email": user.email}, HTTP_HOST="ailleurs.invalid")
    inviting = client_of("coordinator")
    community = actor_of("coordinator").community
    assert community is not None
    page = f"/c/{community.slug}/reglages/acces/inviter/"
    inviting.post(
        page, {"email": "n@tests.example", "name": "N", "roles": ["partner"]}, HTTP_HOST="ailleurs.invalid"
    )
    Client().post(LOGIN, {"login": user.email, "password": PASSWORD}, HTTP_HOST="ailleurs.invalid")
    with scopes_disabled():
        sent = list(Message.objects.order_by("pk"))
    assert {"password_reset_key"} <= {message.purpose for message in sent}
    links = [link for message in sent for link in re.findall(r"\w+://[^\s>]+", message.body)]
    assert links
    assert [link for link in links if not link.startswith(configured.MAILLAGE_BASE_URL + "/")] == []


def test_a_session_known_before_the_sign_in_is_worth_nothing_after(make_user: MakeUser) -> None:
    """Whoever had the victim's browser take a session of his own does not get in with her (fixation)."""
    user, other = make_user(), make_user()
    browser = Client()
    browser.get(LOGIN)
    for planted in ("a" * 32, "", "../../x"):
        browser.cookies["sessionid"] = planted
        browser.get(LOGIN)
        browser.post(LOGIN, {"login": user.email, "password": PASSWORD})
        assert browser.cookies["sessionid"].value not in {"", planted}
        browser.post("/compte/deconnexion/")
    first = Client()
    first.force_login(other)
    known = first.cookies["sessionid"].value
    first.post("/compte/deconnexion/")
    first.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert first.cookies["sessionid"].value != known
    thief = Client()
    thief.cookies["sessionid"] = known
    assert thief.get("/").status_code == 302


def test_the_secret_of_forms_changes_with_the_person(make_user: MakeUser) -> None:
    user = make_user()
    browser = Client()
    browser.get(LOGIN)
    before = browser.cookies["csrftoken"].value
    browser.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert browser.cookies["csrftoken"].value != before


def test_a_session_that_was_left_opens_nothing(make_user: MakeUser) -> None:
    user = make_user()
    browser = Client()
    browser.post(LOGIN, {"login": user.email, "password": PASSWORD})
    kept = browser.cookies["sessionid"].value
    assert browser.get("/").status_code == 200
    browser.post("/compte/deconnexion/")
    assert browser.cookies["sessionid"].value == ""
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_scripts_cannot_read_the_cookies(name: str, make_user: MakeUser) -> None:
    browser = Client()
    browser.get(LOGIN)
    browser.post(LOGIN, {"login": make_user().email, "password": PASSWORD})
    cookie = browser.cookies[name]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


def test_an_invitation_is_opened_by_its_own_secret_alone(actor_of: ActorOf, client: Client) -> None:
    by = actor_of("coordinator")
    assert isinstance(by, Actor)
    assert by.community is not None
    with scopes_disabled():
        invite(by=by, community=by.community, email="n@tests.example", name="N", roles=["partner"])
        body = Message.objects.latest("pk").body
    link = re.search(r"/compte/invitation/([^/\s]+)/", body)
    assert link is not None
    secret = link.group(1)
    assert client.get(f"/compte/invitation/{secret}/").status_code == 200
    for wrong in (secret[:-1], secret + "A", secret.swapcase(), secret + "%00", "%20" + secret):
        assert client.get(f"/compte/invitation/{wrong}/").status_code == 404
