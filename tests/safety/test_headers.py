"""What every answer says to the browser: no frame, no script but ours, no guess of a type, no copy kept by others.

OWASP Secure Headers Project; WSTG-CONF-07, WSTG-CLNT-09; ATHN-06 for what a browser keeps.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.matrix.asking import REACHABLE, each
from tests.matrix.table import Row
from tests.safety.visiting import ActorOf, ClientOf, visit

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
    if response.get("Referrer-Policy") != "same-origin":
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


@each([row for row in REACHABLE if row.name not in OF_MACHINES])
def test_every_answer_carries_the_headers(row: Row, client_of: ClientOf, actor_of: ActorOf) -> None:
    known = visit(row, client_of, actor_of)
    asked = {"page": known.client.get(known.url, row.query), "refused": Client().get(known.url, row.query)}
    asked["sent"] = known.client.post(known.url, row.data)
    for response in asked.values():
        if response.streaming:
            b"".join(response)
    assert {told: faults(response) for told, response in asked.items() if faults(response)} == {}


@each([row for row in REACHABLE if row.door not in ("public",)])
def test_nobody_else_keeps_a_copy(row: Row, client_of: ClientOf, actor_of: ActorOf) -> None:
    """Neither a cache between us and the browser, nor the browser for whoever comes next to the same machine."""
    known = visit(row, client_of, actor_of)
    response = known.client.get(known.url, row.query)
    if response.streaming:
        b"".join(response)
    if response.status_code == 200:
        kept = response.get("Cache-Control", "")
        assert "private" in kept or "no-store" in kept, kept
        assert "no-cache" in kept or "no-store" in kept or "max-age=" in kept, kept
        assert "public" not in kept


@each([row for row in REACHABLE if row.door == "public"])
def test_an_address_with_a_secret_is_not_passed_on(row: Row, client_of: ClientOf, actor_of: ActorOf) -> None:
    """What a link opens is kept by nobody."""
    known = visit(row, client_of, actor_of)
    if "secret" not in row.kwargs:
        return
    response = Client().get(known.url)
    assert response.get("Referrer-Policy") in {"same-origin", "no-referrer"}
    assert "public" not in response.get("Cache-Control", "")


def downloads(response: Any) -> bool:
    return not re.match(
        r"(text/html|application/json|application/geo\+json)", response.get("Content-Type", "text/html")
    )


@each([row for row in REACHABLE if row.get == 200 and row.name not in OF_MACHINES])
def test_what_is_no_page_is_saved_and_never_shown(row: Row, client_of: ClientOf, actor_of: ActorOf) -> None:
    known = visit(row, client_of, actor_of)
    for query in (row.query, row.query | {"export": "csv"}, row.query | {"export": "xlsx"}):
        response = known.client.get(known.url, query)
        if response.streaming:
            b"".join(response)
        if response.status_code == 200 and downloads(response):
            assert response.get("Content-Disposition", "").startswith("attachment"), known.url
            assert response["X-Content-Type-Options"] == "nosniff"
            name = response["Content-Disposition"]
            assert not re.search(r"[\x00-\x1f\\/]", name), name


def test_an_answer_without_headers_is_noticed() -> None:
    bare = HttpResponse()
    assert {"may be framed", "its type may be guessed", "policy: default-src"} <= set(faults(bare))
    bare["Content-Security-Policy"] = "default-src *"
    bare["Server"] = "x"
    assert {"policy: unsafe", "says Server"} <= set(faults(bare))
    assert downloads(HttpResponse(content_type="text/csv"))


@pytest.mark.parametrize("path", ["/nulle-part/", "/c/nulle-part/", "/%00", "/installation/"])
def test_an_answer_that_finds_nothing_carries_them_too(db: None, client: Client, path: str) -> None:
    assert faults(client.get(path)) == []
