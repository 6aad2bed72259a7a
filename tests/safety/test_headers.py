"""What every answer says to the browser: no frame, no script but ours, no guess of a type, no copy kept by others.

OWASP Secure Headers Project; WSTG-CONF-07, WSTG-CLNT-09; ATHN-06 for what a browser keeps.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.matrix.asking import REACHABLE
from tests.matrix.rooms import assert_right, each_room
from tests.matrix.table import Row
from tests.safety.visiting import ActorOf, ClientOf, visitors

# Nothing here depends on the database.
pytestmark = pytest.mark.once

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": None,
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
# For machines on the same host or network; they tell nothing of anybody.
OF_MACHINES = {"checkup_endpoints:alive", "checkup_endpoints:ready", "checkup_endpoints:measures"}


def faults(response: Any) -> list[str]:
    """What the answer should say and does not."""
    wrong = []
    if response.get("X-Frame-Options") != "DENY":
        wrong.append("may be framed")
    if response.get("X-Content-Type-Options") != "nosniff":
        wrong.append("its type may be guessed")
    if response.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        wrong.append("tells other sites where one comes from")
    if response.get("Cross-Origin-Opener-Policy") != "same-origin":
        wrong.append("a page of another site may hold its window")
    policy = dict(
        part.strip().partition(" ")[::2] for part in response.get("Content-Security-Policy", "").split(";")
    )
    wrong += [f"policy: {name}" for name, value in POLICY.items() if policy.get(name) != value]
    if "unsafe" in str(policy) or "*" in str(policy):
        wrong.append("policy: unsafe")
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        if name in response:
            wrong.append(f"says {name}")
    return wrong


def read(response: Any) -> Any:
    """The answer, its content taken from the disk if it is there, so that the file is closed."""
    if response.streaming:
        b"".join(response)
    return response


def copies(response: Any) -> list[str]:
    """Who else could keep the page: a cache between us and the browser, or the browser for whoever comes next."""
    kept = response.get("Cache-Control", "")
    wrong = [] if "private" in kept or "no-store" in kept else ["a cache may keep it"]
    wrong += (
        []
        if {"no-cache", "no-store"} & set(kept.split(", ")) or "max-age=" in kept
        else ["never asked for again"]
    )
    return wrong + (["public"] if "public" in kept else [])


def downloads(response: Any) -> bool:
    pages = r"(text/html|application/json|application/geo\+json)"
    return not re.match(pages, response.get("Content-Type", "text/html"))


def download_faults(response: Any) -> list[str]:
    told = response.get("Content-Disposition", "")
    wrong = [] if told.startswith("attachment") else ["shown in the browser"]
    return wrong + (["its name could be a path"] if re.search(r"[\x00-\x1f\\/]", told) else [])


@each_room([row for row in REACHABLE if row.name not in OF_MACHINES])
def test_every_answer_carries_the_headers(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    """To whoever may, to a visitor, to a form; private pages are nobody else's; what is no page is saved, not shown."""
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        page = read(known.client.get(known.url, row.query))
        asked = {"page": page, "refused": read(Client().get(known.url, row.query))}
        if row.get == 200:
            asked |= {
                kind: read(known.client.get(known.url, row.query | {"export": kind}))
                for kind in ("csv", "xlsx")
            }
        asked["sent"] = read(known.client.post(known.url, row.data))
        assert {told: faults(response) for told, response in asked.items() if faults(response)} == {}
        if row.door != "public" and page.status_code == 200:
            assert copies(page) == []
        if "secret" in row.kwargs:
            assert "public" not in page.get("Cache-Control", "")
        found = [one for one in asked.values() if one.status_code == 200 and downloads(one)]
        assert [fault for one in found for fault in download_faults(one)] == []

    assert_right(rows, check)


def test_an_answer_without_headers_is_noticed() -> None:
    bare = HttpResponse()
    assert {"may be framed", "its type may be guessed", "policy: default-src"} <= set(faults(bare))
    bare["Content-Security-Policy"] = "default-src *"
    bare["Server"] = "x"
    assert {"policy: unsafe", "says Server"} <= set(faults(bare))
    table = HttpResponse(content_type="text/csv")
    assert downloads(table)
    assert download_faults(table) == ["shown in the browser"]
    table["Content-Disposition"] = 'attachment; filename="../a.csv"'
    assert download_faults(table) == ["its name could be a path"]
    assert copies(table) == ["a cache may keep it", "never asked for again"]
    table["Cache-Control"] = "public, max-age=60"
    assert copies(table) == ["a cache may keep it", "public"]


@pytest.mark.parametrize("path", ["/nulle-part/", "/c/nulle-part/", "/%00", "/installation/"])
def test_an_answer_that_finds_nothing_carries_them_too(db: None, client: Client, path: str) -> None:
    assert faults(client.get(path)) == []
