"""No address of the site sends a person to another one (CWE-601), nor writes such an address in a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.matrix.asking import REACHABLE
from tests.matrix.rooms import assert_right, each_room
from tests.matrix.table import Row
from tests.people import PASSWORD, MakeUser
from tests.safety.pages import links_of
from tests.safety.visiting import ActorOf, ClientOf, ignores_questions, undone, visitors

# Nothing here depends on the database.
pytestmark = pytest.mark.once

ELSEWHERE = (
    "https://ailleurs.invalid/",
    "//ailleurs.invalid",
    "///ailleurs.invalid",
    "////ailleurs.invalid",
    "/\\ailleurs.invalid",
    "\\\\ailleurs.invalid",
    "\\/ailleurs.invalid",
    "/\t/ailleurs.invalid",
    "\t//ailleurs.invalid",
    " //ailleurs.invalid",
    "/\n/ailleurs.invalid",
    "http:ailleurs.invalid",
    "https:/ailleurs.invalid",
    "https:///ailleurs.invalid",
    "//testserver@ailleurs.invalid",
    "https://testserver.ailleurs.invalid",
    "//ailleurs.invalid\\@testserver",
    "/\x00/ailleurs.invalid",
    "data:text/html,ailleurs.invalid",
    "javascript:alert('ailleurs.invalid')",
    "JaVaScRiPt\t:ailleurs.invalid",
    "/c/val-exemple/../../../../ailleurs.invalid//",
    "ftp://ailleurs.invalid",
    "/%09/ailleurs.invalid",
    "/%5cailleurs.invalid",
    "x" * 300 + "//ailleurs.invalid",
)
NAMES = (
    "next",
    "redirect_to",
    "url",
    "back",
    "retour",
    "suite",
    "return",
    "continue",
    "depuis",
    "etape",
    "vers",
    "r",
)
TOLD_BY = (
    "Location",
    "HX-Redirect",
    "HX-Location",
    "HX-Push-Url",
    "HX-Replace-Url",
    "Refresh",
    "Content-Location",
)


def leads_elsewhere(address: str) -> bool:
    """What a browser would make of it: tabs and line ends go, backslashes are slashes (WHATWG URL, 4.4)."""
    plain = address.strip().translate({9: None, 10: None, 13: None, 0: None}).replace("\\", "/")
    parts = urlsplit(plain) if not plain.startswith("///") else None
    if parts is None:
        return True
    return (
        parts.scheme not in {"", "http", "https"}
        or parts.netloc not in {"", "testserver"}
        or (bool(parts.scheme) and not parts.netloc)
    )


def faults(response: Any) -> list[str]:
    led = [response[name] for name in TOLD_BY if name in response]
    written = [one for one in links_of(response) if "ailleurs.invalid" in one]
    return [one for one in (*led, *written) if leads_elsewhere(one)]


def test_a_page_that_reads_where_to_go_is_noticed(client: Client, db: None) -> None:
    assert not ignores_questions(client, "/compte/connexion/", {})
    assert ignores_questions(client, reverse("checkup_endpoints:alive"), {})


@each_room([row for row in REACHABLE if row.get == 200 or row.get == 302])
def test_no_question_leads_elsewhere(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        browsers = (
            [known.client, Client()] if row.door in ("public", "third-party", "signed-in") else [known.client]
        )
        found = []
        for browser in browsers:
            if ignores_questions(browser, known.url, row.query):
                continue
            for address in ELSEWHERE:
                found += faults(browser.get(known.url, row.query | dict.fromkeys(NAMES, address)))
        assert found == []

    assert_right(rows, check)


@each_room([row for row in REACHABLE if row.post != 405])
def test_no_form_leads_elsewhere(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        form = {one.name: one.values[:1] or ["Exemple"] for one in known.own_fields.values()} | row.data
        found = []
        for address in ELSEWHERE[:: 1 if "next" in str(form) else 4]:
            with undone(known.client):
                data = dict.fromkeys(NAMES, address) | {k: v for k, v in form.items() if k not in NAMES}
                found += faults(known.client.post(known.url, data))
        assert found == []

    assert_right(rows, check)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_away_by_signing_in_or_out(address: str, make_user: MakeUser, client: Client) -> None:
    user = make_user()
    page = client.get("/compte/connexion/", {"next": address})
    entered = client.post("/compte/connexion/", {"login": user.email, "password": PASSWORD, "next": address})
    confirmed = client.post("/compte/confirmer/", {"password": PASSWORD, "next": address})
    left = client.post("/compte/deconnexion/", {"next": address})
    assert (entered.status_code, confirmed.status_code, left.status_code) == (302, 302, 302)
    assert [one for answer in (page, entered, confirmed, left) for one in faults(answer)] == []


@pytest.mark.parametrize(
    "path", ["//ailleurs.invalid/c/x/", "/c/val-exemple//ailleurs.invalid", "//ailleurs.invalid%2f.."]
)
def test_the_path_itself_leads_nowhere(path: str, db: None, client: Client) -> None:
    """A path that begins with two slashes must not come back as the address of a site."""
    answer = client.generic("GET", "/", PATH_INFO=path)
    assert faults(answer) == []


@pytest.mark.parametrize("address", ELSEWHERE[:21])
def test_an_address_that_leads_elsewhere_is_noticed(address: str) -> None:
    if address.strip("\t\n ").startswith(("/c/", "/%")):
        return
    response = HttpResponse(status=302)
    response.headers["Location"] = address.replace("\n", "\t")
    assert faults(response)
