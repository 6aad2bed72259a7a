"""Maps, menus, drafts and the navigation in a real browser, under the project's own content policy."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.template import engines
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.chromium import LAUNCH_ARGUMENTS, find_chromium

pytestmark = pytest.mark.browser

DESK = (1440, 900)
PHONE = (390, 844)
MAPS = ("carte-points", "carte-indice", "carte-choix")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def plain_processors() -> list[dict[str, object]]:
    """The project's templates, without what reads the database."""
    engine = settings.TEMPLATES[0]
    processors = ["django.template.context_processors.request"]
    return [{**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": processors}}]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    guarded = engines["django"]
    changed = override_settings(
        ROOT_URLCONF="maillage.platform.ui.tests.urls",
        MIDDLEWARE=["csp.middleware.CSPMiddleware"],
        TEMPLATES=plain_processors(),
        ALLOWED_HOSTS=["127.0.0.1"],
    )
    changed.enable()
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()
    changed.disable()
    # A change of TEMPLATES makes new engines: the tests that follow need the one that refuses undefined variables.
    engines._engines["django"] = guarded  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        yield chromium
        chromium.close()


def open_guide(
    browser: Browser, address: str, size: tuple[int, int], *, maps: bool = True, bypass_csp: bool = False
) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="fr-FR",
        bypass_csp=bypass_csp,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    for name in MAPS if maps else ():
        page.wait_for_selector(f"#{name}[data-map-state=idle]", timeout=30_000)
    return page


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_guide_breaks_no_rule(browser: Browser, address: str, size: tuple[int, int]) -> None:
    page = open_guide(browser, address, size, bypass_csp=True)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.context.close()


def test_maps_draw_under_the_content_policy(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    refused: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: outside.append(request.url) if address not in request.url else None)
    answer = page.goto(address)
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    for name in MAPS:
        page.wait_for_selector(f"#{name}[data-map-state=idle]", timeout=30_000)
    assert [text for text in refused if "favicon" not in text] == []
    assert [url for url in outside if not url.startswith(("data:", "blob:"))] == []
    context.close()


def test_communes_are_chosen_by_click_by_list_and_by_keyboard(browser: Browser, address: str) -> None:
    page = open_guide(browser, address, DESK)
    codes = page.locator("[data-pick-input]")
    count = page.locator("[data-pick-count]")
    expect(codes).to_have_value("99001 99002 99006")
    expect(count).to_contain_text("3 communes choisies")
    page.locator("#carte-choix canvas").click()
    expect(count).not_to_contain_text("3 communes choisies")
    page.locator("[data-pick-clear]").click()
    expect(codes).to_have_value("")
    expect(count).to_have_text("Aucune commune choisie.")
    page.locator("[data-pick-codes]").click()
    expect(codes).to_have_value("99000 99001 99002 99003 99004")
    page.locator("details:has([data-pick-code]) summary").click()
    expect(page.locator("[data-pick-code='99003']")).to_be_checked()
    page.locator("[data-pick-code='99003']").uncheck()
    expect(codes).to_have_value("99000 99001 99002 99004")
    page.locator("[data-unpick='99001']").focus()
    page.keyboard.press("Enter")
    expect(codes).to_have_value("99000 99002 99004")
    expect(page.locator("[data-unpick]:focus")).to_have_count(1)
    page.context.close()


def test_the_table_twin_opens_and_takes_over_without_webgl(browser: Browser, address: str) -> None:
    page = open_guide(browser, address, DESK, maps=False)
    button = page.locator("[data-reveal='#jumeau']")
    button.click()
    expect(page.locator("#jumeau")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.context.close()

    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(address)
    page.wait_for_selector("#carte-points[data-map-state=failed]", timeout=30_000)
    expect(page.locator("#jumeau")).to_be_visible()
    context.close()


def test_what_was_typed_is_found_again(browser: Browser, address: str) -> None:
    page = open_guide(browser, address, DESK, maps=False)
    page.fill("#id_name", "Groupe de travail")
    page.reload()
    expect(page.locator("#id_name")).to_have_value("Groupe de travail")
    page.get_by_role("button", name="Repartir de ce qui est enregistré").click()
    expect(page.locator("#id_name")).to_have_value("")
    page.reload()
    expect(page.locator("#id_name")).to_have_value("")
    page.context.close()


def test_the_navigation_opens_and_closes_by_keyboard_on_a_phone(browser: Browser, address: str) -> None:
    page = open_guide(browser, address, PHONE, maps=False)
    burger = page.get_by_role("button", name="Ouvrir la navigation")
    burger.focus()
    page.keyboard.press("Enter")
    # Open, not opening: until then the keyboard is not its own.
    expect(page.locator("#navigation")).to_have_class(re.compile(r"(?<!\S)show(?!\S)"))
    page.keyboard.press("Escape")
    expect(page.locator("#navigation")).to_be_hidden()
    expect(burger).to_be_focused()
    page.context.close()


def test_paper_shows_the_matter_and_not_the_frame(browser: Browser, address: str) -> None:
    page = open_guide(browser, address, DESK)
    page.emulate_media(media="print")
    expect(page.locator("#navigation")).to_be_hidden()
    expect(page.locator(".mg-top")).to_be_hidden()
    expect(page.locator("#jumeau")).to_be_visible()
    page.pdf()
    pictures = page.locator(".mg-map-print")
    expect(pictures).to_have_count(len(MAPS))
    expect(pictures.first).to_have_attribute("src", re.compile("^data:image/png"))
    page.context.close()
