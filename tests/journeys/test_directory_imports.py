"""The operator sends files by the page: what is refused is told in French, what is good is followed to its end."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from maillage.contexts.directory import api as directory
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

# More than the demonstration's own file has: a shorter one would be refused.
SITES = 8
IMPORT_TIMEOUT_MS = 60_000
REPORT = re.compile(r"/installation/imports/(receptions/)?\d+/$")


def _sites(count: int) -> list[directory.Site]:
    return [
        directory.Site(
            finess=f"99009{number:04d}",
            name=f"LIEU EXEMPLE {number}",
            category_code="355",
            commune_code="30037",
            commune_name="BESSEGES",
            postal_code="30160",
            has_emergency=True,
        )
        for number in range(count)
    ]


def _send(page: Page, path: Path) -> None:
    page.get_by_role("link", name="Importer un").first.click()
    page.get_by_label("Fichier sur votre ordinateur").set_input_files(path)
    # The server recognises the file by its name.
    expect(page.get_by_label("Quel fichier")).not_to_have_value("")
    page.get_by_role("button", name="Importer", exact=True).click()
    page.wait_for_url(REPORT)


def test_a_file_sent_before_its_name_is_recognised(at_desk: Visitor, tmp_path: Path) -> None:
    page, now = at_desk.page, datetime.now().astimezone()
    wrong = tmp_path / directory.plus_name(now)
    wrong.write_text("Nom;Commune\nExemple;Bessèges\n", encoding="utf-8")

    def answer_late(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    at_desk.sign_in_as_operator()
    page.route("**/imports/nouveau/?nom=*", answer_late)
    at_desk.open("/installation/imports/nouveau/")
    page.get_by_label("Fichier sur votre ordinateur").set_input_files(wrong)
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.locator("[data-upload-error]")).to_be_hidden()
    page.wait_for_url(REPORT)


def test_the_operator_imports_files(at_desk: Visitor, tmp_path: Path) -> None:
    page, now = at_desk.page, datetime.now().astimezone()
    short, wrong, good = (
        tmp_path / directory.plus_name(now),
        tmp_path / "wrong" / directory.plus_name(now),
        tmp_path / directory.activities_name(now),
    )
    wrong.parent.mkdir()
    wrong.write_text("Nom;Commune\nExemple;Bessèges\n", encoding="utf-8")
    directory.write_finess_plus(short, _sites(2), now)
    directory.write_finess_activities(good, _sites(SITES), now)
    at_desk.sign_in_as_operator()
    at_desk.open("/installation/imports/")
    _send(page, wrong)
    refusal = page.get_by_role("alert").filter(has_text="Le fichier est refusé, rien n’a changé")
    expect(refusal).to_be_visible(timeout=IMPORT_TIMEOUT_MS)
    at_desk.assert_usable()
    # The right file, but most of it is missing.
    at_desk.open("/installation/imports/")
    _send(page, short)
    expect(refusal).to_contain_text("lignes", timeout=IMPORT_TIMEOUT_MS)
    at_desk.open("/installation/imports/")
    _send(page, good)
    expect(page.get_by_role("status").filter(has_text="Le fichier est accepté")).to_be_visible(
        timeout=IMPORT_TIMEOUT_MS
    )
    expect(page.locator("main dl")).to_contain_text(str(SITES))
    at_desk.assert_usable()
    at_desk.open("/installation/imports/")
    expect(page.locator("main")).to_contain_text(good.name)
