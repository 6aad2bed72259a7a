"""A week of unscheduled care: a secretary asks on the phone, a doctor answers in two touches from the letter."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Response, expect

from tests.journeys.conftest import Visitor
from tests.journeys.meetings import wait_for_letter_to

pytestmark = pytest.mark.browser

HOME = "/c/ceze-cevennes/soins/"
DOCTOR = "medecin@ceze-cevennes.maillage.example"
LINK = re.compile(r"https?://[^/\s]+(/s/soin/[^\s>]+)")
# What the light page may weigh, all together, before compression.
MOST_BYTES = 60_000


def test_a_secretary_asks_on_the_phone(on_phone: Visitor) -> None:
    on_phone.sign_in("Secrétariat")
    page = on_phone.page
    on_phone.open(f"{HOME}demandes/nouvelle/")
    on_phone.assert_usable()
    page.select_option("[name=need]", label="Consultation de médecine générale")
    page.locator("[name=delay][value=h48]").check()
    page.select_option("[name=commune]", index=1)
    page.fill("[name=callback_name]", "Secrétariat du cabinet")
    page.fill("[name=callback_phone]", "01 99 00 47 12")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Consultation de médecine générale")
    expect(page.locator("main")).to_contain_text("Secrétariat du cabinet")
    on_phone.assert_usable()


def test_a_doctor_answers_in_two_touches(on_phone: Visitor, at_desk: Visitor) -> None:
    """The link of the letter, then « Je prends »: no password, no choice to make; the requester sees it taken."""
    # The town hall's: the one for a child, which no other journey asks for.
    letter = wait_for_letter_to(
        on_phone.site.data, DOCTOR, "Soin à prendre", "Consultation de médecine générale", "2 à 15"
    )
    found = LINK.search(letter)
    assert found, letter
    page, weights = on_phone.page, list[int]()

    def weigh(response: Response) -> None:
        if response.status < 300 or response.status >= 400:
            weights.append(len(response.body()))

    page.on("response", weigh)
    on_phone.open(found[1])
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", weigh)
    assert 0 < sum(weights) < MOST_BYTES
    on_phone.assert_usable()
    page.get_by_role("button", name="Je prends").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est à vous")
    on_phone.assert_usable()
    # Opened again, by him or by a scanner of mail, it says the same.
    on_phone.open(found[1])
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est à vous")

    at_desk.take_session("Mairie")
    at_desk.open(f"{HOME}demandes/")
    expect(at_desk.page.locator("main table tbody")).to_contain_text("prise en charge")
    at_desk.assert_usable()


def test_a_forged_link_tells_nothing(on_phone: Visitor) -> None:
    on_phone.watch.expect_status(404)
    on_phone.open("/s/soin/AAAAAAAAAAAAAAAAAAAAAAAA/")
    expect(on_phone.page.get_by_role("heading", level=1)).to_be_visible()
    assert "ceze" not in on_phone.page.content()


def test_the_figures_of_the_week(visitor: Visitor) -> None:
    """For the coordination, along each axis, at both sizes; a member sees no small count."""
    visitor.sign_in()
    for axis in ("", "need", "hour", "profession"):
        visitor.open(f"{HOME}chiffres/?axe={axis}")
        expect(visitor.page.locator("main table tbody tr").first).to_be_visible()
        visitor.assert_usable()
    visitor.open(f"{HOME}chiffres/repartition/")
    expect(visitor.page.locator("main")).to_contain_text("sans nom et sans rang")
    visitor.assert_usable()


def test_a_doctor_sees_his_own_load(visitor: Visitor) -> None:
    visitor.take_session("Médecin généraliste")
    visitor.open(f"{HOME}mes-sollicitations/")
    expect(visitor.page.locator("main table tbody tr").first).to_contain_text(
        "Consultation de médecine générale"
    )
    visitor.assert_usable()
