"""The yearly dossier: what is missing, what it is worth, the pack, the dialogue, and what anybody may read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, WIDE, Visitor
from tests.journeys.meetings import today

pytestmark = pytest.mark.browser

# The worker builds the pack; it takes its turn after what waits already.
PACK_TIMEOUT_MS = 60_000
NEEDED = (
    "00-sommaire.html",
    "rapport-d-activite.pdf",
    "rapport-d-activite.docx",
    "indicateurs.xlsx",
    "finances.xlsx",
    "tableau-contrat.xlsx",
    "pieces.xlsx",
    "empreintes-sha256.txt",
)


def _download(visitor: Visitor, link: str) -> bytes:
    """What the link of that name gives, as the browser of who is signed in receives it."""
    href = visitor.page.locator("main").get_by_role("link", name=link).first.get_attribute("href")
    answer = visitor.page.request.get(visitor.site.address + str(href))
    assert answer.status == 200, href
    return answer.body()


def test_from_what_is_missing_to_the_pack(visitor: Visitor) -> None:
    visitor.sign_in("Coordination")
    page = visitor.page
    visitor.open(f"{visitor.home}dossier/preparation/")
    expect(page.get_by_role("heading", name="Ce que chacun doit faire")).to_be_visible()
    expect(page.locator(".mg-figure").first).to_contain_text("€")
    visitor.assert_usable()
    page.get_by_role("link", name="Tout voir, exporter").click()
    expect(page.locator("main table tbody tr").first).to_be_visible()
    visitor.assert_usable()

    visitor.open(f"{visitor.home}dossier/annee/")
    visitor.assert_usable()
    page.get_by_role("button", name=re.compile("^Préparer (le|un nouveau) dossier$")).click()
    download = page.get_by_role("link", name="Télécharger l’archive")
    expect(page.get_by_role("heading", name="Préparation en cours")).to_have_count(0, timeout=PACK_TIMEOUT_MS)
    expect(download).to_be_visible()
    visitor.assert_usable()
    with zipfile.ZipFile(io.BytesIO(_download(visitor, "Télécharger l’archive"))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert set(NEEDED) <= set(names)
    assert sum(name.startswith("fiches/") and name.endswith(".pdf") for name in names) >= 10


def test_what_if_and_the_page_of_the_board(visitor: Visitor) -> None:
    visitor.sign_in("Coordination")
    page = visitor.page
    visitor.open(f"{visitor.home}dossier/preparation/")
    page.get_by_role("link", name="Et si…").click()
    before = page.locator(".mg-figure").first.inner_text()
    supposed = page.locator("main tbody input").first
    supposed.fill("1000000")
    page.get_by_role("button", name="Calculer").click()
    expect(page.locator("main")).to_contain_text("avec ces valeurs, et rien d’autre")
    expect(page.locator("main tbody input").first).to_have_value("1000000")
    visitor.assert_usable()
    page.get_by_role("link", name="Revenir aux relevés").click()
    # Nothing was written.
    assert page.locator(".mg-figure").first.inner_text() == before
    expect(page.locator("main tbody input").first).to_have_value("")

    visitor.open(f"{visitor.home}dossier/conseil/")
    expect(page.get_by_role("heading", name="Où en sont les actions")).to_be_visible()
    visitor.assert_usable()
    assert _download(visitor, "PDF, une page").startswith(b"%PDF")
    assert _download(visitor, "Word").startswith(b"PK\x03\x04")


def test_a_dossier_is_handed_in_and_taken_back(visitor: Visitor) -> None:
    visitor.sign_in("Coordination")
    page = visitor.page
    visitor.open(f"{visitor.home}dossier/dialogue/")
    visitor.assert_usable()
    page.locator("main table tbody tr", has_text="préparation").get_by_role("link").first.click()
    dialogue = page.url
    expect(page.locator("[aria-current=step]")).to_contain_text("Préparation")
    visitor.assert_usable()
    page.get_by_role("link", name="Noter le dépôt").click()
    expect(page.locator("main")).to_contain_text("Avant de continuer")
    page.get_by_label("Déposé le").fill(today().isoformat())
    page.get_by_label("Pourquoi continuer quand même").fill(
        "L’assurance maladie a demandé le dossier plus tôt"
    )
    visitor.assert_usable()
    page.get_by_role("button", name="Noter le dépôt").click()
    visitor.assert_told("Le dépôt est noté")
    expect(page.get_by_role("link", name="Noter la réunion")).to_be_visible()
    visitor.assert_usable()

    # As it was, for the pilots who have still to confirm their sheets.
    page.locator("summary", has_text="Autres actions").click()
    page.get_by_role("link", name="Revenir à l’étape d’avant").click()
    page.get_by_label("Pourquoi revenir en arrière").fill("Deux fiches sont à corriger d’abord")
    visitor.assert_usable()
    page.get_by_role("button", name="Revenir en arrière").click()
    visitor.assert_told("revenu à l’étape d’avant")
    visitor.open(dialogue)
    expect(page.get_by_role("link", name="Noter le dépôt")).to_be_visible()


def test_anybody_reads_the_public_version(
    new_visitor: Callable[[tuple[int, int]], Visitor], size: tuple[int, int]
) -> None:
    coordinator, anybody = new_visitor(WIDE), new_visitor(size)
    coordinator.sign_in("Coordination")
    path = _public_address(coordinator)
    page = anybody.page
    anybody.open(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for title in ("Ce qui a été fait", "Les résultats suivis"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("@")
    anybody.assert_usable()
    answer = page.request.get(f"{anybody.site.address}{path}bilan.pdf")
    assert (answer.status, answer.body()[:4]) == (200, b"%PDF")
    assert anybody.phone is (size == PHONE)
    anybody.watch.expect_status(404)
    anybody.open(f"{path[:-2]}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _public_address(coordinator: Visitor) -> str:
    """Of the version that the community published, as its page gives it to be sent."""
    page: Page = coordinator.page
    coordinator.open(f"{coordinator.home}dossier/public/")
    coordinator.assert_usable()
    page.locator("main table tbody tr a[href]").first.click()
    address = page.get_by_label("Adresse de la page").input_value()
    coordinator.assert_usable()
    return "/d/" + address.split("/d/")[1]
