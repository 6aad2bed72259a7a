"""Outside identity providers, named by environment variables: the settings that django-allauth reads.

Three families: `MAILLAGE_PSC_…` (Pro Santé Connect), `MAILLAGE_PROCONNECT_…` (ProConnect), and any number of
`MAILLAGE_OIDC_<NAME>_…` (OpenID Connect). Addresses of Pro Santé Connect: ANS, `psc.properties` of its reference
client. What is missing or contradicts itself is refused when the installation starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

STANDARD_PATH = "/.well-known/openid-configuration"
WALLET_PATH = "/.well-known/wallet-openid-configuration"
PSC_ISSUERS = {
    "prod": "https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet",
    "bas": "https://auth.bas.psc.esante.gouv.fr/auth/realms/esante-wallet",
}
# Levels of eIDAS, the lowest first: who asks for one accepts those above.
EIDAS = ("eidas1", "eidas2", "eidas3")
PROCONNECT_SCOPE = "openid email given_name usual_name custom idp_id siret"

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_COMMON = ("CLIENT_ID", "CLIENT_SECRET", "DISCOVERY", "ISSUER", "LABEL")
_SUFFIXES = {
    "MAILLAGE_PSC_": (*_COMMON, "ENV"),
    "MAILLAGE_PROCONNECT_": (*_COMMON, "STRONG_ACR"),
    "MAILLAGE_OIDC_": (*_COMMON, "SCOPES", "ACR_VALUES", "STRONG_ACR", "SIGNED_USERINFO"),
}
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,30}")


def identity_providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """The value of SOCIALACCOUNT_PROVIDERS: {} without any provider. Raises ImproperlyConfigured, in French."""
    apps = [*_psc(environment), *_proconnect(environment), *_generic(environment)]
    return {"openid_connect": {"APPS": apps}} if apps else {}


def _psc(environment: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    prefix = "MAILLAGE_PSC_"
    values = _values(environment, prefix)
    if not values:
        return
    _check_known(prefix, values)
    if "ENV" in values and "DISCOVERY" in values:
        raise ImproperlyConfigured(
            "MAILLAGE_PSC_ENV et MAILLAGE_PSC_DISCOVERY se contredisent : donnez l’un ou l’autre."
        )
    if "ENV" in values:
        if values["ENV"] not in PSC_ISSUERS:
            raise ImproperlyConfigured(
                f"MAILLAGE_PSC_ENV : « prod » ou « bas » est attendu, pas « {values['ENV']} »."
            )
        values["DISCOVERY"] = PSC_ISSUERS[values.pop("ENV")] + WALLET_PATH
    yield _app(
        prefix,
        values,
        provider_id="psc",
        label="Pro Santé Connect",
        kind="psc",
        scope=["openid", "scope_all"],
        acr_values=["eidas1"],
        strong_acr=list(EIDAS),
        signed_userinfo=False,
    )


def _proconnect(environment: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    prefix = "MAILLAGE_PROCONNECT_"
    values = _values(environment, prefix)
    if not values:
        return
    _check_known(prefix, values)
    # eidas1 may be a password alone there: only what is above replaces a second factor, unless said otherwise.
    strong = _words(values.pop("STRONG_ACR", "eidas2 eidas3"))
    yield _app(
        prefix,
        values,
        provider_id="proconnect",
        label="ProConnect",
        kind="proconnect",
        scope=PROCONNECT_SCOPE.split(),
        acr_values=["eidas1"],
        strong_acr=strong,
        signed_userinfo=True,
    )


def _generic(environment: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    start = "MAILLAGE_OIDC_"
    names: dict[str, None] = {}
    for variable in sorted(key for key in environment if key.startswith(start) and environment[key].strip()):
        names[_name_in(variable)] = None
    for name in names:
        prefix = f"{start}{name}_"
        values = {
            suffix: environment[prefix + suffix].strip()
            for suffix in _SUFFIXES[start]
            if environment.get(prefix + suffix, "").strip()
        }
        scope = _words(values.pop("SCOPES", "openid profile email"))
        if "openid" not in scope:
            raise ImproperlyConfigured(f"{prefix}SCOPES : la liste doit contenir « openid ».")
        acr_values = _words(values.pop("ACR_VALUES", ""))
        signed = values.pop("SIGNED_USERINFO", "0")
        if signed not in ("0", "1"):
            raise ImproperlyConfigured(f"{prefix}SIGNED_USERINFO : 0 ou 1 est attendu, pas « {signed} ».")
        if "LABEL" not in values:
            raise _missing(prefix, "LABEL", "le nom que lisent les personnes sur le bouton de connexion")
        yield _app(
            prefix,
            values,
            provider_id="oidc-" + name.lower().replace("_", "-"),
            label="",
            kind="oidc",
            scope=scope,
            acr_values=acr_values,
            strong_acr=_words(values.pop("STRONG_ACR", "")),
            signed_userinfo=signed == "1",
        )


def _name_in(variable: str) -> str:
    """« VILLE » for MAILLAGE_OIDC_VILLE_CLIENT_ID."""
    rest = variable.removeprefix("MAILLAGE_OIDC_")
    for suffix in _SUFFIXES["MAILLAGE_OIDC_"]:
        name = rest.removesuffix(f"_{suffix}")
        if name != rest and _NAME.fullmatch(name):
            return name
    raise ImproperlyConfigured(
        f"{variable} : ce réglage n’existe pas. Écrivez MAILLAGE_OIDC_<NOM>_ suivi de "
        f"{', '.join(_SUFFIXES['MAILLAGE_OIDC_'])}."
    )


def _values(environment: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): text.strip()
        for name, text in environment.items()
        if name.startswith(prefix) and text.strip()
    }


def _check_known(prefix: str, values: Mapping[str, str]) -> None:
    for suffix in sorted(set(values) - set(_SUFFIXES[prefix])):
        raise ImproperlyConfigured(
            f"{prefix}{suffix} : ce réglage n’existe pas. Ceux qui existent : "
            f"{', '.join(prefix + one for one in _SUFFIXES[prefix])}."
        )


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _missing(prefix: str, suffix: str, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{prefix}{suffix} manque : {what}.")


def _app(
    prefix: str, values: Mapping[str, str], *, provider_id: str, label: str, **rest: Any
) -> dict[str, Any]:
    """One entry of APPS; `settings` holds what allauth knows (server_url, scope) and what only we read."""
    for suffix in ("CLIENT_ID", "CLIENT_SECRET"):
        if suffix not in values:
            raise _missing(prefix, suffix, "le fournisseur d’identité le donne à l’inscription du site")
    discovery, issuer = _addresses(prefix, values)
    return {
        "provider_id": provider_id,
        "name": values.get("LABEL", label)[:40],
        "client_id": values["CLIENT_ID"],
        "secret": values["CLIENT_SECRET"],
        "settings": {"server_url": discovery, "issuer": issuer, **rest},
    }


def _addresses(prefix: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Address of the discovery document, and the issuer that it must name: each is worked out from the other."""
    discovery, issuer = values.get("DISCOVERY", ""), values.get("ISSUER", "").rstrip("/")
    if not discovery and not issuer:
        what = "l’adresse du document de découverte du fournisseur (https://…/.well-known/…)"
        if prefix == "MAILLAGE_PSC_":
            what += ", ou MAILLAGE_PSC_ENV (prod ou bas)"
        raise _missing(prefix, "DISCOVERY", what)
    if not discovery:
        discovery = issuer + (WALLET_PATH if prefix == "MAILLAGE_PSC_" else STANDARD_PATH)
    if "/.well-known/" not in discovery:
        raise ImproperlyConfigured(f"{prefix}DISCOVERY : l’adresse doit contenir « /.well-known/ ».")
    issuer = values.get("ISSUER", "") or discovery.partition("/.well-known/")[0]
    for suffix, address in (("DISCOVERY", discovery), ("ISSUER", issuer)):
        _check_address(prefix + suffix, address)
    return discovery, issuer


def _check_address(variable: str, address: str) -> None:
    """https, or http towards this machine itself (a provider under test)."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _OWN_MACHINE)
    if not host or not safe or parts.username is not None:
        raise ImproperlyConfigured(f"{variable} : une adresse https://… est attendue, pas « {address} ».")
