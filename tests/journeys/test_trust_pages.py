"""The pages on which trust rests, at both sizes: who sees what, requests, help, departure, the first hour."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.test_second_factor import confirm
from tests.journeys.watch import page_faults

pytestmark = pytest.mark.browser

COMMUNITY = "/c/ceze-cevennes"
OF_THE_COMMUNITY = (
    "reglages/qui-voit-quoi/",
    "reglages/qui-voit-quoi/tableau/",
    "reglages/durees/",
    "reglages/registre/",
    "reglages/registre/responsable/",
    "reglages/demandes/",
    "reglages/demandes/nouvelle/",
    "reglages/securite-des-acces/",
    "reglages/securite-des-acces/regle/",
    "reglages/assistance/",
    "reglages/assistance/ouvrir/",
    "reglages/partir/",
    "reglages/journal/",
    "premiers-pas/association/",
    "premiers-pas/comptes/",
    "premiers-pas/annuaire/",
    "premiers-pas/courrier/",
    "premiers-pas/fin/",
)
OF_THE_INSTALLATION = (
    "",
    "communautes/",
    "communautes/nouvelle/",
    "communautes/ceze-cevennes/effacer/",
    "etat/",
    "journal-scelle/",
    "sauvegardes/",
    "conservation/",
    "demandes/",
    "demandes/nouvelle/",
    "assistance/",
    "courrier/",
)


def assert_no_faults(visitor: Visitor, paths: list[str]) -> None:
    found = []
    for path in paths:
        visitor.open(path)
        expect(visitor.page.locator("h1")).to_have_count(1)
        found += [f"{path}: {fault}" for fault in page_faults(visitor.page, phone=visitor.phone)]
    assert not found, "\n".join(found)


def test_the_pages_of_the_community(visitor: Visitor) -> None:
    visitor.take_session()
    assert_no_faults(visitor, [f"{COMMUNITY}/{path}" for path in OF_THE_COMMUNITY])


def test_the_pages_of_the_installation(visitor: Visitor) -> None:
    visitor.sign_in_as_operator()
    assert_no_faults(visitor, [f"/installation/{path}" for path in OF_THE_INSTALLATION])


def test_the_pages_of_the_person(visitor: Visitor) -> None:
    visitor.take_session("Secrétariat")
    assert_no_faults(visitor, ["/compte/mes-donnees/", "/compte/securite/", "/compte/sessions/"])
    visitor.open("/compte/mes-donnees/fermer/")
    if visitor.page.locator("input[name=password]").count():
        visitor.assert_usable()
        confirm(visitor)
    visitor.assert_usable()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Fermer")


def test_a_request_is_written_down_and_answered(visitor: Visitor) -> None:
    visitor.take_session()
    page = visitor.page
    visitor.open(f"{COMMUNITY}/reglages/demandes/nouvelle/")
    visitor.watch.expect_status(422)
    page.locator("main form button[type=submit]").first.click()
    visitor.assert_usable()
    page.fill("input[name=person_name]", "Camille Exemple")
    page.fill("input[name=email]", "camille@demandes.example")
    page.locator("input[name=kind]").first.check()
    page.locator("input[name=check]").first.check()
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Camille Exemple")
    visitor.assert_usable()
    page.go_back()


def test_wrong_lines_stay_under_the_eyes(visitor: Visitor) -> None:
    """Nothing typed is lost: not when it is read back, and not when the page is left and opened again."""
    visitor.sign_in()
    page = visitor.page
    path = f"{COMMUNITY}/premiers-pas/comptes/"
    visitor.open(path)
    typed = "Zoé Exemple ; zoe(at)lignes.example ; Présidence\nLou Exemple ; lou@lignes.example ; reine"
    page.get_by_label("Une personne par ligne").fill(typed)
    visitor.watch.expect_status(422)
    page.get_by_role("button", name="Relire mes lignes").click()
    expect(page.get_by_label("Une personne par ligne")).to_have_value(typed)
    expect(page.locator(".mg-form-errors")).to_contain_text("Ligne 1")
    expect(page.locator(".mg-form-errors")).to_contain_text("Ligne 2")
    visitor.assert_usable()
    visitor.open(path)
    expect(page.get_by_label("Une personne par ligne")).to_have_value(typed)


def test_somebody_else_shows_once_chosen(visitor: Visitor) -> None:
    visitor.sign_in_as_operator()
    page = visitor.page
    visitor.open("/installation/communautes/nouvelle/")
    expect(page.get_by_label("Son adresse électronique")).to_be_hidden()
    page.get_by_label("Quelqu’un d’autre, que j’invite").check()
    expect(page.get_by_label("Son adresse électronique")).to_be_visible()
    visitor.assert_usable()


def test_a_partner_is_welcomed(visitor: Visitor) -> None:
    visitor.sign_in("Mairie")
    visitor.assert_usable()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Tableau de bord")
