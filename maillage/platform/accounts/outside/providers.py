"""The identity providers of this installation, as its settings name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

PSC, PROCONNECT, GENERIC = "psc", "proconnect", "oidc"
_EIDAS = ("eidas1", "eidas2", "eidas3")


@dataclass(frozen=True)
class Provider:
    """One provider. `id` stands in our addresses and in `SocialAccount.provider`; `discovery` and `issuer` are
    addresses that only the operator writes."""

    id: str
    label: str
    kind: str
    discovery: str
    issuer: str
    client_id: str
    client_secret: str
    scope: tuple[str, ...]
    acr_values: tuple[str, ...]
    strong_acr: frozenset[str]
    signed_userinfo: bool

    def accepts_acr(self, acr: str) -> bool:
        """Whether the level is one that was asked for, or a higher one; any level where none was asked for."""
        if not self.acr_values:
            return True
        accepted = set(self.acr_values)
        for wanted in self.acr_values:
            if wanted in _EIDAS:
                accepted.update(_EIDAS[_EIDAS.index(wanted) :])
        return acr in accepted


def all_providers() -> list[Provider]:
    """In the order of the settings: Pro Santé Connect, ProConnect, then the others by name."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [_provider(app) for app in apps]


def find_provider(provider_id: str) -> Provider | None:
    return next((one for one in all_providers() if one.id == provider_id), None)


def provider_label(provider_id: str) -> str:
    """The name that people read; a provider that was taken out of the settings keeps its identifier."""
    found = find_provider(provider_id)
    return found.label if found else provider_id


def _provider(app: dict[str, Any]) -> Provider:
    own = app["settings"]
    return Provider(
        id=app["provider_id"],
        label=app["name"],
        kind=own["kind"],
        discovery=own["server_url"],
        issuer=own["issuer"],
        client_id=app["client_id"],
        client_secret=app["secret"],
        scope=tuple(own["scope"]),
        acr_values=tuple(own["acr_values"]),
        strong_acr=frozenset(own["strong_acr"]),
        signed_userinfo=own["signed_userinfo"],
    )
