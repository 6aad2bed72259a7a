"""The mailbox whose mails come in: where it is, how one signs in, which address leads there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

URL: Final = "MAILLAGE_INBOX_URL"
PASSWORD: Final = "MAILLAGE_INBOX_PASSWORD"  # noqa: S105  # name of a variable
ADDRESS: Final = "MAILLAGE_INBOX_ADDRESS"
PORTS: Final = {"imaps": 993, "imap": 143}
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._-]{1,40}@[A-Za-z0-9.-]{1,200}")
_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def mailbox_from(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """host, port, secure (« tls », « starttls », "" on this machine), user, password, folder, address; None for none.

    ImproperlyConfigured, in French and without the password, otherwise.
    """
    url, address = environment.get(URL, "").strip(), environment.get(ADDRESS, "").strip()
    if not url and not address:
        return None
    if not url or not address:
        raise ImproperlyConfigured(f"{URL} et {ADDRESS} vont ensemble : il manque {ADDRESS if url else URL}.")
    if not _ADDRESS.fullmatch(address):
        raise ImproperlyConfigured(
            f"{ADDRESS} : une adresse comme « boite@exemple.fr » est attendue, sans « + », pas « {address} »."
        )
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    password = unquote(parts.password or "") or environment.get(PASSWORD, "")
    if parts.scheme not in PORTS or not parts.hostname or not parts.username or not port:
        # What was written may hold a password: it is not said again.
        raise ImproperlyConfigured(
            f"{URL} : « imaps://utilisateur@serveur:993/INBOX » est attendu (le @ d’un utilisateur s’écrit %40)."
        )
    if not password:
        raise ImproperlyConfigured(f"{URL} ne dit pas de mot de passe : donnez-le par {PASSWORD}.")
    return {
        "host": parts.hostname,
        "port": port,
        "secure": _secure(parts.scheme, parts.hostname),
        "user": unquote(parts.username),
        "password": password,
        "folder": unquote(parts.path.strip("/")) or "INBOX",
        "address": address.lower(),
    }


def _secure(scheme: str, host: str) -> str:
    if scheme == "imaps":
        return "tls"
    return "" if host in _OWN_MACHINE else "starttls"
