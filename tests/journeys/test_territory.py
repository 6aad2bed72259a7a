"""The territory: its portrait, its communes, its perimeter."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.watch import wait_for_maps

pytestmark = pytest.mark.browser

COMMUNITY = "/c/ceze-cevennes"
# A territory that no other journey reads.
OWN = 2


def test_the_portrait_of_the_territory(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in()
    visitor.open_entry("Portrait")
    expect(page.locator("main")).to_contain_text("Bessèges")
    expect(page.locator("main")).to_contain_text("Habitants")
    expect(page.locator("canvas.maplibregl-canvas").first).to_be_visible()
    visitor.assert_usable()


def test_from_the_list_of_communes_to_one(visitor: Visitor) -> None:
    page = visitor.page
    visitor.take_session()
    visitor.open(f"{COMMUNITY}/territoire/communes/")
    page.get_by_role("link", name="Bessèges").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bessèges")
    wait_for_maps(page)
    visitor.assert_usable()


def test_a_former_code_leads_to_the_commune_of_today(at_desk: Visitor) -> None:
    at_desk.sign_in()
    at_desk.watch.expect_status(404)
    at_desk.open(f"{COMMUNITY}/territoire/communes/99999/")
    expect(at_desk.page.get_by_role("heading", level=1)).to_contain_text("n’existe pas")


def test_pasted_codes_are_read_and_nothing_is_recorded_yet(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in(community=OWN)
    address = page.url + "territoire/perimetre/"
    page.goto(address)
    expect(page.locator("main")).not_to_contain_text("Bessèges")
    page.fill("textarea[name=paste]", "30037\nEXEMPLE")
    page.locator("button[name=read]").click()
    expect(page.get_by_role("alert").first).to_contain_text("EXEMPLE")
    expect(page.locator("main")).to_contain_text("Bessèges")
    at_desk.assert_usable()
    page.goto(address)
    expect(page.locator("main")).not_to_contain_text("Bessèges")


def test_the_perimeter_is_widened(visitor: Visitor) -> None:
    """Each size adds a commune of its own, so that one does not find what the other did."""
    page = visitor.page
    code, name = ("38348", "Ruy-Montceau") if visitor.phone else ("30194", "Peyremale")
    visitor.sign_in(community=OWN)
    page.goto(page.url + "territoire/perimetre/")
    page.fill("textarea[name=paste]", code)
    page.locator("button[name=read]").click()
    wait_for_maps(page)
    page.locator("button[name=save]").click()
    expect(page.get_by_role("status").filter(has_text="Le périmètre est enregistré")).to_be_visible()
    visitor.assert_usable()
    visitor.open_entry("Portrait")
    expect(page.locator("main")).to_contain_text(name)


def test_the_perimeter_page_is_usable(visitor: Visitor) -> None:
    visitor.sign_in(community=OWN)
    visitor.open(re.sub(r"^https?://[^/]+", "", visitor.page.url) + "territoire/perimetre/")
    visitor.assert_usable()
