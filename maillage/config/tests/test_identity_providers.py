"""The settings of outside identity providers: what they give, and what stops the start."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config.identity_providers import identity_providers

CLIENT = {"CLIENT_ID": "maillage", "CLIENT_SECRET": "secret"}


def _variables(prefix: str, **values: str) -> dict[str, str]:
    return {prefix + name: value for name, value in (CLIENT | values).items() if value}


def test_without_any_setting_there_is_no_provider() -> None:
    assert identity_providers({"MAILLAGE_BASE_URL": "https://x.example", "MAILLAGE_PSC_ENV": " "}) == {}


@pytest.mark.parametrize(("env", "host"), [("prod", "auth.esw."), ("bas", "auth.bas.psc.")])
def test_pro_sante_connect_by_its_environment(env: str, host: str) -> None:
    app = identity_providers(_variables("MAILLAGE_PSC_", ENV=env))["openid_connect"]["APPS"][0]
    issuer = f"https://{host}esante.gouv.fr/auth/realms/esante-wallet"
    assert app["provider_id"] == "psc"
    assert app["settings"] == {
        "server_url": f"{issuer}/.well-known/wallet-openid-configuration",
        "issuer": issuer,
        "kind": "psc",
        "scope": ["openid", "scope_all"],
        "acr_values": ["eidas1"],
        "strong_acr": ["eidas1", "eidas2", "eidas3"],
        "signed_userinfo": False,
    }


def test_several_at_once() -> None:
    apps = identity_providers(
        _variables("MAILLAGE_PSC_", ENV="bas")
        | _variables("MAILLAGE_PROCONNECT_", ISSUER="https://proconnect.example/api/v2")
        | _variables("MAILLAGE_OIDC_VILLE_", LABEL="Ville", ISSUER="https://ville.example")
        | _variables(
            "MAILLAGE_OIDC_GRAND_HOPITAL_",
            LABEL="Hôpital",
            DISCOVERY="https://hopital.example/id/.well-known/openid-configuration",
            SCOPES="openid,email",
            ACR_VALUES="deux",
            STRONG_ACR="deux",
            SIGNED_USERINFO="1",
        )
    )["openid_connect"]["APPS"]
    assert [app["provider_id"] for app in apps] == ["psc", "proconnect", "oidc-grand-hopital", "oidc-ville"]
    proconnect, hospital, town = (app["settings"] for app in apps[1:])
    assert proconnect["server_url"] == "https://proconnect.example/api/v2/.well-known/openid-configuration"
    assert proconnect["signed_userinfo"]
    assert proconnect["strong_acr"] == ["eidas2", "eidas3"]
    assert hospital["issuer"] == "https://hopital.example/id"
    assert (hospital["scope"], hospital["strong_acr"]) == (["openid", "email"], ["deux"])
    assert (town["acr_values"], town["strong_acr"]) == ([], [])


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        (_variables("MAILLAGE_PSC_"), "MAILLAGE_PSC_DISCOVERY manque"),
        (_variables("MAILLAGE_PSC_", ENV="test"), "« prod » ou « bas »"),
        (
            _variables("MAILLAGE_PSC_", ENV="bas", DISCOVERY="https://x.example/.well-known/a"),
            "se contredisent",
        ),
        (_variables("MAILLAGE_PSC_", ENV="bas", CLIENT_SECRET=""), "MAILLAGE_PSC_CLIENT_SECRET manque"),
        (_variables("MAILLAGE_PSC_", ENV="bas", SECRET="x"), "MAILLAGE_PSC_SECRET : ce réglage n’existe pas"),
        (_variables("MAILLAGE_PSC_", DISCOVERY="https://x.example/conf"), "/.well-known/"),
        (_variables("MAILLAGE_PROCONNECT_"), "MAILLAGE_PROCONNECT_DISCOVERY manque"),
        (_variables("MAILLAGE_PROCONNECT_", ISSUER="http://proconnect.example"), "https://… est attendue"),
        (
            _variables("MAILLAGE_PROCONNECT_", ISSUER="https://a:b@proconnect.example"),
            "https://… est attendue",
        ),
        (_variables("MAILLAGE_PROCONNECT_", ISSUER="https://[proconnect"), "https://… est attendue"),
        (
            _variables("MAILLAGE_OIDC_VILLE_", ISSUER="https://ville.example"),
            "MAILLAGE_OIDC_VILLE_LABEL manque",
        ),
        (
            _variables("MAILLAGE_OIDC_VILLE_", LABEL="V", ISSUER="https://v.example", SCOPES="email"),
            "« openid »",
        ),
        (
            _variables("MAILLAGE_OIDC_VILLE_", LABEL="V", ISSUER="https://v.example", SIGNED_USERINFO="oui"),
            "0 ou 1",
        ),
        ({"MAILLAGE_OIDC_CLIENT_ID": "x"}, "ce réglage n’existe pas"),
        ({"MAILLAGE_OIDC_VILLE_COLOUR": "x"}, "ce réglage n’existe pas"),
    ],
)
def test_what_cannot_be_is_refused_in_words(variables: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words.replace("(", r"\(")):
        identity_providers(variables)


def test_a_refusal_tells_no_secret() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        identity_providers(_variables("MAILLAGE_PSC_", ENV="bas", CLIENT_SECRET="tres-secret", WRONG="x"))
    assert "tres-secret" not in str(refusal.value)
