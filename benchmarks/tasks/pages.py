"""Count the queries of pages, and give the coordinator a session for those that are timed."""

from __future__ import annotations

import gzip
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.tasks.browsing import Browser, WrongAnswer
from benchmarks.tasks.building import SLUG
from benchmarks.tasks.cards import fill_dashboard
from benchmarks.urls import EMPTY_PATH
from maillage.platform.registry import dashboard_cards

CARDS, LISTED_ROWS = 8, 50
ADDRESSES = {"empty": EMPTY_PATH, "list": f"/c/{SLUG}/annuaire/", "dashboard": f"/c/{SLUG}/"}


def look_at_pages() -> dict[str, Any]:
    """Queries of each page, those of a card, and the address and cookie to ask for the pages with.

    queries_per_card: of the cards of this benchmark; queries_per_own_card: of the product's own, on average.
    """
    browser = Browser()
    _check_list(browser)
    own_cards = len(dashboard_cards)
    with_own = _queries(browser, ADDRESSES["dashboard"])
    fill_dashboard(0)
    without = _queries(browser, ADDRESSES["dashboard"])
    fill_dashboard(CARDS)
    queries = {name: _queries(browser, address) for name, address in ADDRESSES.items()}
    return {
        "addresses": ADDRESSES,
        "cookie": browser.cookie,
        "queries": queries,
        "queries_per_card": (queries["dashboard"] - without) / CARDS,
        "queries_per_own_card": (with_own - without) / own_cards,
    }


def _check_list(browser: Browser) -> None:
    _, body = browser.get(ADDRESSES["list"])
    rows = gzip.decompress(body).count(b"<tr") - 1
    if rows < LISTED_ROWS:
        raise WrongAnswer(f"the list shows {rows} rows, not {LISTED_ROWS}")


def _queries(browser: Browser, address: str) -> int:
    """Reading queries of a page that was asked for before; the one line of the access log is not counted."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return sum(query["sql"].lstrip().upper().startswith("SELECT") for query in captured)
