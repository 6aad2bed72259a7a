"""Without a mouse; and letting somebody in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

COMMUNITY = "/c/ceze-cevennes"


def test_the_first_key_leads_to_the_content(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.take_session()
    at_desk.open(f"{COMMUNITY}/territoire/communes/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_every_step_of_the_keyboard_is_seen(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
              const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
              const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
              return [e.outerHTML.slice(0, 80), ring || s.boxShadow !== 'none', r.width > 0 && r.height > 0];
            }"""
        )
        if shown[0].startswith("<body"):
            # Past the last element: the next key would begin again.
            break
        if not (shown[1] and shown[2]):
            unseen.append(shown[0])
    assert unseen == []


def test_a_menu_opens_and_closes_by_keyboard(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    summary = page.locator("details.mg-user summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_navigation_opens_on_a_phone(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in()
    burger = page.get_by_role("button", name="Ouvrir la navigation")
    if not visitor.phone:
        expect(burger).to_be_hidden()
        return
    burger.click()
    expect(page.locator("#navigation")).to_be_in_viewport()
    page.get_by_role("button", name="Fermer la navigation").click()
    expect(page.locator("#navigation")).not_to_be_in_viewport()


def test_somebody_is_invited(visitor: Visitor) -> None:
    page = visitor.page
    address = f"invitation{'tel' if visitor.phone else 'bureau'}@maillage.example"
    visitor.take_session()
    visitor.open(f"{COMMUNITY}/reglages/comptes/inviter/")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("rien n’a été enregistré")
    visitor.assert_usable()
    page.fill("input[name=email]", address)
    page.fill("input[name=name]", "Exemple Invitation")
    page.get_by_label("Partenaire").check()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.wait_for_url("**/reglages/comptes/")
    expect(page.locator("main")).to_contain_text(address)
    visitor.assert_usable()
    visitor.open(f"{COMMUNITY}/reglages/envois/")
    expect(page.locator("main")).to_contain_text(address)
    visitor.open(f"{COMMUNITY}/reglages/journal/")
    expect(page.locator("main")).to_contain_text("Exemple Invitation")
