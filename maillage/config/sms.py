"""Whether text messages leave, and by which gateway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

OFF: Final = "off"
URL: Final = "MAILLAGE_SMS_URL"
TOKEN: Final = "MAILLAGE_SMS_TOKEN"  # noqa: S105  # name of a variable
SENDER: Final = "MAILLAGE_SMS_SENDER"
# Eleven letters and digits at most, one letter at least (3GPP TS 23.040, 9.1.2.5), or a number.
_SENDER: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{3,11}|\+?[0-9]{3,15}", re.ASCII)
_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class SmsGateway:
    """url: asked by POST, https unless it is this machine. token: sent as « Authorization: Bearer ». sender: who is
    shown as the sender, "" for the gateway's own.
    """

    url: str
    token: str = field(repr=False, default="")
    sender: str = ""


def sms_gateway(environment: Mapping[str, str]) -> SmsGateway | None:
    """None for « off » (nothing written is off too). Raises ImproperlyConfigured."""
    url, token, sender = (environment.get(name, "").strip() for name in (URL, TOKEN, SENDER))
    if url in ("", OFF):
        return None
    parts = urlsplit(url)
    try:
        reachable = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        reachable = False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN_MACHINE)
    if not reachable or not safe or parts.username is not None or parts.fragment:
        raise ImproperlyConfigured(
            f"{URL} : « off » ou l’adresse https://… de la passerelle est attendue (http:// sur cette machine "
            "seulement), sans mot de passe dans l’adresse."
        )
    if not token.isascii() or any(sign.isspace() for sign in token):
        raise ImproperlyConfigured(f"{TOKEN} : un jeton sans espace ni accent est attendu.")
    if sender and not _SENDER.fullmatch(sender):
        raise ImproperlyConfigured(
            f"{SENDER} : 3 à 11 lettres et chiffres sans accent (« CPTS »), ou un numéro, est attendu."
        )
    return SmsGateway(url, token, sender)
