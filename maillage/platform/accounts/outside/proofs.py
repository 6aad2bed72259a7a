"""Signed statements of a provider: the ID token, and the claims of a person where these are signed too.

Rules: OpenID Connect Core 1.0, sections 3.1.3.7 (ID token) and 5.3.2 (userinfo).
"""

from __future__ import annotations

import hmac
import time
from typing import Any

import jwt

from maillage.platform.accounts.outside import fetching
from maillage.platform.accounts.outside.failures import UNPROVEN, WEAK, OutsideError
from maillage.platform.accounts.outside.providers import Provider

# Clocks of two machines may differ by so much.
LEEWAY_S = 60
# A person who was asked to prove the identity anew did so at most that long ago.
FRESH_S = 600
# Signatures by a key pair only: neither « none » nor a secret that both sides share.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


def read_id_token(provider: Provider, token: Any, *, nonce: str, renewed: bool = False) -> dict[str, Any]:
    """The claims of a genuine ID token made for us and for this very sign-in. OutsideError otherwise.

    renewed: the person was asked to sign in again, and must have done so just now.
    """
    claims = _verified(provider, token, required=("iss", "aud", "sub", "exp", "iat"))
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise OutsideError(UNPROVEN, "the ID token was made for another sign-in (nonce)")
    audience = claims["aud"]
    if claims.get("azp", provider.client_id) != provider.client_id or (
        isinstance(audience, list) and len(audience) > 1 and "azp" not in claims
    ):
        raise OutsideError(UNPROVEN, "the ID token was made for another site (azp)")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise OutsideError(UNPROVEN, "the ID token names nobody")
    if not provider.accepts_acr(str(claims.get("acr", ""))):
        raise OutsideError(WEAK, "the level (acr) is below what was asked for")
    if renewed and time.time() - _number(claims.get("auth_time", claims["iat"])) > FRESH_S + LEEWAY_S:
        raise OutsideError(WEAK, "the person did not sign in again")
    return claims


def read_userinfo(provider: Provider, *, kind: str, body: bytes, subject: str) -> dict[str, Any]:
    """The claims of the person whom the ID token names. Those of a provider that signs them must be signed."""
    if kind == "application/jwt":
        claims = _verified(provider, body.decode("ascii", "replace").strip(), required=("iss", "aud", "sub"))
    elif provider.signed_userinfo:
        raise OutsideError(UNPROVEN, "the claims are not signed")
    else:
        claims = fetching.json_object(body)
    if claims.get("sub") != subject:
        raise OutsideError(UNPROVEN, "the claims are those of somebody else")
    return claims


def _verified(provider: Provider, token: Any, *, required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(token, str) or not token:
        raise OutsideError(UNPROVEN, "a token is missing")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise OutsideError(UNPROVEN, "a token is not signed by a key pair")
        return jwt.decode(
            token,
            key=_key(provider, header),
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_S,
            options={"require": list(required)},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise OutsideError(UNPROVEN, type(error).__name__) from error


def _key(provider: Provider, header: dict[str, Any]) -> jwt.PyJWK:
    """The key that the token names; without name, the only one of the provider for this algorithm."""
    for fresh in (False, True):
        keys = jwt.PyJWKSet.from_dict(fetching.key_set(provider, fresh=fresh)).keys
        usable = [key for key in keys if key.public_key_use in (None, "sig")]
        if name := header.get("kid"):
            usable = [key for key in usable if key.key_id == name]
        else:
            usable = [key for key in usable if key.algorithm_name == header["alg"]]
        if len(usable) == 1:
            return usable[0]
    raise OutsideError(UNPROVEN, "a token names a key that the provider does not have")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
