"""The second factor in a real browser: a passkey of a virtual authenticator, an application of codes, a forced role."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor, site_of_its_own
from tests.journeys.site import Site

pytestmark = pytest.mark.browser

SECURITY = "/compte/securite/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Of these journeys alone: whoever has a second factor is asked for it in every other journey too."""
    with site_of_its_own(tmp_path_factory, "second-factor-site") as running:
        yield running


def give_authenticator(page: Page) -> None:
    """A device that knows its holder's finger, as a phone does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def confirm(visitor: Visitor) -> None:
    visitor.page.fill("input[name=password]", visitor.site.password)
    visitor.page.get_by_role("button", name="Confirmer").click()


def note_codes(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Voir mes codes").click()
    expect(page.locator("main code")).to_have_count(10)
    visitor.assert_usable()
    page.get_by_role("link", name="C’est noté").click()


def sign_out(visitor: Visitor) -> None:
    visitor.open("/compte/deconnexion/")
    visitor.page.get_by_role("button", name="Se déconnecter").click()
    visitor.page.wait_for_url("**/compte/connexion/**")


def test_a_passkey_is_added_and_signs_in_alone(at_desk: Visitor) -> None:
    page = at_desk.page
    give_authenticator(page)
    at_desk.sign_in_by_form(at_desk.site.email("Secrétariat", 1))
    at_desk.open(SECURITY)
    at_desk.assert_usable()
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    at_desk.assert_usable()
    confirm(at_desk)
    page.fill("input[name=name]", "Ordinateur du cabinet")
    at_desk.assert_usable()
    page.get_by_role("button", name="Créer la clé").click()
    page.wait_for_url("**/compte/securite/secours/")
    note_codes(at_desk)
    expect(page.get_by_role("row", name="Ordinateur du cabinet")).to_be_visible()
    at_desk.assert_usable()
    sign_out(at_desk)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url("**/c/*/")
    at_desk.open("/compte/sessions/")
    at_desk.assert_usable()


def test_a_role_is_led_to_an_application_of_codes_and_back(on_phone: Visitor, at_desk: Visitor) -> None:
    at_desk.sign_in("Coordination", 1)
    home = at_desk.home
    at_desk.open(f"{home}reglages/securite-des-acces/regle/")
    at_desk.page.get_by_label("Trésorerie").check()
    at_desk.page.fill("input[name=starts_on]", timezone.localdate().isoformat())
    at_desk.assert_usable()
    at_desk.page.get_by_role("button", name="Enregistrer la règle").click()
    at_desk.assert_told("La règle est enregistrée")
    at_desk.assert_usable()

    page = on_phone.page
    on_phone.open("/compte/connexion/")
    email = on_phone.site.email("Trésorerie", 1)
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", on_phone.site.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{SECURITY}")
    on_phone.assert_told("demande un second facteur")
    on_phone.assert_usable()
    page.get_by_role("link", name="Activer une application").click()
    confirm(on_phone)
    on_phone.assert_usable()
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.fill("input[name=code]", _code(secret, -1))
    page.get_by_role("button", name="Activer").click()
    note_codes(on_phone)
    page.wait_for_url("**/c/*/")
    sign_out(on_phone)

    page.fill("input[name=login]", email)
    page.fill("input[name=password]", on_phone.site.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/compte/connexion/second-facteur/")
    on_phone.assert_usable()
    page.fill("input[name=code]", _code(secret, 0))
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/c/*/")


def _code(secret: str, steps: int) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))
