"""Time pages against the empty view, in alternation, and count their queries."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.tasks.browsing import Browser, WrongAnswer
from benchmarks.tasks.building import SLUG
from benchmarks.urls import EMPTY_PATH
from maillage.platform.registry import dashboard_cards

CARDS = 8
PAGES = {"list": f"/c/{SLUG}/annuaire/", "dashboard": f"/c/{SLUG}/"}
LISTED_ROWS = 50


def time_pages(rounds: str) -> dict[str, Any]:
    """Median seconds of the empty view and of each page, and their queries, after one warm-up round."""
    _fill_dashboard()
    browser = Browser()
    addresses = {"empty": EMPTY_PATH, **PAGES}
    _check_list(browser)
    queries = {name: _queries(browser, address) for name, address in addresses.items()}
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(int(rounds)):
        for name, address in addresses.items():
            times[name].append(_timed(lambda address=address: browser.get(address)))  # type: ignore[misc]
    return {
        "seconds": {name: median(values) for name, values in times.items()},
        "queries": queries,
        "queries_per_card": _queries_per_card(browser, queries["dashboard"]),
    }


def _fill_dashboard() -> None:
    """Eight cards: those of the product, then the same again under other names."""
    real = tuple(dashboard_cards)
    for number, card in enumerate(islice(cycle(real), CARDS - len(real))):
        dashboard_cards.register(replace(card, name=f"{card.name}-{number}", order=100 + number))


def _check_list(browser: Browser) -> None:
    _, body = browser.get(PAGES["list"])
    rows = gzip.decompress(body).count(b"<tr") - 1
    if rows < LISTED_ROWS:
        raise WrongAnswer(f"the list shows {rows} rows, not {LISTED_ROWS}")


def _queries(browser: Browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return len([query for query in captured if query["sql"].lstrip().upper().startswith("SELECT")])


def _queries_per_card(browser: Browser, with_cards: int) -> float:
    known = dict(dashboard_cards._offers)
    dashboard_cards._offers.clear()
    without = _queries(browser, PAGES["dashboard"])
    dashboard_cards._offers.update(known)
    return (with_cards - without) / CARDS


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
