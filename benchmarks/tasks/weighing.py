"""Weigh pages as a browser that knows nothing yet gets them: HTML, styles, scripts, images and fonts, compressed.

Of the fonts, a browser fetches those of whose `unicode-range` the page shows a character; so is it counted here.
"""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from benchmarks.tasks.browsing import Browser
from benchmarks.tasks.building import SLUG

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_RANGE = re.compile(r"U\+([0-9A-Fa-f]+)(?:-([0-9A-Fa-f]+))?")
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_IMPORT = re.compile(r"""(?:^|[;}\s])(?:import|export)\s*(?:[^;"'()]*?\sfrom\s*)?["']([^"']+)["']""")
_MAP = re.compile(r"maplibre|/map[./-]", re.IGNORECASE)


class References(HTMLParser):
    """The addresses that a page makes a browser fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: set[str] = set()
        self.links: set[str] = set()
        self.characters: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.characters.update(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.add(given.get("href", ""))
        if tag in {"script", "img", "source"}:
            self.fetched.add(given.get("src", ""))
        if tag == "use":
            self.fetched.add(given.get("href", "").partition("#")[0])
        if tag == "link" and given.get("rel", "") in {"stylesheet", "icon", "modulepreload", "preload"}:
            self.fetched.add(given.get("href", ""))


def weigh_pages() -> dict[str, Any]:
    """Bytes of each page reached from the dashboard, and which of them load map code."""
    browser = Browser()
    weights: dict[str, dict[str, Any]] = {}
    for address in sorted(_addresses(browser)):
        headers, body = browser.get(address)
        if not headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = _decoded(headers, body)
        files = _files(page)
        weights[address] = {
            "bytes": len(body) + sum(_compressed_bytes(name) for name in files),
            "html": len(body),
            "has_map": "data-map" in page,
            "map": any(_MAP.search(name) for name in files),
        }
    return {"pages": weights}


def _addresses(browser: Browser) -> set[str]:
    """The dashboard and every page of the community that its navigation leads to."""
    start = f"/c/{SLUG}/"
    headers, body = browser.get(start)
    parsed = References()
    parsed.feed(_decoded(headers, body))
    found = {urlsplit(link).path for link in parsed.links if link.startswith(start)}
    return {start, "/", "/information/", *found} - {"/"}


def _decoded(headers: dict[str, str], body: bytes) -> str:
    return (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()


def _files(page: str) -> set[str]:
    """Static files that the page fetches, with what its styles and modules fetch in turn."""
    parsed = References()
    parsed.feed(page)
    waiting = {urlsplit(address).path for address in parsed.fetched if address}
    known: set[str] = set()
    while waiting:
        address = waiting.pop()
        if address in known or not address.startswith(settings.STATIC_URL):
            continue
        known.add(address)
        waiting |= _inner(address, shown=parsed.characters)
    return known


def _inner(address: str, *, shown: set[str]) -> set[str]:
    """What a style sheet or a module fetches in turn on a page that shows these characters."""
    path = _path(address)
    if path.suffix == ".css":
        found = _URL.findall(
            _FONT_FACE.sub(lambda face: face[0] * _is_needed(face[0], shown), path.read_text("utf-8"))
        )
    elif path.suffix in {".js", ".mjs"}:
        found = _IMPORT.findall(path.read_text("utf-8"))
    else:
        found = []
    return {urlsplit(urljoin(address, inner)).path for inner in found if not inner.startswith(("data:", "#"))}


def _is_needed(font_face: str, shown: set[str]) -> bool:
    """Whether one of the characters is in the range of a font; a font without range serves them all."""
    ranges = [(int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(font_face)]
    return not ranges or any(first <= ord(char) <= last for char in shown for first, last in ranges)


def _path(address: str) -> Path:
    return Path(settings.STATIC_ROOT) / address.removeprefix(settings.STATIC_URL)


def _compressed_bytes(address: str) -> int:
    """Size as WhiteNoise serves it to a browser: Brotli, else gzip, else as it is."""
    path = _path(address)
    candidates = (path.with_name(f"{path.name}{suffix}") for suffix in (".br", ".gz", ""))
    return next(candidate.stat().st_size for candidate in candidates if candidate.is_file())
