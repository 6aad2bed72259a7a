"""What a provider, or somebody on the way, must not get past us: each lie is told alone, all the rest being right."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled
from pytest_django import Settings

from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside import fetching
from maillage.platform.audit.models import AuditEntry
from tests.people import MakeUser
from tests.providers.hostile import (
    CLIENT_ID,
    OTHER_KEY,
    SUBJECT,
    Behaviour,
    hostile_provider,
    signed,
    unsigned,
)

Arrange = Callable[[Behaviour], None]


def _settings(behaviour: Behaviour, **own: Any) -> dict[str, Any]:
    app = {
        "provider_id": "hostile",
        "name": "Hostile",
        "client_id": CLIENT_ID,
        "secret": "secret",
        "settings": {
            "server_url": f"{behaviour.address}/.well-known/openid-configuration",
            "issuer": behaviour.address,
            "kind": "oidc",
            "scope": ["openid"],
            "acr_values": ["eidas1"],
            "strong_acr": ["eidas2"],
            "signed_userinfo": False,
            **own,
        },
    }
    return {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def owner(make_user: MakeUser) -> User:
    """The account that the identity would open."""
    user = make_user()
    SocialAccount.objects.create(user=user, provider="hostile", uid=SUBJECT)
    return user


def _sign_in(behaviour: Behaviour, client: Client, **more: str) -> Any:
    """Leave, then come back at once: a provider of ours needs no page of its own."""
    page = client.post(reverse("outside_start", args=["hostile"]))
    if page.status_code != 200:
        return page
    states = client.session["socialaccount_states"]
    state_id, (state, _, _) = next(iter(states.items()))
    behaviour.nonce = behaviour.nonce or state["nonce"]
    answer = {"state": state_id, "code": "any", **more}
    return client.post(reverse("outside_finish", args=["hostile"]), answer)


def _journal() -> list[str]:
    with scopes_disabled():
        return [entry.label for entry in AuditEntry.objects.filter(action="identity.refused").order_by("pk")]


def _assert_refused(answer: Any, client: Client, words: str, status: int = 400) -> None:
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert len(_journal()) == 1
    assert SUBJECT not in _journal()[0]


def test_all_being_right_it_enters(
    hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    """Without this, the refusals below would prove nothing."""
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    answer = _sign_in(hostile, client)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(owner.pk)


def _id_token(**changed: Any) -> Arrange:
    def arrange(behaviour: Behaviour) -> None:
        behaviour.id_token = lambda claims: claims.update(changed)

    return arrange


def _without(*names: str) -> Arrange:
    def drop(claims: dict[str, Any]) -> None:
        for name in names:
            del claims[name]

    def arrange(behaviour: Behaviour) -> None:
        behaviour.id_token = drop

    return arrange


def _signing(sign: Callable[[dict[str, Any]], str]) -> Arrange:
    def arrange(behaviour: Behaviour) -> None:
        behaviour.sign = sign

    return arrange


def _tampered(claims: dict[str, Any]) -> str:
    """The signature of one set of claims under another."""
    head, _, signature = signed(claims).split(".")
    _, body, _ = signed(claims | {"sub": SUBJECT, "admin": True}).split(".")
    return ".".join((head, body, signature))


def _nonce_of_another(behaviour: Behaviour) -> None:
    behaviour.nonce = "made for another sign-in"


def _claims_of(subject: str) -> Arrange:
    def arrange(behaviour: Behaviour) -> None:
        behaviour.userinfo = lambda claims: claims.update(sub=subject)

    return arrange


NOW = int(time.time())
LIES: dict[str, Arrange] = {
    "tampered": _signing(_tampered),
    "alg=none": _signing(unsigned),
    "another key under the same name": _signing(lambda claims: signed(claims, key=OTHER_KEY)),
    "a key that is not published": _signing(lambda claims: signed(claims, kid="unknown")),
    "signed with our own secret": _signing(
        lambda claims: signed(claims, key="secret" * 8, algorithm="HS256"),
    ),
    "not a token": _signing(lambda claims: "a.b"),
    "another issuer": _id_token(iss="https://autre.example"),
    "another audience": _id_token(aud="autre"),
    "several audiences without azp": _id_token(aud=[CLIENT_ID, "autre"]),
    "azp of another": _id_token(azp="autre"),
    "expired": _id_token(iat=NOW - 7200, exp=NOW - 3600),
    "not yet": _id_token(iat=NOW + 7200, exp=NOW + 9000),
    "without expiry": _without("exp"),
    "without nonce": _without("nonce"),
    "nonce of another sign-in": _nonce_of_another,
    "without subject": _without("sub"),
    "empty subject": _id_token(sub=""),
    "endless subject": _id_token(sub="x" * 5000),
    "claims of somebody else": _claims_of("autre"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_opens_nothing(
    lie: str, hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    LIES[lie](hostile)
    _assert_refused(_sign_in(hostile, client), client, "n’a pas pu être vérifiée")


@pytest.mark.parametrize("acr", ["", "eidas0", "urn:autre"])
def test_a_weak_level_opens_nothing(
    acr: str, hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    hostile.id_token = lambda claims: claims.update(acr=acr)
    _assert_refused(_sign_in(hostile, client), client, "pas assez sûr")


@pytest.mark.parametrize("late", [-45, 45])
def test_clocks_may_differ_a_little(
    late: int, hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    now = int(time.time())
    hostile.id_token = lambda claims: claims.update(iat=now + late, exp=now + late)
    assert _sign_in(hostile, client).status_code == 302


# --- Claims that must be signed ---------------------------------------------------------------------------


def _signed_settings(hostile: Behaviour) -> dict[str, Any]:
    return _settings(hostile, kind="proconnect", signed_userinfo=True)


def test_signed_claims_are_read(hostile: Behaviour, owner: User, client: Client, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _signed_settings(hostile)
    hostile.sign_userinfo = signed
    assert _sign_in(hostile, client).status_code == 302
    assert SocialAccount.objects.get().extra_data == {"shown": "Hostile Exemple"}


def _changed(**claims: Any) -> Arrange:
    def arrange(behaviour: Behaviour) -> None:
        behaviour.userinfo = lambda known: known.update(claims)

    return arrange


def _userinfo_signed(sign: Callable[[dict[str, Any]], str] | None) -> Arrange:
    def arrange(behaviour: Behaviour) -> None:
        behaviour.sign_userinfo = sign

    return arrange


@pytest.mark.parametrize(
    "arrange",
    [
        _userinfo_signed(None),
        _userinfo_signed(unsigned),
        _userinfo_signed(lambda claims: signed(claims, key=OTHER_KEY)),
        _changed(iss="https://autre.example"),
        _changed(aud="autre"),
        _changed(exp=NOW - 3600),
        _changed(sub="autre"),
    ],
    ids=["plain", "alg=none", "another key", "issuer", "audience", "expired", "somebody else"],
)
def test_claims_that_are_not_well_signed_open_nothing(
    arrange: Arrange, hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _signed_settings(hostile)
    hostile.sign_userinfo = signed
    arrange(hostile)
    _assert_refused(_sign_in(hostile, client), client, "n’a pas pu être vérifiée")


# --- A provider that is away, or elsewhere ----------------------------------------------------------------


def test_a_provider_that_is_down_is_told(
    hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    with hostile_provider() as gone:
        settings.SOCIALACCOUNT_PROVIDERS = _settings(gone)
    answer = client.post(reverse("outside_start", args=["hostile"]))
    _assert_refused(answer, client, "ne répond pas", status=502)


def test_it_may_fall_between_going_and_coming(owner: User, client: Client, settings: Settings) -> None:
    fetching.forget()
    with hostile_provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = _settings(provider)
        client.post(reverse("outside_start", args=["hostile"]))
    state_id = next(iter(client.session["socialaccount_states"]))
    answer = client.post(reverse("outside_finish", args=["hostile"]), {"state": state_id, "code": "any"})
    _assert_refused(answer, client, "ne répond pas", status=502)


@pytest.mark.parametrize(
    ("status", "words", "expected"), [(400, "n’a pas reconnu", 400), (503, "ne répond pas", 502)]
)
def test_what_the_token_endpoint_refuses(
    status: int,
    words: str,
    expected: int,
    hostile: Behaviour,
    owner: User,
    client: Client,
    settings: Settings,
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    hostile.token_status = status
    _assert_refused(_sign_in(hostile, client), client, words, status=expected)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"{}", b'{"id_token": 3, "access_token": "x"}'])
def test_answers_of_another_form(
    body: bytes, hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    hostile.token_body = body
    _assert_refused(_sign_in(hostile, client), client, "n’a pas pu être vérifiée")


def test_an_endless_answer_is_cut(
    hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    hostile.token_body = b" " * (fetching.MOST_BYTES + 1)
    _assert_refused(_sign_in(hostile, client), client, "ne répond pas", status=502)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://autre.example"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": None},
        {"authorization_endpoint": ["x"]},
    ],
    ids=["issuer", "file", "missing", "list"],
)
def test_a_document_that_leads_astray(
    changed: dict[str, Any], hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    hostile.document = lambda document: document.update(changed)
    _assert_refused(_sign_in(hostile, client), client, "n’a pas pu être vérifiée")


def test_an_answer_in_the_name_of_another_issuer(
    hostile: Behaviour, owner: User, client: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    answer = _sign_in(hostile, client, iss="https://autre.example")
    _assert_refused(answer, client, "n’a pas pu être vérifiée")


def test_the_log_names_the_reason_and_nobody(
    hostile: Behaviour, owner: User, client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    hostile.sign = unsigned
    with caplog.at_level(logging.DEBUG):
        _sign_in(hostile, client)
    assert "sign-in by hostile refused (unproven): a token is not signed by a key pair" in caplog.text
    assert SUBJECT not in caplog.text
    assert hostile.nonce not in caplog.text


def test_the_sign_in_without_its_form_is_refused(hostile: Behaviour, owner: User, settings: Settings) -> None:
    """Nobody can be signed in by a page elsewhere."""
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("outside_start", args=["hostile"])).status_code == 403
    assert client.post(reverse("outside_finish", args=["hostile"]), {"state": "x"}).status_code == 403
    assert hostile.asked == []


def test_what_waits_is_not_kept_for_ever(
    hostile: Behaviour, client: Client, settings: Settings, time_machine: Any, db: None
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _settings(hostile)
    assert _sign_in(hostile, client).headers["Location"] == reverse("outside_unknown")
    time_machine.move_to(time.time() + 3601)
    assert client.get(reverse("outside_unknown")).headers["Location"] == reverse("account_login")
