"""Every page is given wrong, huge, empty and hostile input: an answer in words, never an error of ours.

The fields are read from the page itself, so that a field added tomorrow is tried too. Numbers too long for a database,
bytes that PostgreSQL refuses in a text, what a spreadsheet or a browser would run: see VALUES.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.http import HttpResponse

from tests.matrix.asking import BY_NAME, REACHABLE
from tests.matrix.rooms import assert_right, each_room
from tests.matrix.table import Row
from tests.safety.generated import OF_LISTS
from tests.safety.pages import SCRIPT, assert_harmless, fields_of
from tests.safety.visiting import ActorOf, ClientOf, ignores_questions, visitors

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
# What a database may mind. The pages themselves, and what they give back, are the same on both: looked at on SQLite.
OF_THE_DATABASE = (
    "nul byte",
    "huge",
    "quotes",
    "negative",
    "too long a number",
    "not a number",
    "no day",
    "year too far",
)
OURS = [row for row in REACHABLE if row.door != "third-party"]
TEXT_IN_ADDRESS = re.compile(r"<str:(\w+)>")


def values() -> dict[str, str]:
    """The VALUES that are tried on the database of this run."""
    on_postgresql = connection.vendor == "postgresql"
    return {name: VALUES[name] for name in OF_THE_DATABASE} if on_postgresql else VALUES


@each_room([row for row in OURS if row.get == 200])
def test_hostile_questions_are_answered(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        client, url, names = known.client, known.url, known.names
        if ignores_questions(client, url, {}):
            # Nobody reads it: it can at most come back as a part of the address of the page.
            assert_harmless(client.get(f"{url}?{urlencode({'q': VALUES['script']})}"), "script")
            return
        one_by_one = [*row.query, *(OF_LISTS if BY_NAME[row.name].is_list else ())]
        for told, value in values().items():
            query = urlencode(dict.fromkeys([*OF_LISTS, *names, *row.query], value))
            # A server refuses a longer line itself.
            assert_harmless(client.get(f"{url}?{query[:8_000]}"), told)
            for name in one_by_one:
                assert_harmless(client.get(f"{url}?{urlencode({name: value})[:8_000]}"), f"{name}: {told}")

    assert_right(rows, check)


@each_room([row for row in OURS if row.post != 405])
def test_hostile_forms_are_answered(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        client, url, names = known.client, known.url, known.names
        fields = sorted({*names, *row.data, "next", "name", "query", "table", "pk"})
        for told, value in values().items():
            assert_harmless(client.post(url, dict.fromkeys(fields, value)), told)
        assert_harmless(
            client.post(url, b"\xff\xfe\x00", content_type="application/x-www-form-urlencoded"), "bytes"
        )
        assert_harmless(client.post(url, b"{", content_type="application/json"), "another form of data")

    assert_right(rows, check)


def hostile_addresses(row: Row) -> Iterator[tuple[str, str]]:
    """The address of the row with each value in the place of its text."""
    route = "/" + BY_NAME[row.name].route.replace("<slug:slug>", "val-exemple")
    for told, value in values().items():
        if value and "/" not in value:
            yield told, TEXT_IN_ADDRESS.sub(quote(value[:500]), route)


@each_room([row for row in OURS if TEXT_IN_ADDRESS.search(BY_NAME[row.name].route)])
def test_hostile_addresses_are_not_found(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        client = look(row).client
        for told, url in hostile_addresses(row):
            assert client.get(url).status_code in {400, 404, 405, 410}, told

    assert_right(rows, check)


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
