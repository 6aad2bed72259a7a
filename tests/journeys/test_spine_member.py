"""A member with little time: the own hours and their ceiling, the own sheet, one step, and « rien à ajouter »."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Visitor
from tests.journeys.meetings import letters_saying, today, wait_for_letter_to

pytestmark = pytest.mark.browser

MEMBER, ROLE = "Alix Exemple", "Médecin généraliste"
SHEET, STEP = "le protocole avec les pharmacies", "Étendre à douze pharmacies"
SUBJECT = "Votre temps et vos indemnités"
LINK = re.compile(r"https?://[^/\s]+(/i/[^\s>]+)")


def _ceiling(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="Votre plafond"))


def test_own_hours_and_ceiling(visitor: Visitor, new_visitor: Callable[[tuple[int, int]], Visitor]) -> None:
    """With the account, then by the link of the letter on a phone where nobody is signed in."""
    visitor.sign_in(ROLE)
    page = visitor.page
    visitor.open(f"{visitor.home}budget/mon-annee/")
    expect(page.locator(".mg-figure").first).to_contain_text("donnés à la CPTS")
    told = _ceiling(page).locator("label").inner_text()
    assert "il reste" in told and "€" in told
    expect(page.locator("main table tbody tr").first).to_be_visible()
    visitor.assert_usable()
    before = letters_saying(visitor.site.data, SUBJECT)
    page.get_by_role("button", name="M’envoyer le lien").click()
    visitor.assert_told("Le lien part à")
    address = re.search(r"part à (\S+)", page.locator("[role=status], [role=alert]").first.inner_text())
    assert address
    earlier = before.get(address[1], "")
    letter = wait_for_letter_to(visitor.site.data, address[1], SUBJECT, other_than=earlier)
    found = LINK.search(letter)
    assert found, letter

    reader = new_visitor(PHONE)
    reader.open(found[1])
    expect(reader.page.locator("main")).to_contain_text(MEMBER)
    assert _ceiling(reader.page).locator("label").inner_text() == told
    reader.assert_usable()
    # The link is this reader's: taking it back is for them too.
    reader.page.get_by_role("button", name="Ce lien ne doit plus rien ouvrir").click()
    reader.watch.expect_status(404)
    reader.open(found[1])
    expect(_ceiling(reader.page)).to_have_count(0)
    reader.assert_usable()


def test_the_pilot_moves_a_step_and_confirms_the_sheet(visitor: Visitor) -> None:
    visitor.sign_in(ROLE)
    page = visitor.page
    visitor.open(f"{visitor.home}projet/fiches/?q=pharmacies")
    page.locator("main").get_by_role("link", name=SHEET).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SHEET)
    sheet = page.url
    visitor.assert_usable()

    due = today() + timedelta(days=90 if visitor.phone else 60)
    page.get_by_role("link", name=STEP).click()
    page.get_by_label("Pour le").fill(due.isoformat())
    visitor.assert_usable()
    page.get_by_role("button", name="Enregistrer").click()
    step = page.locator(".pg-steps li", has_text=STEP)
    expect(step).to_contain_text(f"{due:%d/%m/%Y}")

    visitor.open(sheet)
    panel = page.locator("section", has=page.get_by_role("heading", name="Confirmation pour"))
    panel.get_by_role("link", name=re.compile("Confirmer|Revoir")).click()
    expect(page.locator("main")).to_contain_text("Vous pilotez cette action")
    page.get_by_label("rien à ajouter", exact=False).check()
    visitor.assert_usable()
    page.get_by_role("button", name="Confirmer").click()
    visitor.assert_told("est notée")
    visitor.open(sheet)
    expect(panel).to_contain_text("avec son compte")
    expect(panel).to_contain_text(f"{today():%d/%m/%Y}")
    visitor.assert_usable()
