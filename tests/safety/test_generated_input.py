"""Every address is sent requests that Hypothesis makes up: an answer in words, never an error of ours.

The same ones at each run (`derandomize`), so that a failure is everybody's. `python -m tests.safety.campaign` runs
this module for as long as one likes, with new ones each time.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.matrix.asking import BY_NAME, REACHABLE, who_may
from tests.matrix.rooms import assert_right, each_room, signed_in
from tests.matrix.table import Row
from tests.safety.generated import Asked, Target, encoded, multipart, requests
from tests.safety.pages import Field, Form, assert_harmless, fields_of, forms_of
from tests.safety.visiting import ActorOf, ClientOf, Visit, counted_queries, look, settle_for, undone

# Most pages make forty at most; a hostile request makes no more.
MOST_QUERIES = 150
# « Mes données » asks every register what it holds of the person, about 170 today: one or two more for each new one.
MOST_OF_A_PAGE = {"my_data": 220}
EXAMPLES = int(os.environ.get("MAILLAGE_SAFETY_EXAMPLES", "8"))
SEED = os.environ.get("MAILLAGE_SAFETY_SEED", "")
COUNTED = os.environ.get("MAILLAGE_SAFETY_COUNT", "")


def target_of(known: Visit) -> Target:
    fields = {name: one for form in known.forms for name, one in form.fields.items()} | known.own_fields
    own = known.own_fields or {name: Field(name, "text") for name in known.row.data} or fields
    return Target(
        route=BY_NAME[known.row.name].route.replace("^", "").replace("$", ""),
        url=known.url,
        fields=tuple(own.values()),
        names=tuple(sorted({*fields, *known.row.query, *known.row.data})),
        posts=known.row.post != 405,
        people=(who_may(known.row),) * 3 + ("anonymous", "stranger"),
    )


def answer(clients: dict[str, Client], asked: Asked, most: int) -> Any:
    """The answer to the request, undone; more statements than `most` fail."""
    client = clients[asked.who]
    headers = {"QUERY_STRING": asked.query} | asked.headers
    if "HTTP_COOKIE" in headers:
        own = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
        headers["HTTP_COOKIE"] = f"{headers['HTTP_COOKIE']}; {own}"
    with undone(client), counted_queries() as made:
        response = client.generic(
            asked.method,
            asked.path,
            asked.body,
            content_type=asked.content_type,
            **headers,  # type: ignore[arg-type]  # the stubs take every keyword for one of their own
        )
        if response.streaming:
            b"".join(response)
    assert made[0] <= most, f"{made[0]} queries, {most} at most"
    # No worker runs in the tests, which the address that machines ask whether all is ready says.
    assert response.status_code < 500 or asked.path == "/etat/pret", f"{asked.method} {asked.path}"
    return response


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # forms of 20,000 signs are meant
@each_room(REACHABLE)
def test_whatever_is_sent_is_answered(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    settle_for(actor_of)
    browser_of = signed_in(client_of, [*map(who_may, rows), "stranger"])

    def check(row: Row) -> None:
        known = look(row, browser_of, actor_of)
        target = target_of(known)
        clients = {who: browser_of(who) for who in set(target.people)}
        most = MOST_OF_A_PAGE.get(row.name, MOST_QUERIES)
        sent = 0

        @settings(
            max_examples=EXAMPLES,
            derandomize=not SEED,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(asked=requests(target))
        def send(asked: Asked) -> None:
            nonlocal sent
            sent += 1
            response = answer(clients, asked, most)
            if response.status_code < 500:
                assert_harmless(response, f"{asked.method} {asked.path}")

        (seed(int(SEED))(send) if SEED else send)()
        assert sent
        if COUNTED:
            with open(COUNTED, "a", encoding="utf-8") as file:  # noqa: PTH123  # appended by several processes
                file.write(f"{row.name} {sent}\n")

    assert_right(rows, check)


# What makes the requests and what judges the answers are shown something wrong.


def test_a_page_that_fails_is_found() -> None:
    """A view that takes the number of a page at its word does not outlive the requests."""
    target = Target("liste/", "/liste/", (Field("page", "number", ["1"]),), ("page",), True, ("anonymous",))
    found: list[str] = []

    @settings(max_examples=200, derandomize=True, database=None, phases=[Phase.generate])
    @given(asked=requests(target))
    def send(asked: Asked) -> None:
        if "page=" in asked.query and not asked.query.rpartition("page=")[2].partition("&")[0].isdigit():
            found.append(asked.query)

    send()
    assert found


def test_what_is_wrong_is_told() -> None:
    for body, words in (
        ("<script>alert(1)</script>", "script"),
        ("<img src=x>", "tag"),
        ("UNDEFINED[a]", "missing"),
    ):
        with pytest.raises(AssertionError, match=words):
            assert_harmless(HttpResponse(f"<p>{body}</p>"), "page")
    with pytest.raises(AssertionError, match="page"):
        assert_harmless(HttpResponse(status=500), "page")


def test_the_fields_of_a_page_are_read() -> None:
    page = HttpResponse(
        '<input name="q"><form method="post" action="/a/"><input type="hidden" name="csrfmiddlewaretoken" value="x">'
        '<select name="b"><option value="1"><option value="2"></select><textarea name="c"></textarea>'
        '<button name="d" value="oui">Oui</button></form>'
    )
    assert fields_of(page) == ["b", "c", "d", "q"]
    outside, form = forms_of(page)
    assert outside == Form(fields={"q": Field("q", "text")})
    assert (form.action, form.method, form.fields["b"].values) == ("/a/", "post", ["1", "2"])


def test_half_a_character_is_sent_as_it_is() -> None:
    assert encoded([("a", "\ud800")]) == "a=%ED%A0%80"
    assert b'filename="x"' in multipart([("a", "b")], [("file", "x", b"\xff")])
