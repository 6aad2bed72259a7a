"""Places of care: the list with its map, one place, who does what, and who is near."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.watch import wait_for_maps

pytestmark = pytest.mark.browser


def _open_tab(visitor: Visitor, label: str) -> None:
    visitor.open_entry("Annuaire")
    target = visitor.page.locator("main nav.mg-tabs a", has_text=label).first.get_attribute("href")
    assert target
    visitor.open(target)
    wait_for_maps(visitor.page)


def test_a_place_is_opened_and_who_is_near_it_is_asked(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in()
    _open_tab(visitor, "Lieux de soins")
    visitor.assert_usable()
    link = page.locator("main tbody tr").first.get_by_role("link").first
    name = link.inner_text().strip()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("main")).to_contain_text("À quoi sert ce lieu")
    wait_for_maps(page)
    visitor.assert_usable()
    page.get_by_role("link", name="Qui est proche d’ici").first.click()
    expect(page.locator("main")).to_contain_text(f"Depuis {name}")
    page.get_by_label("Vous cherchez").select_option(label="Médecin généraliste")
    expect(page.locator("main tbody tr").first).to_contain_text("Médecin généraliste")
    visitor.assert_usable()


def test_a_commune_is_chosen_with_the_keyboard(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    _open_tab(at_desk, "Qui est proche")
    page.get_by_label("Vous cherchez").select_option(label="Pharmacie")
    page.wait_for_url("**quoi=k**")
    page.get_by_label("Depuis (commune)").focus()
    with page.expect_response(lambda answer: "/proches/communes/" in answer.url):
        page.keyboard.type("Anduz", delay=20)
    expect(page.locator("#communes-proposees option").first).to_have_attribute("value", "Anduze (30010)")
    page.keyboard.type("e")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Depuis Anduze (Gard)")
    expect(page.locator("main tbody tr").first).to_contain_text("Pharmacie")


def test_who_does_what(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in()
    _open_tab(visitor, "Qui fait quoi")
    expect(page.locator("main")).to_contain_text("Vous cherchez…")
    visitor.assert_usable()
    support = page.locator("#dac")
    # On a telephone every part is folded until one is asked for.
    assert (support.get_attribute("open") is None) == visitor.phone
    page.get_by_role("link", name="DAC", exact=True).first.click()
    expect(page.get_by_role("heading", name="dispositif d’appui à la coordination")).to_be_in_viewport()
    expect(support).to_have_attribute("open", "")
    expect(support.locator("dl")).to_be_visible()
    visitor.assert_usable()
    # A printed page shows everything.
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details[data-fold]:not([open])")).to_have_count(0)


def test_a_place_of_the_map_says_who_is_there(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in()
    at_desk.open_entry("Annuaire")
    wait_for_maps(page)
    frame = page.locator("#carte canvas").bounding_box()
    assert frame
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    # Nearer and nearer to the middle of the map, until what stands there is a place and not a group.
    for _ in range(6):
        found = _something_around(at_desk, middle)
        if found is None:
            break
        page.mouse.click(*found)
        page.wait_for_timeout(500)
        popup = page.locator(".mg-map-list li")
        if popup.count():
            expect(popup.first).not_to_be_empty()
            return
    pytest.fail("no place of the map opened")


def _something_around(visitor: Visitor, middle: tuple[float, float]) -> tuple[float, float] | None:
    """Where the pointer says that one may click, from the middle outwards."""
    page = visitor.page
    spots = [
        (middle[0] + across * 12, middle[1] + down * 12)
        for across in range(-12, 13)
        for down in range(-12, 13)
    ]
    spots.sort(key=lambda spot: (spot[0] - middle[0]) ** 2 + (spot[1] - middle[1]) ** 2)
    for spot in spots:
        page.mouse.move(*spot)
        if page.evaluate("document.querySelector('#carte canvas').style.cursor") == "pointer":
            return spot
    return None
