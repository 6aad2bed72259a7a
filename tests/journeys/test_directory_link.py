"""The yearly question: a letter, its link on a phone, an answer, and the link is spent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, WIDE, Visitor
from tools.demonstration import link_received

pytestmark = pytest.mark.browser

PERSONAL = "/fiche/"
# In the second community, where the other journeys send nothing.
OWN = 1


def test_a_professional_corrects_and_confirms_by_the_link(
    new_visitor: Callable[[tuple[int, int]], Visitor],
) -> None:
    coordinator, doctor = new_visitor(WIDE), new_visitor(PHONE)
    coordinator.sign_in(community=OWN)
    home = coordinator.home
    coordinator.open(f"{home}annuaire/connaissances/qualite/demander/")
    coordinator.assert_usable()
    coordinator.page.get_by_role("button", name=re.compile("^Envoyer")).click()
    coordinator.page.wait_for_load_state()
    link = link_received(doctor.site.data, PERSONAL)
    page = doctor.page
    doctor.watch.expect_status(422)
    doctor.open(link)
    name = page.get_by_role("heading", level=1).inner_text()
    doctor.assert_usable()
    page.get_by_label("Horaires").fill("le mardi, 9 h à 12 h")
    page.get_by_label("Ligne directe").fill("appelez-moi")
    page.get_by_role("button", name="Enregistrer et confirmer").click()
    expect(page.get_by_label("Horaires")).to_have_value("le mardi, 9 h à 12 h")
    expect(page.get_by_role("alert").first).to_be_visible()
    doctor.assert_usable()
    page.get_by_label("Ligne directe").fill("06 39 98 00 01")
    page.get_by_role("button", name="Enregistrer et confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    doctor.assert_usable()
    doctor.watch.expect_status(410)
    doctor.open(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien a déjà servi")
    expect(page.locator("main")).to_contain_text("demandez un nouveau lien")
    doctor.assert_usable()
    coordinator.open(f"{home}recherche/?q={name.split()[-1]}")
    coordinator.page.locator("main").get_by_role("link", name=name).first.click()
    expect(coordinator.page.locator("main")).to_contain_text("le mardi, 9 h à 12 h")
    expect(coordinator.page.locator("main")).to_contain_text("Fiche confirmée")
