"""Weigh pages as a browser that knows nothing yet gets them: HTML, styles, scripts, images and fonts, compressed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from benchmarks.tasks.browsing import Browser
from benchmarks.tasks.building import SLUG

_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_IMPORT = re.compile(r"""(?:^|[;}\s])(?:import|export)\s*(?:[^;"'()]*?\sfrom\s*)?["']([^"']+)["']""")
_MAP = re.compile(r"maplibre|/map[./-]", re.IGNORECASE)
# With a map or a chart: neither held to the bound, nor asked to do without the code of maps.
WITH_MAP = {f"/c/{SLUG}/annuaire/", f"/c/{SLUG}/territoire/", f"/c/{SLUG}/territoire/perimetre/"}


class References(HTMLParser):
    """The addresses that a page makes a browser fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: set[str] = set()
        self.links: set[str] = set()

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
    import gzip

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
        waiting |= _inner(address)
    return known


def _inner(address: str) -> set[str]:
    path = _path(address)
    if path.suffix not in {".css", ".js", ".mjs"}:
        return set()
    pattern = _URL if path.suffix == ".css" else _IMPORT
    found = pattern.findall(path.read_text("utf-8"))
    return {urlsplit(urljoin(address, inner)).path for inner in found if not inner.startswith(("data:", "#"))}


def _path(address: str) -> Path:
    return Path(settings.STATIC_ROOT) / address.removeprefix(settings.STATIC_URL)


def _compressed_bytes(address: str) -> int:
    """Size as WhiteNoise serves it to a browser: Brotli, else gzip, else as it is."""
    path = _path(address)
    candidates = (path.with_name(f"{path.name}{suffix}") for suffix in (".br", ".gz", ""))
    return next(candidate.stat().st_size for candidate in candidates if candidate.is_file())
