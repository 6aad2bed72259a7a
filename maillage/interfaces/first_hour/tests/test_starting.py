"""The first account: by the terminal's link, once, and by nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from maillage.interfaces.first_hour import starting
from maillage.platform.access.models import ActionToken
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from tests.people import PASSWORD, MakeUser

ACCOUNT = {
    "name": "Lou Exemple",
    "address": "Lou@tests.example",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def secret() -> str:
    return starting.issue_first_link().rstrip("/").rpartition("/")[2]


def page_of(word: str) -> str:
    return reverse("first_hour:first_account", kwargs={"secret": word})


def test_an_empty_installation_tells_a_stranger_nothing_but_where_to_look(db: None, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "attend sa mise en service" in page
    assert "terminal" in page
    assert client.get(page_of("au-hasard")).status_code == 410


def test_the_link_opens_the_first_account_once(db: None, client: Client) -> None:
    word, other = secret(), secret()
    assert word not in str(list(ActionToken.objects.order_by("pk").values()))
    assert "Bienvenue" in client.get(page_of(word)).content.decode()
    answer = client.post(page_of(word), ACCOUNT)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("first_hour:new_community")
    user = User.objects.get()
    assert (user.email, user.is_operator) == ("lou@tests.example", True)
    assert client.get(reverse("first_hour:installation")).status_code == 200
    # Neither this link nor another one that was printed.
    for spent in (word, other):
        answer = Client().post(page_of(spent), ACCOUNT | {"address": "voleur@tests.example"})
        assert answer.status_code == 410
        assert "déjà un premier compte" in answer.content.decode()
    assert User.objects.count() == 1
    assert starting.issue_first_link() == ""
    assert Client().get("/").status_code == 302


def test_an_account_made_otherwise_spends_the_link(db: None, client: Client, make_user: MakeUser) -> None:
    word = secret()
    make_user()
    assert not starting.link_opens(word)
    assert client.post(page_of(word), ACCOUNT).status_code == 410
    with pytest.raises(starting.LinkSpent):
        starting.open_first_account(
            by=Actor.system(), secret=word, name="Lou", email="lou@tests.example", password=PASSWORD
        )
    assert User.objects.count() == 1


def test_nothing_typed_is_lost(db: None, client: Client) -> None:
    word = secret()
    answer = client.post(page_of(word), ACCOUNT | {"password2": "autre chose du tout"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "diffèrent" in page
    assert "Lou Exemple" in page
    assert not User.objects.exists()
    assert starting.link_opens(word)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_owns_it() -> None:
    words = [secret(), secret()]
    start, outcomes = threading.Barrier(2), []

    def open_one(word: str, number: int) -> None:
        try:
            start.wait()
            starting.open_first_account(
                by=Actor.system(),
                secret=word,
                name="Lou",
                email=f"lou{number}@tests.example",
                password=PASSWORD,
            )
            outcomes.append("opened")
        except starting.LinkSpent:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=open_one, args=(word, at)) for at, word in enumerate(words)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["opened", "refused"]
    assert User.objects.count() == 1


def test_the_command_prints_it_while_there_is_nobody(
    db: None, capsys: pytest.CaptureFixture[str], make_user: Callable[..., Any]
) -> None:
    from maillage.config.commands.first_link import tell_first_link

    assert tell_first_link()
    assert "/installation/premiers-pas/" in capsys.readouterr().out
    make_user()
    assert not tell_first_link()
    assert capsys.readouterr().out == ""


def test_the_passkey_comes_next_without_the_password_again(db: None, client: Client, settings: Any) -> None:
    settings.MAILLAGE_OPERATOR_SECOND_FACTOR = True
    client.post(page_of(secret()), ACCOUNT)
    answer = client.get(reverse("first_hour:new_community"))
    assert answer["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
