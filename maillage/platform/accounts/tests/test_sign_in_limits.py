"""Tries are counted: by all processes together, against whom they come from, and never against the holder alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client

from maillage.platform.accounts import limits
from maillage.platform.accounts.known_devices import COOKIE
from maillage.platform.accounts.models import Invitation
from maillage.platform.accounts.tests.conftest import InviteAs
from maillage.platform.tenancy.models import Community
from tests.people import PASSWORD, ClientOf, MakeUser

LOGIN = "/compte/connexion/"
RESET = "/compte/mot-de-passe/oublie/"
_TAKER = """
import django; django.setup()
from maillage.platform.accounts import limits
taken = 0
for _ in range(20):
    try:
        limits.take(limits.SIGN_IN_ADDRESS, "shared")
    except limits.TooManyTries as refusal:
        # The place may be busy for a moment: that is no refusal by the count.
        if refusal.seconds > 1:
            break
    else:
        taken += 1
print(taken)
"""


def wrong(client: Client, email: str, times: int) -> int:
    answers = [client.post(LOGIN, {"login": email, "password": "faux"}).status_code for _ in range(times)]
    return answers.count(200)


def enters(client: Client, email: str) -> int:
    return client.post(LOGIN, {"login": email, "password": PASSWORD}).status_code


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(tmp_path: Path) -> None:
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    )
    environment = dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="maillage.config.settings.test",
        MAILLAGE_DATA=str(tmp_path / "data"),
        MAILLAGE_DATABASE_URL=url,
        MAILLAGE_SECRET_KEY=settings.SECRET_KEY,
        PYTHONPATH=str(Path(__file__).resolve().parents[4]),
    )
    running = [
        subprocess.Popen([sys.executable, "-c", _TAKER], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    taken = [int(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sum(taken) == limits.SIGN_IN_ADDRESS.amount
    with pytest.raises(limits.TooManyTries):
        limits.take(limits.SIGN_IN_ADDRESS, "shared")


def test_wrong_passwords_from_elsewhere_do_not_keep_the_holder_out(make_user: MakeUser) -> None:
    user = make_user()
    stranger = Client(REMOTE_ADDR="192.0.2.1")
    assert wrong(stranger, user.email, 6) == 5
    assert enters(stranger, user.email) == 429
    assert enters(Client(REMOTE_ADDR="192.0.2.2"), user.email) == 302


def test_many_addresses_do_not_add_up_and_a_known_browser_still_enters(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = limits.Limit("few", 4, limits.SIGN_IN_ACCOUNT_EVERYWHERE.per, "Trop")
    monkeypatch.setattr(limits, "SIGN_IN_ACCOUNT_EVERYWHERE", everywhere)
    user = make_user()
    mine = Client(REMOTE_ADDR="198.51.100.1")
    assert enters(mine, user.email) == 302
    mine.post("/compte/deconnexion/")
    assert SESSION_KEY not in mine.session
    strangers = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(1, 7)]
    assert [wrong(stranger, user.email, 1) for stranger in strangers] == [1, 1, 1, 1, 0, 0]
    assert enters(Client(REMOTE_ADDR="203.0.113.9"), user.email) == 429
    assert enters(mine, user.email) == 302


def test_a_known_browser_has_no_more_tries_than_others(make_user: MakeUser) -> None:
    user = make_user()
    mine = Client()
    enters(mine, user.email)
    mine.post("/compte/deconnexion/")
    assert wrong(mine, user.email, 6) == 5
    # Not from another address either: the browser is what is counted.
    mine.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert enters(mine, user.email) == 429


def test_the_mark_of_a_browser_is_for_one_account_and_cannot_be_made_up(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = limits.Limit("spent", 1, limits.SIGN_IN_ACCOUNT_EVERYWHERE.per, "Trop")
    user, other = make_user(), make_user()
    mine = Client()
    enters(mine, user.email)
    mark = mine.cookies[COOKIE]
    assert (mark["path"], mark["httponly"], mark["samesite"]) == ("/compte/", True, "Lax")
    monkeypatch.setattr(limits, "SIGN_IN_ACCOUNT_EVERYWHERE", spent)
    for one in (user, other):
        limits.take(spent, one.email)
    for value, email, expected in (
        (mark.value, user.email, 302),
        (mark.value, other.email, 429),
        (mark.value[:-1] + "x", user.email, 429),
        ("", user.email, 429),
    ):
        client = Client()
        client.cookies[COOKIE] = value
        assert enters(client, email) == expected


def test_a_refusal_leaves_no_mark(make_user: MakeUser) -> None:
    client = Client()
    wrong(client, make_user().email, 1)
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("known", [True, False])
def test_an_unknown_account_costs_as_much_work_as_a_known_one(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    email = make_user().email if known else "personne@nulle-part.example"
    calls: list[str] = []
    hashed = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        calls.append(password)
        return str(hashed(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    assert wrong(Client(), email, 1) == 1
    assert calls == ["faux"]


def test_a_link_of_a_forgotten_password_is_asked_three_times(make_user: MakeUser) -> None:
    user = make_user()
    for expected in (302, 302, 302, 429):
        # Whoever asks: what is kept small is the number of messages that the holder gets.
        address = f"192.0.2.{expected % 7}"
        assert Client(REMOTE_ADDR=address).post(RESET, {"email": user.email}).status_code == expected
    assert Client().post(RESET, {"email": make_user().email}).status_code == 302


def test_an_address_asks_for_twenty_links_an_hour(db: None) -> None:
    client = Client()
    asked = [client.post(RESET, {"email": f"{n}@nulle-part.example"}).status_code for n in range(21)]
    assert asked == [302] * 20 + [429]


def test_invitations_are_counted_by_community(
    scoped: Community, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "INVITATIONS", limits.Limit("few", 2, limits.INVITATIONS.per, "Trop"))
    browser = client_of("coordinator")
    url = f"/c/{scoped.slug}/reglages/comptes/inviter/"
    for number, expected in enumerate((302, 302, 429)):
        values = {"email": f"{number}@tests.example", "name": f"Exemple {number}", "roles": ["treasurer"]}
        assert browser.post(url, values).status_code == expected
    assert Invitation.objects.count() == 2


def test_an_invitation_is_sent_again_three_times(
    scoped: Community, invited: InviteAs, client_of: ClientOf
) -> None:
    invitation, _ = invited()
    browser = client_of("coordinator")
    url = f"/c/{scoped.slug}/reglages/comptes/invitations/{invitation.pk}/renvoyer/"
    assert [browser.post(url).status_code for _ in range(4)] == [302, 302, 302, 429]
    page = browser.post(url).content.decode()
    assert "Invitation déjà renvoyée trois fois" in page
    other, _ = invited(email="autre@tests.example")
    assert browser.post(url.replace(str(invitation.pk), str(other.pk))).status_code == 302
