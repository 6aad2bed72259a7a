"""The service d’accès aux soins (SAS): who may ask our slots, and where its appointments are told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PROXY_SECRET: Final = "MAILLAGE_SAS_PROXY_SECRET"  # noqa: S105  # name of a variable
CN: Final = "MAILLAGE_SAS_CN"
OU: Final = "MAILLAGE_SAS_OU"
PUBLIC_URL: Final = "MAILLAGE_SAS_URL"
PUSH_URL: Final = "MAILLAGE_SAS_PUSH_URL"
PUSH_CERTIFICATE: Final = "MAILLAGE_SAS_PUSH_CERTIFICATE"
PUSH_KEY: Final = "MAILLAGE_SAS_PUSH_KEY"
PUSH_AUTHORITY: Final = "MAILLAGE_SAS_PUSH_AUTHORITY"
SHORTEST_SECRET: Final = 32
# Header by which the proxy says something of the certificate: variable, name unless it says otherwise.
HEADERS: Final = {
    "secret": ("MAILLAGE_SAS_HEADER_SECRET", "X-Sas-Proxy-Secret"),
    "cn": ("MAILLAGE_SAS_HEADER_CN", "X-Sas-Client-Cn"),
    "ou": ("MAILLAGE_SAS_HEADER_OU", "X-Sas-Client-Ou"),
}
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,60}")
_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class SasDoor:
    """Who is let in. names, units: CN and OU of client certificates. url: our base for the SAS, "" the site’s."""

    secret: str
    names: frozenset[str]
    units: frozenset[str]
    header_secret: str
    header_cn: str
    header_ou: str
    url: str = ""

    def __repr__(self) -> str:
        return f"SasDoor(names={sorted(self.names)}, units={sorted(self.units)})"


@dataclass(frozen=True)
class SasPushing:
    """Where appointments are told, with which certificate. authority: PEM of the server's, "" those of the machine."""

    url: str
    certificate: str
    key: str
    authority: str = ""


def sas_door(environment: Mapping[str, str]) -> SasDoor | None:
    """Settings of the FHIR interface; None: it is not there. ImproperlyConfigured for half of them."""
    given = {name: environment.get(name, "").strip() for name in (PROXY_SECRET, CN, OU)}
    if not any(given.values()):
        return None
    if missing := [name for name, value in given.items() if not value]:
        raise ImproperlyConfigured(
            f"{PROXY_SECRET}, {CN} et {OU} vont ensemble : il manque {', '.join(missing)}."
        )
    secret = given[PROXY_SECRET]
    if len(secret) < SHORTEST_SECRET or not (secret.isascii() and secret.isprintable()):
        # Not said again: it may be half right.
        raise ImproperlyConfigured(
            f"{PROXY_SECRET} : choisissez au moins {SHORTEST_SECRET} caractères au hasard, sans accent."
        )
    names, units = _listed(given[CN]), _listed(given[OU])
    if not names or not units:
        raise ImproperlyConfigured(f"{CN} et {OU} : donnez au moins un nom à chacun.")
    headers = {key: _header(environment, *usual) for key, usual in HEADERS.items()}
    if len({name.lower() for name in headers.values()}) < len(headers):
        raise ImproperlyConfigured("MAILLAGE_SAS_HEADER_… : trois noms d’en-tête différents sont attendus.")
    return SasDoor(
        secret,
        names,
        units,
        headers["secret"],
        headers["cn"],
        headers["ou"],
        _address(PUBLIC_URL, environment.get(PUBLIC_URL, "")),
    )


def sas_pushing(environment: Mapping[str, str]) -> SasPushing | None:
    """Where appointments go; None: nowhere. ImproperlyConfigured without a certificate and its key."""
    url = _address(PUSH_URL, environment.get(PUSH_URL, ""))
    certificate, key = (environment.get(name, "").strip() for name in (PUSH_CERTIFICATE, PUSH_KEY))
    if not url and not certificate and not key:
        return None
    if not (url and certificate and key):
        raise ImproperlyConfigured(f"{PUSH_URL}, {PUSH_CERTIFICATE} et {PUSH_KEY} vont ensemble.")
    return SasPushing(url, certificate, key, environment.get(PUSH_AUTHORITY, "").strip())


def _listed(text: str) -> frozenset[str]:
    """Names separated by semicolons: a certificate's name may hold a comma."""
    return frozenset(one.strip() for one in text.split(";") if one.strip())


def _header(environment: Mapping[str, str], variable: str, usual: str) -> str:
    name = environment.get(variable, "").strip() or usual
    if not _HEADER.fullmatch(name):
        raise ImproperlyConfigured(f"{variable} : un nom d’en-tête HTTP est attendu, pas « {name} ».")
    return name


def _address(variable: str, text: str) -> str:
    """An https address without its last slash, "" for none; plain http on this machine alone."""
    address = text.strip().rstrip("/")
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN_MACHINE)
        usable = bool(
            is_safe and parts.hostname and not parts.query and not parts.fragment and not parts.username
        )
    except ValueError:
        usable = False
    if not usable:
        raise ImproperlyConfigured(f"{variable} : une adresse https est attendue, pas « {text} ».")
    return address
