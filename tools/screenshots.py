"""Pictures of the main pages, wide (1440x900) and on a phone (390x844): `make screenshots` [ONLY=word of a name].

The demonstration is built in a temporary folder and served; the coordinator of its first community signs in. The
pages are those of the navigation, in its order, then the first object of each list: a new entry has its picture
without a line here. They are written to docs/screenshots as `<page>-<width>.png`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page, sync_playwright

from tools.chromium import HOW_TO_INSTALL, LAUNCH_ARGUMENTS, find_chromium

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
SIZES = ((1440, 900), (390, 844))
START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 40
MAP_TIMEOUT_MS = 30_000
CARD = "demonstration.json"

NAVIGATION = ".mg-nav a[href]"
FIRST_OBJECT = "main table tbody tr a[href]"
MAP = "[data-map]"


class ScreenshotError(Exception):
    """The pictures could not be taken; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    browser = find_chromium()
    if browser is None:
        print(f"Chromium is missing: {HOW_TO_INSTALL}.", file=sys.stderr)
        return 1
    try:
        with demonstration() as (address, card):
            take_all(browser, address, card, words)
    except (ScreenshotError, BrowserError) as error:
        print(f"screenshots: {error}", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def demonstration() -> Iterator[tuple[str, dict[str, Any]]]:
    """The address and the accounts of a demonstration built for this run, stopped and removed afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="maillage-screenshots-") as data:
        environment = {**os.environ, "MAILLAGE_DATA": data}
        command = [str(Path(sys.executable).parent / "maillage"), "demo", "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as server:
            try:
                wait_until_open(server, port)
                yield f"http://localhost:{port}", json.loads((Path(data) / CARD).read_text("utf-8"))
            finally:
                server.send_signal(signal.SIGINT)
                try:
                    server.wait(STOP_TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    os.killpg(server.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_open(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ScreenshotError("the demonstration did not start; try `make demo`")
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=1) as connection,
        ):
            connection.sendall(b"GET /compte/login/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if connection.recv(64):
                return
        time.sleep(0.3)
    raise ScreenshotError(f"the demonstration did not answer within {START_TIMEOUT_S} s")


def take_all(browser: Path, address: str, card: dict[str, Any], words: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=LAUNCH_ARGUMENTS)
        context = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce")
        page = context.new_page()
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        take(page, "connexion", f"{address}/compte/login/", words)
        sign_in(page, address, card["communities"][0]["accounts"][0]["email"], card["password"])
        for name, url in pages(page, address).items():
            take(page, name, url, words)
        chromium.close()


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/compte/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(NAVIGATION, state="attached")


def pages(page: Page, address: str) -> dict[str, str]:
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
