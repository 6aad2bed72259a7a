"""« Et si… »: the most hurtful departure, an arrival, a link for those who have no account, and its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import WIDE, Visitor
from tests.journeys.watch import wait_for_maps

pytestmark = pytest.mark.browser
SCENARIOS = "/c/ceze-cevennes/atlas/scenarios/"
NewVisitor = Callable[[tuple[int, int]], Visitor]


def start(visitor: Visitor, name: str) -> str:
    """A new scenario, open in the workshop once its script listens; its address."""
    visitor.take_session()
    visitor.open(f"{SCENARIOS}nouveau/")
    visitor.assert_usable()
    visitor.page.fill("input[name=name]", name)
    visitor.page.get_by_role("button", name="Ouvrir l’atelier").click()
    ready(visitor)
    return visitor.page.url


def ready(visitor: Visitor) -> None:
    visitor.page.locator("[data-workshop][data-ready]").wait_for(state="attached")
    wait_for_maps(visitor.page)


def saved(visitor: Visitor) -> None:
    expect(visitor.page.locator("[data-saved]")).to_have_text("enregistré")


def test_a_departure_an_arrival_a_link_and_its_end(
    visitor: Visitor, new_visitor: NewVisitor, size: tuple[int, int]
) -> None:
    page = visitor.page
    address = start(visitor, f"Départs {size[0]}")
    line, changes = page.locator("[data-line]"), page.locator("[data-changes] li")
    expect(line).to_contain_text("sous le seuil aujourd’hui")
    visitor.assert_usable()

    page.locator("[data-loss-list] button").first.click()
    expect(changes).to_have_count(1)
    expect(changes.first).to_contain_text("Départ d’un généraliste")
    expect(line).to_contain_text("de plus sous le seuil")

    page.select_option("select[name=kind]", "add")
    page.select_option("select[name=commune]", label="Bessèges")
    expect(line).to_contain_text("Aperçu")
    page.fill("input[name=count]", "3")
    page.locator("[data-change-form] button[type=submit]").click()
    expect(changes).to_have_count(2)
    expect(changes.last).to_contain_text("Arrivée de 3 généralistes à Bessèges")
    expect(line).to_contain_text("au-dessus du seuil")
    saved(visitor)
    visitor.assert_usable()
    told = line.inner_text()

    page.reload()
    ready(visitor)
    expect(changes).to_have_count(2)
    expect(line).to_have_text(told)

    visitor.open(f"{address}partager/")
    page.fill("input[name=recipient]", "Conseil communautaire")
    page.get_by_role("button", name="Créer un lien").click()
    link = page.locator("#lien").input_value()
    visitor.assert_usable()

    elected = new_visitor(size)
    elected.open(link)
    wait_for_maps(elected.page)
    expect(elected.page.locator("main")).to_contain_text("Arrivée de 3 généralistes à Bessèges")
    expect(elected.page.locator("main")).to_contain_text(told)
    elected.assert_usable()

    visitor.open(f"{address}partager/")
    page.get_by_role("button", name="Retirer le lien : Conseil communautaire").click()
    visitor.assert_told("Le lien est retiré")
    elected.watch.expect_status(404)
    elected.open(link)
    expect(elected.page.get_by_role("heading", level=1)).to_have_text("Ce lien n’ouvre rien")
    elected.assert_usable()


def test_changes_are_taken_back_and_made_again(at_desk: Visitor) -> None:
    page = at_desk.page
    start(at_desk, "Annuler, refaire")
    changes, line = page.locator("[data-changes] li"), page.locator("[data-line]")
    today = line.inner_text()
    page.locator("[data-loss-list] button").first.click()
    expect(changes).to_have_count(1)
    after = line.inner_text()
    page.keyboard.press("Control+z")
    expect(changes).to_have_count(0)
    expect(line).to_have_text(today)
    page.get_by_role("button", name="Refaire").click()
    expect(changes).to_have_count(1)
    expect(line).to_have_text(after)
    changes.first.get_by_role("button").click()
    expect(changes).to_have_count(0)
    saved(at_desk)


def test_a_commune_is_chosen_on_the_map(at_desk: Visitor) -> None:
    page = at_desk.page
    start(at_desk, "Sur la carte")
    box = page.locator("[data-map] canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("select[name=commune]")).not_to_have_value("")
    expect(page.locator("[data-facts]")).to_contain_text("habitants")


def test_two_at_once_lose_nothing(at_desk: Visitor, new_visitor: NewVisitor) -> None:
    address = start(at_desk, "À deux")
    other = new_visitor(WIDE)
    other.take_session("Présidence")
    other.open(address)
    ready(other)
    at_desk.page.locator("[data-loss-list] button").first.click()
    saved(at_desk)
    other.watch.expect_status(409)
    other.page.locator("[data-loss-list] button").nth(1).click()
    expect(
        other.page.get_by_role("alert").filter(has_text="a modifié ce scénario entre-temps")
    ).to_be_visible()
    other.assert_usable()
    mine = other.page.locator("[data-changes] li").first.inner_text()
    other.page.get_by_role("button", name="Garder mes changements dans une copie").click()
    expect(other.page.get_by_role("heading", level=1)).to_have_text("À deux (copie)")
    expect(other.page.locator("[data-changes] li").first).to_have_text(mine)


def test_a_lost_connection_loses_nothing(at_desk: Visitor) -> None:
    page = at_desk.page
    start(at_desk, "Sans réseau")
    page.route("**/enregistrer/", lambda route: route.abort())
    page.locator("[data-loss-list] button").first.click()
    expect(page.locator("[data-saved]")).to_contain_text("connexion perdue")
    page.unroute("**/enregistrer/")
    page.reload()
    ready(at_desk)
    expect(page.locator("[data-changes] li")).to_have_count(1)
    saved(at_desk)


def test_scenarios_are_compared_and_listed(visitor: Visitor, size: tuple[int, int]) -> None:
    page = visitor.page
    start(visitor, f"Un {size[0]}")
    start(visitor, f"Deux {size[0]}")
    visitor.open(SCENARIOS)
    visitor.assert_usable()
    visitor.open(f"{SCENARIOS}comparer/")
    page.get_by_label(f"Un {size[0]}").check()
    page.get_by_label(f"Deux {size[0]}").check()
    visitor.assert_usable()
    page.get_by_role("button", name="Comparer").click()
    expect(page.locator("main table")).to_contain_text("Bessèges")
    visitor.assert_usable()
