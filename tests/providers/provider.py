"""The real provider as the tests use it, and a person who goes there and comes back."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from django.conf import settings
from django.test import Client
from django.urls import reverse

from maillage.config.identity_providers import identity_providers
from tools.bootstrap import find_npm

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TIMEOUT_S = 20
# As provider.mjs gives them.
CLIENTS = ("plain", "post", "proconnect")


def secret_of(client_id: str) -> str:
    return f"{client_id}-secret-of-the-tests-and-nothing-else"


def all_claims() -> dict[str, dict[str, Any]]:
    """Claims of the invented people, by account."""
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HERE / "claims").glob("*.json"))
    }


@dataclass(frozen=True)
class LocalProvider:
    """A provider that answers at `address`."""

    address: str

    def comes(self, account: str, *, acr: str = "eidas1", site: str = "") -> None:
        """Who proves to be whom from now on; account "": the person refuses."""
        state = {"account": account, "acr": acr, "site": site or settings.MAILLAGE_BASE_URL}
        requests.post(f"{self.address}/test/state", json=state, timeout=TIMEOUT_S).raise_for_status()

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an installation that knows this provider under three names."""
        wallet = f"{self.address}/.well-known/wallet-openid-configuration"
        standard = f"{self.address}/.well-known/openid-configuration"
        return {
            "MAILLAGE_PSC_DISCOVERY": wallet,
            "MAILLAGE_PSC_CLIENT_ID": "plain",
            "MAILLAGE_PSC_CLIENT_SECRET": secret_of("plain"),
            "MAILLAGE_PROCONNECT_DISCOVERY": standard,
            "MAILLAGE_PROCONNECT_CLIENT_ID": "proconnect",
            "MAILLAGE_PROCONNECT_CLIENT_SECRET": secret_of("proconnect"),
            "MAILLAGE_OIDC_VILLE_LABEL": "Ville d’Exemple",
            "MAILLAGE_OIDC_VILLE_ISSUER": self.address,
            "MAILLAGE_OIDC_VILLE_CLIENT_ID": "post",
            "MAILLAGE_OIDC_VILLE_CLIENT_SECRET": secret_of("post"),
        }

    @property
    def settings(self) -> dict[str, Any]:
        return identity_providers(self.environment)


@contextlib.contextmanager
def running_provider() -> Iterator[LocalProvider]:
    """Start the provider, on a free port; it ends with the test, or with the process that holds its input."""
    _, folder = find_npm()
    with subprocess.Popen(
        [str(folder / "node"), str(HERE / "provider.mjs"), json.dumps(all_claims())],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NODE_ENV": "test"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = json.loads(process.stdout.readline())["port"]
            yield LocalProvider(f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            process.stdout.close()
            process.wait(timeout=TIMEOUT_S)


@dataclass
class Traveller:
    """A browser that is at home on our site (`client`) and goes elsewhere like any other."""

    client: Client

    def __post_init__(self) -> None:
        self.elsewhere = requests.Session()

    def goes(self, provider_id: str, **sent: str) -> str:
        """Press the button; returns the address at the provider."""
        answer = self.client.post(reverse("outside_start", args=[provider_id]), sent)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
        return str(answer.context["address"])

    def proves(self, address: str) -> dict[str, str]:
        """Follow the provider's redirects; returns what it sends back to our address."""
        for _ in range(12):
            answer = self.elsewhere.get(address, allow_redirects=False, timeout=TIMEOUT_S)
            address = urljoin(address, answer.headers.get("Location", ""))
            if "/compte/externe/" in address and answer.is_redirect:
                return dict(parse_qsl(urlsplit(address).query))
            assert answer.is_redirect, (answer.status_code, answer.text[:500])
        raise AssertionError("the provider never sends back")

    def comes_back(self, provider_id: str, answer: dict[str, str]) -> Any:
        """Open our address of return, and send its form on."""
        page = self.client.get(reverse("outside_return", args=[provider_id]), answer)
        assert page.status_code == 200
        return self.client.post(reverse("outside_finish", args=[provider_id]), page.context["answer"])

    def travels(self, provider_id: str, **sent: str) -> Any:
        """There and back."""
        return self.comes_back(provider_id, self.proves(self.goes(provider_id, **sent)))
