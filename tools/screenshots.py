"""Pictures of the main pages, wide (1440x900) and on a phone (390x844): `make screenshots` [ONLY=word of a name].

The demonstration is built in a temporary folder and served. The coordinator of its first community sees the pages of
the navigation, in its order, with the first object of those that are lists: a new entry has its picture without a
line here. The other pages, and those of other persons, are named in `SCREENS`. The pictures are written to
docs/screenshots as `<page>-<width>.png`.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from tools.chromium import HOW_TO_INSTALL, LAUNCH_ARGUMENTS, find_chromium
from tools.demonstration import (
    NAVIGATION,
    ROOT,
    Demonstration,
    DemonstrationError,
    demonstration,
    link_received,
    open_operator,
)

FOLDER = ROOT / "docs" / "screenshots"
SIZES = ((1440, 900), (390, 844))
MAP_TIMEOUT_MS = 30_000

FIRST_OBJECT = "main table tbody tr a[href]"
# « Modifier », in what the territory knows of a person.
KNOWN = "main a[href*='/connaissances/']"
MAP = "[data-map]"
COORDINATOR, OPERATOR = "Coordination", "Exploitation"
# Path of the pages that a personal link opens.
PERSONAL = "/fiche/"


@dataclass(frozen=True)
class Screen:
    """A page: name of its picture, address (under the community's when it is relative), and, if what is wanted is an
    object of that page, the selectors of the links to it, one after the other."""

    name: str
    path: str
    follow: tuple[str, ...] = ()


SCREENS: dict[str, tuple[Screen, ...]] = {
    COORDINATOR: (
        Screen("lieux", "annuaire/lieux/"),
        Screen("lieux-fiche", "annuaire/lieux/?genre=pharmacy", (FIRST_OBJECT,)),
        Screen("qui-fait-quoi", "annuaire/lieux/qui-fait-quoi/"),
        Screen("proche", "annuaire/proches/?depart=Bessèges&quoi=k:pharmacy"),
        Screen("organisations", "annuaire/organisations/"),
        Screen("organisations-fiche", "annuaire/organisations/?genre=patients_association", (FIRST_OBJECT,)),
        Screen("etiquettes", "annuaire/etiquettes/"),
        Screen("etiquettes-fiche", "annuaire/etiquettes/", (FIRST_OBJECT,)),
        Screen("qualite", "annuaire/connaissances/qualite/"),
        Screen("doublons", "annuaire/doublons/"),
        Screen("imprimer", "annuaire/publier/"),
        Screen("mssante", "annuaire/messagerie-securisee/"),
        Screen("equipements", "annuaire/equipements/"),
        Screen("sas", "annuaire/sas/"),
        Screen("soins-demande-nouvelle", "soins/demandes/nouvelle/"),
        Screen("soins-chiffres-besoins", "soins/chiffres/?axe=need"),
        Screen("soins-repartition", "soins/chiffres/repartition/"),
        Screen("soins-enquete-places", "soins/medecin-traitant/enquetes/", (FIRST_OBJECT,)),
        Screen("soins-reglages", "soins/reglages/"),
    ),
    "Secrétariat": (
        Screen("secretariat-fiche", "annuaire/?patients=on", (FIRST_OBJECT,)),
        Screen("secretariat-noter", "annuaire/?patients=on", (FIRST_OBJECT, KNOWN)),
    ),
    "Médecin généraliste": (
        Screen("medecin-fiche", "annuaire/?patients=on", (FIRST_OBJECT,)),
        Screen("medecin-me-faire-solliciter", "soins/me-faire-solliciter/"),
        Screen("medecin-sollicitations", "soins/mes-sollicitations/"),
        Screen("medecin-creneaux", "soins/creneaux/miens/"),
    ),
    OPERATOR: (
        Screen("imports", "/installation/imports/"),
        Screen("imports-fiche", "/installation/imports/", ("main table a[href*='/installation/imports/']",)),
        Screen("imports-nouveau", "/installation/imports/nouveau/"),
        Screen("sources", "/installation/sources/"),
    ),
}


class ScreenshotError(Exception):
    """The pictures could not be taken; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    browser = find_chromium()
    if browser is None:
        print(f"Chromium is missing: {HOW_TO_INSTALL}.", file=sys.stderr)
        return 1
    try:
        with demonstration() as site:
            take_all(browser, site, words)
    except (ScreenshotError, DemonstrationError, BrowserError) as error:
        print(f"screenshots: {error}", file=sys.stderr)
        return 1
    return 0


def take_all(browser: Path, site: Demonstration, words: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=LAUNCH_ARGUMENTS)
        take(new_page(chromium), "connexion", f"{site.address}/compte/connexion/", words)
        for who, screens in SCREENS.items():
            if who == COORDINATOR or wanted(screens, words):
                take_those_of(new_page(chromium), site, who, screens, words)
        if not words or any(word in "confirmation" for word in words):
            take_personal_page(chromium, site)
        chromium.close()


def new_page(chromium: Browser) -> Page:
    """The window of somebody else, who is not signed in."""
    context = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce")
    page = context.new_page()
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    return page


def wanted(screens: Sequence[Screen], words: list[str]) -> bool:
    return not words or any(word in screen.name for screen in screens for word in words)


def take_those_of(
    page: Page, site: Demonstration, who: str, screens: Sequence[Screen], words: list[str]
) -> None:
    if who == OPERATOR:
        open_operator(page, site.address, site.data)
        home = site.address
    else:
        site.sign_in(page, who)
        home = page.url
    found = navigation_pages(page, site.address) if who == COORDINATOR else {}
    for screen in screens:
        if wanted([screen], words):
            found[screen.name] = address_of(page, site.address, home, screen)
    for name, url in found.items():
        take(page, name, url, words)


def address_of(page: Page, address: str, home: str, screen: Screen) -> str:
    url = (address if screen.path.startswith("/") else home) + screen.path
    for selector in screen.follow:
        page.goto(url)
        link = page.query_selector(selector)
        if link is None:
            raise ScreenshotError(f"{url} has no link {selector}")
        url = address + str(link.get_attribute("href"))
    return url


def navigation_pages(page: Page, address: str) -> dict[str, str]:
    """Name and address of each page: the navigation's entries, and the first object of those that are lists."""
    entries = {
        file_name(link.inner_text() or link.text_content() or ""): address + str(link.get_attribute("href"))
        for link in page.query_selector_all(NAVIGATION)
    }
    found: dict[str, str] = {}
    for name, url in entries.items():
        found[name] = url
        page.goto(url)
        first = page.query_selector(FIRST_OBJECT)
        target = first.get_attribute("href") if first else None
        if target and target.startswith("/") and address + target not in {*found.values(), *entries.values()}:
            found[f"{name}-fiche"] = address + target
    return found


def take_personal_page(chromium: Browser, site: Demonstration) -> None:
    """What a professional sees who opens the link of the yearly question."""
    page = new_page(chromium)
    site.sign_in(page, COORDINATOR)
    page.goto(f"{page.url}annuaire/connaissances/qualite/demander/")
    page.get_by_role("button", name=re.compile("^Envoyer")).click()
    page.wait_for_load_state()
    take(new_page(chromium), "confirmation", site.address + link_received(site.data, PERSONAL), [])


def take(page: Page, name: str, url: str, words: list[str]) -> None:
    if words and not any(word in name for word in words):
        return
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        answer = page.goto(url, wait_until="networkidle")
        if answer is None or not answer.ok:
            raise ScreenshotError(f"{url} answered {answer.status if answer else 'nothing'}")
        if page.query_selector(MAP):
            # Not a fixed pause: the map itself says when all of it is drawn.
            page.wait_for_selector(f"{MAP}[data-map-state=idle]", timeout=MAP_TIMEOUT_MS)
        page.screenshot(path=FOLDER / f"{name}-{width}.png", animations="disabled", caret="hide")
    print(f"screenshots: {name}", flush=True)


def file_name(label: str) -> str:
    """`Carte de l’offre` -> `carte-de-l-offre`."""
    letters = unicodedata.normalize("NFKD", label.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
