"""What is asked of a provider: only at the addresses that the operator wrote or that its own document names.

No redirect is followed, an answer is at most one megabyte, a request takes 5 seconds to connect and to say each
part, 15 in all.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter

from maillage.platform.accounts.outside.failures import CODE, DOWN, UNPROVEN, OutsideError
from maillage.platform.accounts.outside.providers import Provider

MOST_BYTES = 1_000_000
MOST_SECONDS = 15.0
# How long the document and the keys of a provider are believed; an unknown key asks for them again before.
KEPT_S = 600.0
_OK, _CLIENT_ERRORS = 200, range(400, 500)
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


@dataclass(frozen=True)
class Metadata:
    """The addresses of a provider, from its discovery document; `end_session` is "" where it has none."""

    authorization: str
    token: str
    userinfo: str
    keys: str
    end_session: str
    pkce: bool
    basic_auth: bool


def metadata(provider: Provider) -> Metadata:
    """Read (at most every ten minutes) where the provider is. OutsideError if it is down or names another issuer."""
    document = _document(provider.discovery)
    if document.get("issuer") != provider.issuer:
        raise OutsideError(UNPROVEN, "the discovery document names another issuer")
    secure = urlsplit(provider.discovery).scheme == "https"
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Metadata(
        authorization=_address(document, "authorization_endpoint", secure=secure),
        token=_address(document, "token_endpoint", secure=secure),
        userinfo=_address(document, "userinfo_endpoint", secure=secure),
        keys=_address(document, "jwks_uri", secure=secure),
        end_session=_address(document, "end_session_endpoint", secure=secure, needed=False),
        pkce="S256" in (document.get("code_challenge_methods_supported") or ()),
        basic_auth="client_secret_basic" in methods,
    )


def key_set(provider: Provider, *, fresh: bool = False) -> dict[str, Any]:
    """The public keys (JWKS). fresh: asked again now, since a token names a key that is not among the known ones."""
    address = metadata(provider).keys
    if fresh:
        _kept.pop(address, None)
    return _document(address)


def forget() -> None:
    """Read everything anew (tests, and a change of settings)."""
    _kept.clear()


def redeem_code(provider: Provider, *, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
    """Exchange the code of the return for tokens. OutsideError CODE if the provider does not take it."""
    places = metadata(provider)
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    if verifier:
        data["code_verifier"] = verifier
    auth = None
    if places.basic_auth:
        auth = (provider.client_id, provider.client_secret)
    else:
        data |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    status, _, body = _ask("POST", places.token, data=data, auth=auth)
    if status in _CLIENT_ERRORS:
        raise OutsideError(CODE, f"token endpoint answered {status}")
    if status != _OK:
        raise OutsideError(DOWN, f"token endpoint answered {status}")
    return json_object(body)


def userinfo(provider: Provider, access_token: str) -> tuple[str, bytes]:
    """The kind (`application/json`, `application/jwt`) and the content of the person's claims."""
    status, kind, body = _ask(
        "GET", metadata(provider).userinfo, headers={"Authorization": f"Bearer {access_token}"}
    )
    if status != _OK:
        raise OutsideError(DOWN, f"userinfo endpoint answered {status}")
    return kind, body


def _document(address: str) -> dict[str, Any]:
    known = _kept.get(address)
    if known is not None and time.monotonic() - known[0] < KEPT_S:
        return known[1]
    status, _, body = _ask("GET", address)
    if status != _OK:
        raise OutsideError(DOWN, f"a document of the provider answered {status}")
    read = json_object(body)
    _kept[address] = (time.monotonic(), read)
    return read


def json_object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError as error:
        raise OutsideError(UNPROVEN, "an answer is not JSON") from error
    if not isinstance(read, dict):
        raise OutsideError(UNPROVEN, "an answer is not an object")
    return read


def _address(document: dict[str, Any], name: str, *, secure: bool, needed: bool = True) -> str:
    address = document.get(name) or ""
    schemes = ("https",) if secure else ("https", "http")
    if not address and not needed:
        return ""
    if not isinstance(address, str) or not address.startswith(tuple(f"{one}://" for one in schemes)):
        raise OutsideError(UNPROVEN, f"the discovery document has no usable {name}")
    return address


def _ask(method: str, address: str, **parts: Any) -> tuple[int, str, bytes]:
    """Status, kind and content of an answer. OutsideError DOWN for everything that the network can do."""
    started = time.monotonic()
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.request(method, address, allow_redirects=False, stream=True, **parts)
            body = b""
            for piece in answer.iter_content(16_384):
                body += piece
                if len(body) > MOST_BYTES or time.monotonic() - started > MOST_SECONDS:
                    raise OutsideError(DOWN, "an answer is too long")
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return answer.status_code, kind, body
    except (OSError, ValueError) as error:
        # Every error of requests is an OSError, but for addresses that cannot be read.
        raise OutsideError(DOWN, type(error).__name__) from error
