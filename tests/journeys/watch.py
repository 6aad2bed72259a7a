"""What must be true of a page whatever one does on it: no error, nothing from elsewhere, usable by everybody."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
TARGET_PX = 44
MAP = "[data-map]"
MAP_TIMEOUT_MS = 30_000
# Chromium writes a line for each refused request: `_response` judges these. htmx writes two when a newer request
# takes the place of one under way.
EXPECTED_MESSAGES = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
# A browser that paints without a graphics card reads each picture of a map back, and says that this takes time.
READ_BACK = re.compile(
    r"\[\.WebGL-\w+\]GL Driver Message \(OpenGL, Performance, .*GPU stall due to ReadPixels"
)

# Asked of the page itself: a locator first brings a script of its own into each page, which costs more than to ask.
HOW_MANY = "(selector) => document.querySelectorAll(selector).length"
STRUCTURE = """
() => [document.querySelectorAll('h1').length, document.title, document.documentElement.getAttribute('lang')]
"""
# What one does with a thumb; links within lists and sentences are judged by axe (24 px, or room around).
SMALL_TARGETS = """
(least) => [...document.querySelectorAll(
    'button, summary, select, textarea, .btn, .mg-menu-item, .is-action a, .mg-nav a, .mg-top a, '
    + 'input:not([type=hidden], [type=checkbox], [type=radio])')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((e) => !e.closest('.visually-hidden, .maplibregl-ctrl'))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.height > 1 && r.height < least - 0.5)
  .map(([e, r]) => `${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || e.name || '').trim().slice(0, 40)}" `
    + `${Math.round(r.height)} px`)
"""
# What widens the page: neither what scrolls in a frame of its own, nor what only surrounds the culprit.
OVERFLOW = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const frame = (e) => e.closest('.table-responsive, [data-map]');
  const end = (e) => e.getBoundingClientRect().left + Math.max(e.scrollWidth, e.getBoundingClientRect().width);
  const wide = [...document.querySelectorAll('body *')].filter((e) => !frame(e) && end(e) > width + 1);
  return wide.filter((e) => !wide.some((other) => other !== e && e.contains(other)))
    .slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || '').slice(0, 40)}"`);
}
"""
# axe reads the same few colours thousands of times on a page, a quarter of its time: here each is read once.
COLOURS_ONCE = """
{
  const Color = axe.commons.color.Color.prototype, read = Color.parseString, known = new Map();
  Color.parseString = function (text) {
    if (known.has(text)) {
      [this.r, this.g, this.b, this.alpha] = known.get(text);
    } else {
      read.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    return this;
  };
}
"""
# The half million letters of axe are handed to the browser once for all its pages, and run in those that are judged.
PREPARE_AXE = "window.prepareAxe = () => {" + AXE_SCRIPT + COLOURS_ONCE + "};"
FIND_VIOLATIONS = """
async (options) => {
  if (!window.axe) window.prepareAxe();
  return (await window.axe.run(options)).violations;
}
"""
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": list(WCAG)},
    "resultTypes": ["violations"],
}


class Watch:
    """Listens to everything that a browser context does, and keeps what should not have happened."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.faults: list[str] = []
        self._address = address
        self._expected: set[int] = set()
        context.add_init_script(PREPARE_AXE)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def expect_status(self, status: int) -> None:
        """The journey goes on purpose where this answer is given."""
        self._expected.add(status)

    def _console(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith(EXPECTED_MESSAGES) or READ_BACK.match(message.text)
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.faults.append(f"outside request: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.faults.append(f"{response.status} from {response.url}")


def wait_for_maps(page: Page) -> None:
    """Every map of the page says itself when all of it is drawn."""
    for number in range(page.evaluate(HOW_MANY, MAP)):
        page.locator(MAP).nth(number).and_(page.locator("[data-map-state=idle]")).wait_for(
            state="attached", timeout=MAP_TIMEOUT_MS
        )


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line per element."""
    found = page.evaluate(FIND_VIOLATIONS, AXE_OPTIONS)
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def layout_faults(page: Page, *, phone: bool) -> list[str]:
    """Nothing sticks out of the window; on a phone, what one touches is high enough."""
    faults = [f"sticks out: {each}" for each in page.evaluate(OVERFLOW)]
    if phone:
        faults += [f"too small to touch: {each}" for each in page.evaluate(SMALL_TARGETS, TARGET_PX)]
    return faults


def structure_faults(page: Page) -> list[str]:
    """One heading of the first level, a title of its own, French, and no undefined variable on the page."""
    headings, title, language = page.evaluate(STRUCTURE)
    faults = []
    if headings != 1:
        faults.append(f"{headings} headings of the first level")
    if title.split("·")[0].strip() in {"", "Maillage"}:
        faults.append(f"the title says nothing of the page: {title!r}")
    if language != "fr":
        faults.append("the page does not say that it is in French")
    return faults


def page_faults(page: Page, *, phone: bool) -> list[str]:
    """All of the above, once the page is still."""
    wait_for_maps(page)
    return [*structure_faults(page), *layout_faults(page, phone=phone), *accessibility_faults(page)]
