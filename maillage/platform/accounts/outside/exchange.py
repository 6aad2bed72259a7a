"""The two halves of a sign-in elsewhere: sending the person away, and making sense of the return.

Between both, the session keeps one state per departure (django-allauth's: ten minutes, one use), with what only we
and the provider may know: the nonce and the PKCE verifier.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from maillage.platform.accounts.outside import fetching
from maillage.platform.accounts.outside.failures import (
    CANCELLED,
    CODE,
    DOWN,
    STALE,
    UNPROVEN,
    OutsideError,
)
from maillage.platform.accounts.outside.identity import Identity, identity_from
from maillage.platform.accounts.outside.proofs import read_id_token, read_userinfo
from maillage.platform.accounts.outside.providers import Provider

# What the person went for: to enter, to add the identity to the open account, to prove anew who is there, or to
# answer an invitation.
LOGIN, LINK, CONFIRM, INVITATION = "login", "link", "confirm", "invitation"
PURPOSES = (LOGIN, LINK, CONFIRM, INVITATION)
# The provider asked for something that only a page of its own could settle: as good as a refusal.
_REFUSALS = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})


@dataclass(frozen=True)
class Return:
    """A return that proved itself. state: what `departure` was given. id_token: shown again at sign-out."""

    identity: Identity
    state: dict[str, Any]
    id_token: str


def return_address(provider: Provider) -> str:
    """The redirect address, as it is declared to the provider: from the settings, never from the request."""
    return settings.MAILLAGE_BASE_URL + reverse("outside_return", kwargs={"provider_id": provider.id})


def departure(request: HttpRequest, provider: Provider, *, purpose: str, **state: str) -> str:
    """The address at which the person proves who they are; the session remembers the departure."""
    places = fetching.metadata(provider)
    nonce = secrets.token_urlsafe(24)
    pkce = generate_code_challenge() if places.pkce else {}
    verifier = pkce.pop("code_verifier", "")
    kept = {**state, "purpose": purpose, "nonce": nonce, "verifier": verifier}
    wanted = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": return_address(provider),
        "scope": " ".join(provider.scope),
        "state": statekit.stash_state(
            request, provider_id=provider.id, state=kept, state_id=secrets.token_urlsafe(24)
        ),
        "nonce": nonce,
        **pkce,
    }
    if provider.acr_values:
        wanted["acr_values"] = " ".join(provider.acr_values)
    if purpose == CONFIRM:
        wanted["prompt"] = "login"
    joint = "&" if "?" in places.authorization else "?"
    return f"{places.authorization}{joint}{urlencode(wanted)}"


def arrival(request: HttpRequest, provider: Provider, answer: QueryDict) -> Return:
    """What the return proves. OutsideError, with nothing changed but the state used up, if it proves nothing."""
    state = statekit.unstash_state(request, provider_id=provider.id, state_id=answer.get("state", ""))
    if state is None:
        raise OutsideError(STALE)
    # RFC 9207: a provider that names itself in its answers must be the one that was asked.
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise OutsideError(UNPROVEN, "the answer comes from another issuer")
    if error := answer.get("error"):
        raise OutsideError(CANCELLED if error in _REFUSALS else DOWN, "the provider answered with an error")
    code = answer.get("code", "")
    if not code:
        raise OutsideError(CODE, "the answer has no code")
    identity, id_token = _redeem(provider, code=code, state=state)
    return Return(identity, state, id_token)


def _redeem(provider: Provider, *, code: str, state: dict[str, Any]) -> tuple[Identity, str]:
    tokens = fetching.redeem_code(
        provider, code=code, redirect_uri=return_address(provider), verifier=state["verifier"]
    )
    id_token = tokens.get("id_token")
    read = read_id_token(provider, id_token, nonce=state["nonce"], renewed=state["purpose"] == CONFIRM)
    access_token = tokens.get("access_token")
    if not isinstance(access_token, str) or not access_token.isprintable():
        raise OutsideError(UNPROVEN, "a token is missing")
    kind, body = fetching.userinfo(provider, access_token)
    claims = read_userinfo(provider, kind=kind, body=body, subject=read["sub"])
    return identity_from(provider, read, claims), str(id_token)
