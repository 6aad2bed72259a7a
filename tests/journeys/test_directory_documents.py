"""The directory off the screen: on paper, and in a telephone."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

COMMUNITY = "/c/ceze-cevennes"


def test_a_member_prints_the_directory_and_keeps_a_contact(visitor: Visitor) -> None:
    page = visitor.page
    visitor.take_session("Médecin généraliste")
    visitor.open(f"{COMMUNITY}/annuaire/publier/")
    page.get_by_label("Commune").select_option(label="Bessèges")
    with page.expect_download() as printed:
        page.get_by_role("button", name="Préparer le PDF").click()
    assert printed.value.suggested_filename.endswith(".pdf")
    assert printed.value.path().read_bytes().startswith(b"%PDF-")
    visitor.open(f"{COMMUNITY}/annuaire/?profession=60")
    person = page.locator("main tbody tr").first.get_by_role("link").first
    family = person.inner_text().strip().split()[-1]
    person.click()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Enregistrer dans mes contacts").click()
    card = kept.value.path().read_text(encoding="utf-8")
    assert card.startswith("BEGIN:VCARD")
    assert family in card
