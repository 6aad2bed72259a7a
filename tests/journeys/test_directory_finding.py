"""Finding in the directory: what is near, a name with a slip, all of it without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.watch import wait_for_maps

pytestmark = pytest.mark.browser

COMMUNITY = "/c/ceze-cevennes"


def test_the_nearest_pharmacy_and_its_telephone(visitor: Visitor) -> None:
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.take_session()
    visitor.open(f"{COMMUNITY}/annuaire/proches/")
    page.get_by_label("Depuis (commune)").fill("besseges")
    page.get_by_label("Vous cherchez").select_option(label="Pharmacie")
    page.get_by_role("button", name="Filtrer").click()
    rows = page.locator("main tbody tr")
    expect(rows.first).to_contain_text("Bessèges")
    times = [int(text) for text in rows.locator("td[data-label^='Minutes']").all_inner_texts()]
    assert times == sorted(times)
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pharmacie")
    wait_for_maps(page)
    telephone = page.locator("main dd a[href^='tel:']").first
    number = str(telephone.get_attribute("href")).removeprefix("tel:")
    telephone.locator("xpath=..").get_by_role("button", name="Copier").click()
    assert page.evaluate("navigator.clipboard.readText()") == number
    visitor.assert_usable()


def test_the_secure_address_of_somebody_is_copied(at_desk: Visitor) -> None:
    page = at_desk.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    at_desk.take_session()
    at_desk.open(f"{COMMUNITY}/annuaire/messagerie-securisee/")
    page.locator("main td[data-label='Avec adresse'] a").first.click()
    page.wait_for_url("**/messagerie-securisee/?*")
    page.locator("main table tbody tr a[href]").first.click()
    copy = page.get_by_role("button", name="Copier l’adresse").first
    address = str(copy.get_attribute("data-copy"))
    assert "@" in address
    copy.click()
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_a_name_with_a_slip_is_found(at_desk: Visitor) -> None:
    """Two letters in the wrong order, in the list of the directory and in the search of the whole site."""
    page = at_desk.page
    at_desk.take_session()
    at_desk.open(f"{COMMUNITY}/annuaire/?profession=60")
    name = page.locator("main tbody tr").first.get_by_role("link").first.inner_text().strip()
    family = re.split(r"[ -]", name)[-1].lower()
    slip = family[:2] + family[3] + family[2] + family[4:]
    assert slip != family
    page.get_by_label("Nom ou numéro").fill(slip)
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**q=**")
    expect(page.locator("main tbody")).to_contain_text(name)
    at_desk.open(f"{COMMUNITY}/recherche/?q={slip}")
    expect(page.locator("main")).to_contain_text(re.split(r"[ -]", name)[-1])
    at_desk.assert_usable()


def test_the_tab_of_the_page_is_in_sight(visitor: Visitor) -> None:
    visitor.sign_in()
    for path, name in (
        ("publier/", "Imprimer"),
        ("", "Professionnels"),
        ("connaissances/qualite/", "Qualité"),
    ):
        visitor.open(f"{COMMUNITY}/annuaire/{path}")
        current = visitor.page.locator("nav.mg-tabs[aria-label='Annuaire'] a[aria-current=page]")
        expect(current).to_have_text(name)
        expect(current).to_be_in_viewport(ratio=1)


def test_from_tab_to_tab_without_a_mouse(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.take_session()
    at_desk.open(f"{COMMUNITY}/annuaire/lieux/qui-fait-quoi/")
    tabs = page.locator("nav.mg-tabs[aria-label='Annuaire'] a")
    names = tabs.all_inner_texts()
    assert len(names) >= 7
    tabs.first.focus()
    for name in names[1:]:
        page.keyboard.press("Tab")
        expect(tabs.filter(has_text=name)).to_be_focused()
    tabs.filter(has_text="Étiquettes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Étiquettes")
    expect(page.locator("nav.mg-tabs a[aria-current=page]")).to_have_text("Étiquettes")


def test_who_is_near_without_a_mouse(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.take_session()
    at_desk.open(f"{COMMUNITY}/annuaire/proches/")
    page.get_by_label("Depuis (commune)").focus()
    with page.expect_response(lambda answer: "/proches/communes/" in answer.url) as asked:
        page.keyboard.type("Barja", delay=20)
    assert "Barjac" in asked.value.text()
    page.keyboard.type("c")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Vous cherchez")).to_be_focused()
    # Slower than the answers come: the list must not take the field away from under the fingers.
    page.keyboard.type("EHPAD", delay=250)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Filtrer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr").first).to_contain_text("Barjac")
    page.locator("main tbody tr a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("EHPAD")


def test_the_labels_of_an_entry_without_a_mouse(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in("Secrétariat", community=1)
    at_desk.open(f"{at_desk.home}annuaire/organisations/?genre=insurer")
    page.locator("main tbody tr a").first.click()
    page.locator("#etiquettes summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    box = page.locator("#etiquettes input[type=checkbox]").first
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    page.locator("#etiquette-nouvelle").focus()
    page.keyboard.type("Au clavier")
    page.keyboard.press("Enter")
    at_desk.assert_told("sont enregistrées")
    expect(page.locator("#etiquettes .mg-chips")).to_contain_text("Au clavier")
    at_desk.assert_usable()
