"""Every page is given wrong, huge, empty and hostile input: an answer in words, never an error of ours.

The fields are read from the page itself, so that a field added tomorrow is tried too. Numbers too long for a database,
bytes that PostgreSQL refuses in a text, what a spreadsheet or a browser would run: see VALUES.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django_scopes import scope

from maillage.platform.tenancy.actor import Actor
from tests.matrix.asking import BY_NAME, REACHABLE, address_of, each, made, who_may
from tests.matrix.table import Row
from tests.places import register_professionals, settle

SCRIPT = "<script>alert(1)</script>"
VALUES = {
    "empty": "",
    "blank": " \t\n\u00a0\u200b",
    "nul byte": "a\x00b",
    "huge": "é" * 20_000,
    "script": f'"><img src=x onerror=alert(1)>{SCRIPT}',
    "quotes": "' OR 1=1 -- \" ; %_\\",
    "formula": "=cmd|' /C calc'!A0",
    "negative": "-1",
    "too long a number": "9" * 40,
    "not a number": "NaN",
    "digits of another script": "١٢٣",
    "no day": "2024-02-31",
    "year too far": "99999-01-01",
    "turned round": "\u202eabc\u202c",
    "emoji": "👩🏽‍⚕️",
}
# What lists understand beside the fields of their own form.
OF_LISTS = ("page", "tri", "q", "export")
OURS = [row for row in REACHABLE if row.door != "third-party"]
TEXT_IN_ADDRESS = re.compile(r"<str:(\w+)>")


class Fields(HTMLParser):
    """Names of the fields of all the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in {"input", "select", "textarea", "button"} and name and name != "csrfmiddlewaretoken":
            self.names.add(name)


def fields_of(response: Any) -> list[str]:
    parser = Fields()
    if response.get("Content-Type", "").startswith("text/html"):
        parser.feed(response.content.decode())
    return sorted(parser.names)


def assert_harmless(response: Any, told: str) -> None:
    assert response.status_code < 500, told
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        body = response.content.decode()
        assert SCRIPT not in body, f"{told}: comes back as a script"
        assert "<img src=x" not in body, f"{told}: comes back as a tag"


@pytest.fixture
def asked(
    row: Row, client_of: Callable[..., Client], actor_of: Callable[..., Actor]
) -> tuple[Client, str, list[str]]:
    """The browser of somebody who may, the address, and the fields of its page, on a territory that is settled."""
    actor = actor_of("coordinator")
    assert actor.community is not None
    with scope(community=actor.community):
        settle(actor)
        if row.sample != "professional":
            register_professionals(5)
    client = client_of(who_may(row))
    url = address_of(row, actor.community.slug, made(row, actor))
    names = fields_of(client.get(url)) if row.get == 200 else []
    return client, url.partition("?")[0], names


@each([row for row in OURS if row.get == 200])
def test_hostile_questions_are_answered(row: Row, asked: tuple[Client, str, list[str]]) -> None:
    client, url, names = asked
    one_by_one = [*row.query, *(OF_LISTS if BY_NAME[row.name].is_list else ())]
    for told, value in VALUES.items():
        query = urlencode(dict.fromkeys([*OF_LISTS, *names, *row.query], value))
        # A server refuses a longer line itself.
        assert_harmless(client.get(f"{url}?{query[:8_000]}"), told)
        for name in one_by_one:
            assert_harmless(client.get(f"{url}?{urlencode({name: value})[:8_000]}"), f"{name}: {told}")


@each([row for row in OURS if row.post != 405])
def test_hostile_forms_are_answered(row: Row, asked: tuple[Client, str, list[str]]) -> None:
    client, url, names = asked
    known = sorted({*names, *row.data, "next", "name", "query", "table", "pk"})
    for told, value in VALUES.items():
        assert_harmless(client.post(url, dict.fromkeys(known, value)), told)
    assert_harmless(
        client.post(url, b"\xff\xfe\x00", content_type="application/x-www-form-urlencoded"), "bytes"
    )
    assert_harmless(client.post(url, b"{", content_type="application/json"), "another form of data")


def hostile_addresses(row: Row) -> Iterator[tuple[str, str]]:
    """The address of the row with each value in the place of its text."""
    route = "/" + BY_NAME[row.name].route.replace("<slug:slug>", "val-exemple")
    for told, value in VALUES.items():
        if value and "/" not in value:
            yield told, TEXT_IN_ADDRESS.sub(quote(value[:500]), route)


@each([row for row in OURS if TEXT_IN_ADDRESS.search(BY_NAME[row.name].route)])
def test_hostile_addresses_are_not_found(row: Row, asked: tuple[Client, str, list[str]]) -> None:
    client, _, _ = asked
    for told, url in hostile_addresses(row):
        assert client.get(url).status_code in {400, 404, 405}, told


def test_a_page_that_gives_back_a_script_is_noticed() -> None:
    with pytest.raises(AssertionError, match="comes back as a script"):
        assert_harmless(HttpResponse(f"<p>{SCRIPT}</p>"), "script")
    with pytest.raises(AssertionError, match="huge"):
        assert_harmless(HttpResponse(status=500), "huge")
    assert fields_of(HttpResponse('<input name="a"><select name="b"></select><button name="c">')) == [
        "a",
        "b",
        "c",
    ]
