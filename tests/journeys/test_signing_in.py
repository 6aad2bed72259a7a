"""Coming in, being refused, going out, and being somebody else in the demonstration."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


def test_the_coordinator_signs_in_and_out(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    visitor.assert_usable()
    visitor.sign_in_by_form(visitor.site.email("Coordination"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tableau de bord")
    expect(page.get_by_text("Données fictives", exact=True)).to_be_visible()
    visitor.assert_usable()
    page.locator("details.mg-user summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/compte/connexion/**")
    visitor.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


def test_a_wrong_password_is_told_in_words(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/compte/connexion/")
    page.fill("input[name=login]", visitor.site.email("Coordination"))
    page.fill("input[name=password]", "ce n’est pas le bon")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("mot de passe")
    # What was typed is not lost, the secret aside.
    expect(page.locator("input[name=login]")).to_have_value(visitor.site.email("Coordination"))
    expect(page.locator("input[name=password]")).to_have_value("")
    visitor.assert_usable()


def test_a_link_leads_back_to_its_page_after_sign_in(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.open("/c/ceze-cevennes/annuaire/")
    page.wait_for_url("**/compte/connexion/?next=/c/ceze-cevennes/annuaire/")
    page.fill("input[name=login]", at_desk.site.email("Coordination"))
    page.fill("input[name=password]", at_desk.site.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/c/ceze-cevennes/annuaire/")


def test_another_role_sees_less(at_desk: Visitor) -> None:
    page = at_desk.page
    # A change of role ends the session: it must be nobody else's.
    at_desk.sign_in_by_form(at_desk.site.email("Coordination"))
    seen_by_coordination = at_desk.entries()
    page.locator("details.mg-persona summary").click()
    page.locator("details.mg-persona button", has_text="Suivi régional").click()
    page.wait_for_url("**/c/ceze-cevennes/")
    seen_by_supervision = at_desk.entries()
    assert set(seen_by_supervision) < set(seen_by_coordination)
    assert not [entry for entry in seen_by_supervision if "/annuaire/" in entry]
    at_desk.watch.expect_status(403)
    page.goto("/c/ceze-cevennes/annuaire/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    at_desk.assert_usable()


def test_another_community_is_not_found(at_desk: Visitor) -> None:
    at_desk.sign_in("Coordination")
    at_desk.watch.expect_status(404)
    for path in ("/c/rhony-vistre-vidourle/", "/c/nulle-part/"):
        at_desk.open(path)
        expect(at_desk.page.get_by_role("heading", level=1)).to_be_visible()
        assert "Rhôny" not in at_desk.page.inner_text("main")
    at_desk.assert_usable()
