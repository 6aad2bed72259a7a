"""Money and letters: the treasurer receives and reminds, the coordinator writes to a college, a reader unsubscribes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, WIDE, Visitor
from tests.journeys.meetings import enter, wait_for_letters

pytestmark = pytest.mark.browser

STOP_LINK = re.compile(r"https?://[^/\s]+(/a/courrier/[^\s>]+)")
COLLEGE = "Maisons, centres et équipes de soins"
SUBJECT = "Une salle pour nos réunions de secteur"
TEXT = "Bonjour {prénom} {nom},\n\nUne salle s’ouvre à {commune}.\n\nLa coordination"


def _pay(page: Page, amount: str, method: str) -> None:
    page.get_by_label("Somme reçue").fill(amount)
    page.get_by_label("Mode de paiement").select_option(label=method)
    page.get_by_role("button", name="Enregistrer le paiement").click()


def test_a_payment_its_receipt_its_cancellation_and_the_reminders(
    new_visitor: Callable[[tuple[int, int]], Visitor],
) -> None:
    treasurer, on_phone = new_visitor(WIDE), new_visitor(PHONE)
    page = treasurer.page
    treasurer.watch.expect_status(422)
    home = enter(treasurer, "Trésorerie")
    treasurer.open(f"{home}cotisations/")
    page.get_by_role("link", name="en retard").click()
    late = page.locator("main table tbody tr")
    count = late.count()
    treasurer.assert_usable()
    late.first.get_by_role("link").click()
    fee = page.url

    _pay(page, "500", "chèque")
    expect(page.get_by_role("alert")).to_contain_text("Il reste 30 € à payer")
    _pay(page, "12,50", "virement")
    treasurer.assert_told("Paiement enregistré, reçu")
    treasurer.assert_told("Le reçu part à")
    expect(page.locator("main")).to_contain_text("reste 17,50 € à payer")
    _pay(page, "17,50", "chèque")
    expect(page.locator(".mg-page-head")).to_contain_text("payée")
    treasurer.assert_usable()
    receipts = page.get_by_role("link", name=re.compile(r"\(PDF\)"))
    answer = page.request.get(f"{treasurer.site.address}{receipts.first.get_attribute('href')}")
    assert answer.body().startswith(b"%PDF-")

    page.get_by_role("link", name="Annuler le paiement").first.click()
    page.get_by_role("button", name="Annuler le paiement").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez le motif")
    treasurer.assert_usable()
    page.get_by_label("Motif").fill("Chèque sans provision")
    page.get_by_role("button", name="Annuler le paiement").click()
    treasurer.assert_told("la cotisation est de nouveau à payer")
    expect(page.locator("main table tbody tr").first).to_contain_text("Chèque sans provision")
    enter(on_phone, "Trésorerie")
    for address in (fee, f"{home}paiements/saisie/"):
        on_phone.open(address)
        on_phone.assert_usable()

    treasurer.open(f"{home}cotisations/")
    page.get_by_role("button", name="Relancer les retards").click()
    treasurer.assert_told(f"{count} relances en partance")
    # Nobody is reminded twice in a week.
    expect(page.get_by_role("button", name="Relancer les retards")).to_have_count(0)
    letters = wait_for_letters(treasurer.site.data, "Rappel : votre cotisation", count=count)
    assert any("Reste à payer : 17,50 €" in text.replace("\xa0", " ") for text in letters.values())


def _note(folder: Path) -> Path:
    file = folder / "plan-de-la-salle.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF\n")
    return file


def test_a_letter_to_a_college_and_the_way_out_of_it(
    new_visitor: Callable[[tuple[int, int]], Visitor], tmp_path: Path
) -> None:
    coordinator, reader = new_visitor(WIDE), new_visitor(PHONE)
    page = coordinator.page
    coordinator.watch.expect_status(422)
    home = enter(coordinator, "Coordination")
    coordinator.open(f"{home}courriers/")
    page.get_by_role("link", name="Écrire un courrier").click()
    coordinator.assert_usable()
    page.get_by_label("Objet").fill(SUBJECT)
    page.get_by_label("Texte").fill(f"{TEXT}{{surnom}}")
    page.get_by_label(COLLEGE).check()
    see = page.get_by_role("button", name="Voir avant d’envoyer")
    see.click()
    expect(page.get_by_role("alert")).to_contain_text("Champs inconnus : {surnom}")
    page.get_by_label("Texte").fill(TEXT)
    see.click()

    previews = page.locator("section", has=page.get_by_role("heading", name="Lettre à"))
    expect(previews).to_have_count(3)
    for number in range(3):
        expect(previews.nth(number)).to_contain_text(
            re.compile(r"Bonjour [^{]+,\s*Une salle s’ouvre à [^{]+\.")
        )
        expect(previews.nth(number)).to_contain_text("Pour ne plus recevoir de tels courriers")
    page.get_by_label("Joindre un fichier").set_input_files(_note(tmp_path))
    page.get_by_role("button", name="Joindre", exact=True).click()
    expect(page.get_by_role("link", name="plan-de-la-salle.pdf")).to_be_visible()
    coordinator.assert_usable()
    send = page.get_by_role("button", name=re.compile(r"Envoyer \d+ lettres"))
    count = int(re.findall(r"\d+", send.inner_text())[0])
    send.click()
    coordinator.assert_told(f"{count} lettres en partance")
    coordinator.assert_usable()
    sent = page.url

    letters = wait_for_letters(reader.site.data, SUBJECT, count=count)
    found = STOP_LINK.search(next(iter(letters.values())))
    assert found
    reader.open(found[1])
    reader.assert_usable()
    reader.page.get_by_role("button", name="Ne plus recevoir ces courriers").click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Vous ne recevrez plus ces courriers")
    reader.assert_usable()
    coordinator.open(sent)
    expect(
        page.locator("main table tbody td[data-label='Désabonné le']").get_by_text(re.compile(r"\d"))
    ).to_have_count(1)
    reader.page.get_by_role("button", name="Recevoir de nouveau").click()
    reader.assert_told("Vous recevrez de nouveau les courriers")
