"""Minutes written during a meeting: saved as one writes, by two at once; a decision made of a sentence; then read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import PHONE, WIDE, Visitor

pytestmark = pytest.mark.browser
ASSOCIATION = "/c/ceze-cevennes/association/"
# Meetings of the demonstration whose minutes nobody began: one for each size.
MEETINGS = {
    WIDE: "Première présentation aux élus",
    PHONE: "Restitution au conseil communautaire extraordinaire",
}
SENTENCE = "Les élus reçoivent le bilan chaque année."
NewVisitor = Callable[[tuple[int, int]], Visitor]


def begin(visitor: Visitor, title: str) -> str:
    """The minutes of that meeting, begun from its page; their address."""
    visitor.open(f"{ASSOCIATION}reunions/")
    visitor.page.get_by_role("link", name=title).first.click()
    visitor.page.get_by_role("button", name="Commencer le compte rendu").click()
    visitor.page.wait_for_url("**/compte-rendu/")
    return visitor.page.url


def first_point(visitor: Visitor) -> Locator:
    return visitor.page.locator(".as-point").first


def write(visitor: Visitor, words: str) -> Locator:
    """Type at the end of the first point; the line below it, which says what became of it."""
    point = first_point(visitor)
    point.locator("textarea").click()
    visitor.page.keyboard.press("Control+End")
    visitor.page.keyboard.type(words)
    return point.locator(".as-saved")


def test_minutes_are_written_by_two_decided_and_read(
    visitor: Visitor, new_visitor: NewVisitor, size: tuple[int, int]
) -> None:
    visitor.sign_in()
    address = begin(visitor, MEETINGS[size])
    expect(write(visitor, SENTENCE)).to_contain_text("Enregistré à")
    visitor.assert_usable()

    secretary = new_visitor(size)
    secretary.take_session("Secrétariat")
    secretary.open(address)
    expect(first_point(secretary).locator("textarea")).to_have_value(SENTENCE)
    write(visitor, " Le 30 janvier.")
    expect(first_point(visitor).locator("input[name=version]")).to_have_value("3")
    refused = write(secretary, " Autrement.")
    expect(refused).to_contain_text("Garder le mien")
    secretary.assert_usable()
    refused.get_by_role("button", name="Prendre le leur").click()
    expect(first_point(secretary).locator("textarea")).to_have_value(f"{SENTENCE} Le 30 janvier.")

    area = first_point(visitor).locator("textarea")
    area.evaluate(f"(field) => {{ field.focus(); field.setSelectionRange(0, {len(SENTENCE)}); }}")
    visitor.page.evaluate("document.dispatchEvent(new Event('selectionchange'))")
    first_point(visitor).locator("summary", has_text="Décision").click()
    expect(first_point(visitor).locator("input[name$=title]").first).to_have_value(SENTENCE)
    visitor.assert_usable()
    first_point(visitor).get_by_role("button", name="Inscrire au registre").click()
    expect(first_point(visitor).locator(".as-outcome")).to_contain_text(SENTENCE)

    visitor.page.get_by_role("button", name="Proposer aux membres").click()
    visitor.assert_told("Le compte rendu est proposé")
    doctor = new_visitor(size)
    doctor.take_session("Médecin généraliste")
    doctor.open(address)
    expect(doctor.page.locator("main")).to_contain_text(f"{SENTENCE} Le 30 janvier.")
    doctor.assert_usable()
    with doctor.page.expect_download() as download:
        doctor.page.get_by_role("link", name="PDF").first.click()
    assert download.value.suggested_filename.startswith("compte-rendu-")
