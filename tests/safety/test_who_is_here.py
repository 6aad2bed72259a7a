"""Nobody learns who has an account: the same words, the same status, the same work (WSTG-IDNT-04, CWE-204, CWE-208)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from tests.people import MakeUser
from tests.safety.visiting import counted_queries

# Nothing here depends on the database.
pytestmark = pytest.mark.once

LOGIN, RESET = "/compte/connexion/", "/compte/mot-de-passe/oublie/"
NOBODY = "personne@nulle-part.example"
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@contextmanager
def counted_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many passwords were hashed: the part of a sign-in that takes time."""
    done = [0]
    encode = MD5PasswordHasher.encode

    def count(self: Any, password: str, salt: str) -> str:
        done[0] += 1
        return encode(self, password, salt)

    with monkeypatch.context() as patched:
        patched.setattr(MD5PasswordHasher, "encode", count)
        yield done


def seen(
    ask: Callable[[Client], Any], email: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str, str, frozenset[str], int, int]:
    """All that a visitor can tell of an answer: status, place, text, names of headers and cookies, work done."""
    cache.clear()
    browser = Client()
    browser.get(LOGIN)
    with counted_queries() as queries, counted_hashes(monkeypatch) as hashes:
        answer = ask(browser)
    text = SECRET.sub("", answer.content.decode()).replace(email, "X")
    names = frozenset({*answer.headers, *answer.cookies})
    return answer.status_code, answer.get("Location", ""), text, names, queries[0], hashes[0]


def compared(
    asks: Callable[[str], Callable[[Client], Any]], emails: list[str], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[Any, ...]]:
    return [seen(asks(email), email, monkeypatch) for email in emails]


@pytest.mark.parametrize("kind", ["open", "closed", "without password"])
def test_a_wrong_password_tells_nothing(
    kind: str, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(is_active=kind != "closed")
    if kind == "without password":
        user.set_unusable_password()
        user.save()
    found = compared(
        lambda email: lambda browser: browser.post(LOGIN, {"login": email, "password": "faux"}),
        [user.email, NOBODY],
        monkeypatch,
    )
    assert found[0][:4] == found[1][:4]
    # One hash for the unknown too; as many statements but for the lines that name a known account.
    assert found[0][5] == found[1][5] == 1
    assert abs(found[0][4] - found[1][4]) <= 3


@pytest.mark.parametrize("kind", ["open", "closed"])
def test_a_forgotten_password_tells_nothing(
    kind: str, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(is_active=kind == "open")
    found = compared(
        lambda email: lambda browser: browser.post(RESET, {"email": email}), [user.email, NOBODY], monkeypatch
    )
    assert found[0][:4] == found[1][:4]
    assert found[0][5] == found[1][5]
    assert abs(found[0][4] - found[1][4]) <= 8


def test_too_many_tries_of_an_unknown_address_are_refused_as_those_of_a_known_one(
    make_user: MakeUser,
) -> None:
    answers = []
    for email in (make_user().email, NOBODY):
        cache.clear()
        browser = Client()
        tries = [browser.post(LOGIN, {"login": email, "password": "faux"}).status_code for _ in range(7)]
        answers.append(tries)
    assert answers[0] == answers[1]
    assert 429 in answers[0]


def test_a_link_that_never_was_and_one_of_somebody_answer_the_same(make_user: MakeUser) -> None:
    """A reset link with a wrong secret tells nothing of the number in it."""
    from allauth.account.utils import user_pk_to_url_str

    known, unknown = user_pk_to_url_str(make_user()), "zzzzz"
    pages = []
    for number in (known, unknown):
        answer = Client().get(f"/compte/mot-de-passe/nouveau/{number}-faux-secret/", follow=True)
        pages.append((answer.status_code, SECRET.sub("", answer.content.decode())))
    assert pages[0] == pages[1]


def test_the_second_step_tells_nothing_to_whom_has_no_first(make_user: MakeUser) -> None:
    for path in ("/compte/connexion/second-facteur/",):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path, {"code": "000000"} if method == "post" else None)
            assert (answer.status_code, answer["Location"]) == (302, LOGIN)


def test_an_outside_identity_that_is_unknown_is_told_the_same_for_all(client: Client, db: None) -> None:
    """Without something that waits, the page leads back, whoever asks."""
    answers = {
        (answer.status_code, answer["Location"].partition("?")[0])
        for data in ({}, {"email": NOBODY}, {"subject": "x"})
        for answer in (client.post("/compte/identites/inconnue/", data),)
        if answer.has_header("Location")
    }
    assert len(answers) <= 1


def test_an_answer_that_differs_is_noticed(make_user: MakeUser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that hashes for known accounts only is seen by the count of hashes."""
    user = make_user()

    def careless(email: str) -> Callable[[Client], Any]:
        def ask(browser: Client) -> Any:
            if email == user.email:
                user.check_password("faux")
            return browser.get(LOGIN)

        return ask

    known, unknown = compared(careless, [user.email, NOBODY], monkeypatch)
    assert known[5] != unknown[5]
