"""The evening before the council: who is under-served, whose departure would hurt, where to settle, what to show."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.watch import wait_for_maps

pytestmark = pytest.mark.browser


def test_from_the_portrait_to_the_council(visitor: Visitor, size: tuple[int, int]) -> None:
    page = visitor.page
    visitor.sign_in()
    home = visitor.home
    visitor.open(f"{home}territoire/")
    wait_for_maps(page)
    visitor.assert_usable()
    expect(page.locator("main")).to_contain_text("Professionnels pour 10 000 habitants")

    visitor.open(f"{home}atlas/offre/")
    wait_for_maps(page)
    told = page.get_by_role("heading", level=2).first
    expect(told).to_have_text(re.compile(r"\d+\s+communes\s+sous\s+le\s+seuil.*,\s+\d[\d\s]*habitants"))
    visitor.assert_usable()

    visitor.open(f"{home}atlas/points-de-rupture/")
    visitor.assert_usable()
    page.locator("main table tbody a").first.click()
    visitor.assert_usable()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Départ d’un généraliste")
    # Who it is is for the bureau: the coordination sees a place.
    expect(page.locator("main")).not_to_contain_text("Qui exerce là")
    page.get_by_role("button", name="Essayer dans un scénario").click()
    page.locator("[data-workshop][data-ready]").wait_for(state="attached")
    expect(page.locator("[data-line]")).to_contain_text("de plus sous le seuil")

    page.get_by_role("link", name="Où implanter ?").last.click()
    wait_for_maps(page)
    visitor.assert_usable()
    expect(page.locator("main")).to_contain_text("avait lieu")
    expect(page.locator("main")).to_contain_text("2 généralistes")
    page.get_by_role("button", name="Essayer dans un scénario").click()
    page.locator("[data-workshop][data-ready]").wait_for(state="attached")
    wait_for_maps(page)
    changes = page.locator("[data-changes] li")
    expect(changes.first).to_contain_text("Départ d’un généraliste")
    expect(changes.last).to_contain_text("Arrivée")
    visitor.assert_usable()

    visitor.open(f"{home}atlas/avenir/")
    wait_for_maps(page)
    expect(page.locator("main")).to_contain_text("non une prédiction")
    visitor.assert_usable()

    answer = page.request.get(f"{home}atlas/portrait/pdf/")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
