"""The treasurer: time to approve, a batch for the bank, its line on the statement, a member's yearly statement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visitor
from tests.journeys.meetings import today

pytestmark = pytest.mark.browser

TREASURER = "Morgan Exemple"


def test_from_an_approved_hour_to_the_line_of_the_bank(visitor: Visitor, tmp_path: Path) -> None:
    visitor.sign_in("Trésorerie")
    home = f"{visitor.home}budget/"
    member = _approve(visitor, home)
    label, cents = _pay(visitor, home)
    _match(visitor, home, _statement_of_the_bank(tmp_path, label, cents), label)
    _read_a_year(visitor, home)
    visitor.open(f"{home}temps/?q={member.split()[-1]}")
    expect(visitor.page.locator("main table tbody tr").first).to_contain_text(member)


def _approve(visitor: Visitor, home: str) -> str:
    """One entry that is ready, of somebody else; the name of that member."""
    page = visitor.page
    visitor.open(f"{home}temps/a-approuver/")
    ready = page.locator("section", has=page.get_by_role("heading", name="Prêt à payer")).locator("tbody tr")
    # What bears the treasurer's own name is left to somebody else.
    expect(ready.filter(has_text=TREASURER)).to_have_count(0)
    visitor.assert_usable()
    member = ready.first.locator("label").inner_text()
    ready.first.locator("td a").click()
    expect(page.locator("main")).to_contain_text(member)
    expect(page.locator("main")).to_contain_text("Prêt à payer")
    visitor.assert_usable()
    page.get_by_role("button", name="Approuver").click()
    facts = page.locator("main .mg-facts").first
    expect(facts).to_contain_text("Approuvée")
    expect(facts).to_contain_text(TREASURER)
    visitor.assert_usable()
    return member


def _pay(visitor: Visitor, home: str) -> tuple[str, int]:
    """A batch of one transfer, its file, what the bank did; its number and its sum in cents."""
    page = visitor.page
    visitor.open(f"{home}paiements/")
    visitor.assert_usable()
    page.get_by_role("link", name="Préparer un lot").click()
    visitor.assert_usable()
    members = page.locator("input[name=members]")
    for number in range(1, members.count()):
        members.nth(number).uncheck()
    page.get_by_role("button", name="Préparer le lot").click()
    visitor.assert_told("préparé")
    heading = page.get_by_role("heading", level=1).inner_text()
    label = re.search(r"\d{4}-\d{3}", heading)
    assert label, heading
    visitor.assert_usable()

    with page.expect_download() as waited:
        page.get_by_role("link", name="Fichier pour la banque").click()
    order = Path(waited.value.path()).read_text("utf-8")
    sums = re.findall(r"<CtrlSum>(\d+)\.(\d\d)</CtrlSum>", order)
    assert sums and "pain.001" in order and order.count("<CdtTrfTxInf>") == 1
    cents = int("".join(sums[0]))

    page.get_by_role("button", name="Noter comme payé").click()
    visitor.assert_told("Noté comme payé")
    expect(page.get_by_role("button", name="Noter comme payé")).to_have_count(0)
    visitor.assert_usable()
    return label[0], cents


def _statement_of_the_bank(folder: Path, label: str, cents: int) -> Path:
    """What the bank sends of today: the batch, and nothing else."""
    path = folder / f"releve-{label}.csv"
    line = f"{today():%d/%m/%Y};VIREMENTS {label};-{cents // 100},{cents % 100:02d}"
    path.write_text(f"Date;Libellé;Montant\r\n{line}\r\n", "utf-8")
    return path


def _match(visitor: Visitor, home: str, file: Path, label: str) -> None:
    """The statement is imported; its line is explained by the batch."""
    page = visitor.page
    visitor.open(f"{home}banque/")
    page.get_by_role("link", name="Compte courant").first.click()
    page.get_by_role("link", name="Importer un relevé").click()
    page.get_by_label("Relevé").set_input_files(file)
    visitor.assert_usable()
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.locator("main table")).to_contain_text(f"VIREMENTS {label}")
    visitor.assert_usable()
    page.get_by_role("button", name="Importer", exact=True).click()
    visitor.assert_told("ligne")
    page.get_by_role("link", name=f"VIREMENTS {label}").click()
    proposal = _proposals(visitor).filter(has_text=f"Lot de virements {label}")
    visitor.assert_usable()
    proposal.get_by_role("button", name="Accepter").click()
    visitor.assert_told("Rapproché")
    visitor.open(f"{page.url.split('?')[0]}?q={label}")
    page.get_by_role("link", name=f"VIREMENTS {label}").click()
    expect(page.get_by_role("heading", name="Ce qu’elle règle")).to_be_visible()
    visitor.assert_usable()


def _proposals(visitor: Visitor) -> Locator:
    page = visitor.page
    return page.locator("section", has=page.get_by_role("heading", name="Propositions")).locator("tbody tr")


def _read_a_year(visitor: Visitor, home: str) -> None:
    """What each member received in a year, and the statement of one of them."""
    page = visitor.page
    visitor.open(f"{home}paiements/sommes/")
    visitor.assert_usable()
    link = page.locator("main a[href*='/releves/']").first
    answer = page.request.get(visitor.site.address + str(link.get_attribute("href")))
    assert (answer.status, answer.body()[:4]) == (200, b"%PDF")
