"""The directory: look for a professional, see the map beside the list, open the page, read who moved."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.watch import wait_for_maps

pytestmark = pytest.mark.browser


def test_a_doctor_is_found_and_opened(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in()
    visitor.open_entry("Annuaire")
    expect(page.locator("canvas.maplibregl-canvas").first).to_be_attached()
    visitor.assert_usable()
    first = page.locator("main tbody tr").first.get_by_role("link").first
    name = first.inner_text().strip()
    page.locator("main .mg-filters input[type=search], main .mg-filters input[type=text]").first.fill(
        name.split()[-1]
    )
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**/annuaire/?*")
    expect(page.locator("main tbody")).to_contain_text(name)
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    # Every page about a person says where its data come from, and how to object.
    expect(page.locator("footer")).to_contain_text("RPPS")
    expect(page.get_by_role("link", name="notice d’information").first).to_be_visible()
    visitor.assert_usable()


def test_the_list_is_exported_with_its_filters(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    at_desk.open_entry("Annuaire")
    page.locator("main summary", has_text="Exporter").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Texte (.csv)").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) > 20


def test_movements_between_two_imports(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in()
    visitor.open_entry("Mouvements")
    expect(page.locator("main tbody tr").first).to_be_visible()
    visitor.assert_usable()


def test_the_global_search_finds_people_and_places(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    page.keyboard.press("/")
    expect(page.locator("#recherche")).to_be_focused()
    page.keyboard.type("besseges")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=besseges")
    expect(page.locator("main")).to_contain_text("Bessèges")
    at_desk.assert_usable()


def test_the_map_says_that_positions_are_those_of_communes(at_desk: Visitor) -> None:
    at_desk.sign_in()
    at_desk.open_entry("Annuaire")
    wait_for_maps(at_desk.page)
    expect(at_desk.page.locator("main")).to_contain_text("centre de la commune")


def test_the_map_follows_the_filters(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    at_desk.open_entry("Annuaire")
    wait_for_maps(page)
    with page.expect_response(lambda answer: "carte.json?" in answer.url) as asked:
        page.get_by_label("Profession", exact=True).select_option("60")
        page.get_by_role("button", name="Filtrer").click()
    assert "profession=60" in asked.value.url
    shown = asked.value.json()
    assert shown["places"] and "profession=60" in shown["opened_by"]
    opened = page.request.get(shown["opened_by"].replace("PLACE", shown["places"][0][0])).json()
    assert opened["lines"] and all(line["detail"].startswith("Infirmier") for line in opened["lines"])
    expect(page.locator("main tbody")).not_to_contain_text("Pharmacien")


def test_forms_still_go_after_the_back_button(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    at_desk.open_entry("Annuaire")
    page.get_by_role("link", name="Nom").first.click()
    page.wait_for_url("**tri=**")
    page.go_back()
    page.wait_for_url("**/annuaire/")
    expect(page.locator("main tbody tr").first).to_be_visible()
    page.get_by_label("Profession", exact=True).select_option("21")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**profession=21**")
    page.locator("main summary", has_text="Garder").first.click()
    page.get_by_label("Nom de la vue").fill("Pharmacies")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("main")).to_contain_text("Pharmacies")
