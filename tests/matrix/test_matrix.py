"""URL x persona x community: every address, asked by everybody, inside and outside the community."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from maillage.platform.access.grants import all_grants
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.views import community_view, public_view
from tests.matrix.asking import BY_NAME, INSIDE, REACHABLE, address_of, ask, made, who_may
from tests.matrix.resolver import Address, addresses, door_faults, row_faults, walk
from tests.matrix.rooms import assert_right, each_room, signed_in
from tests.matrix.samples import NATIONAL
from tests.matrix.table import GRANTS, ROWS, Row
from tests.people import OUTSIDERS, PERSONAS, ROLE_NAMES
from tests.undone import undone

NO_SUCH_COMMUNITY = "nulle-part"
OWN_SAMPLE = [row for row in INSIDE if row.sample and row.sample not in NATIONAL]
CSRF_SECRET = re.compile(r'(name="csrfmiddlewaretoken" value=)"[^"]*"')

ClientOf = Callable[..., Client]
ActorOf = Callable[..., Actor]


def test_every_address_has_its_door() -> None:
    assert list(door_faults(addresses())) == []


def test_every_address_is_in_the_table() -> None:
    assert list(row_faults(addresses(), [row.name for row in ROWS])) == []


def test_the_table_says_the_same_as_the_views() -> None:
    differences = [
        f"{row.name}: {said} in the table, {seen} in the view"
        for row in REACHABLE
        for said, seen in (
            (row.door, BY_NAME[row.name].door),
            (row.permission, BY_NAME[row.name].permission),
            (row.module, BY_NAME[row.name].module),
        )
        if said != seen
    ]
    assert differences == []


def test_the_grants_are_those_of_the_table() -> None:
    assert {name: sorted(holders) for name, holders in all_grants().items()} == {
        name: sorted(holders) for name, holders in GRANTS.items()
    }


def expected(row: Row, persona: str, method: str) -> int:
    """The answer to `persona`, whatever the method guard of the view says (see `accepted`)."""
    wanted = row.post if method == "POST" else row.get
    if persona in row.others:
        return row.others[persona][method == "POST"]
    if row.door in {"public", "third-party"}:
        return wanted
    if persona == "anonymous":
        return 302
    if row.door == "operator":
        return wanted if persona == "operator" else 404
    if row.door == "signed-in":
        return wanted
    if persona in OUTSIDERS:
        return 404
    return wanted if persona in GRANTS[row.permission] else 403


def accepted(row: Row, persona: str, method: str) -> set[int]:
    """A refused method may be refused before the door is reached: 405 tells nothing of the community."""
    refused = row.post == 405 if method == "POST" else row.get == 405
    return {expected(row, persona, method)} | ({405} if refused else set())


def wrong_answers(
    row: Row, client_of: ClientOf, actor: Actor, personas: Iterable[str] = PERSONAS
) -> list[str]:
    """What differs from the table when these personas ask for the row's address in the actor's community."""
    assert actor.community is not None
    wrong = []
    url = address_of(row, actor.community.slug, made(row, actor))
    # HEAD takes the way of GET: one who may, a partner, who often may not, and two from outside are enough.
    headed = {who_may(row), "partner", "stranger", "anonymous"}
    for persona in personas:
        # Tries are counted by address, and here everybody has the same one.
        cache.clear()
        client = client_of(persona)
        for method in ("GET", "HEAD", "POST") if persona in headed else ("GET", "POST"):
            # A POST that passes may use up what the address names.
            with undone():
                response = ask(client, method, row, url)
            if response.status_code not in accepted(row, persona, method):
                wrong.append(
                    f"{method} by {persona}: {response.status_code}, not {accepted(row, persona, method)}"
                )
            if method == "HEAD" and response.content:
                wrong.append(f"HEAD by {persona}: has a body")
    return wrong


# Who may what is decided before the database is asked for anything but the membership, so that all the people and
# all the ways of being kept out are seen once; on PostgreSQL each address is asked by one who may and one who may not.


@pytest.mark.postgres
@each_room(REACHABLE)
def test_on_postgresql_who_may_is_answered_and_a_stranger_is_not(
    rows: list[Row], client_of: ClientOf, actor_of: ActorOf
) -> None:
    actor = actor_of("coordinator")
    known = signed_in(client_of, [*map(who_may, rows), "stranger"])
    assert_right(rows, lambda row: wrong_answers(row, known, actor, (who_may(row), "stranger")))


@pytest.mark.once
@each_room(REACHABLE)
def test_everybody_gets_the_expected_answer(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    actor, known = actor_of("coordinator"), signed_in(client_of, PERSONAS)
    assert_right(rows, lambda row: wrong_answers(row, known, actor))


@pytest.mark.once
@each_room(INSIDE)
def test_a_visitor_cannot_tell_whether_a_community_exists(rows: list[Row], community: Community) -> None:
    def check(row: Row) -> None:
        client = Client()
        here = address_of(row, community.slug, sample_shape(row))
        nowhere = address_of(row, NO_SUCH_COMMUNITY, sample_shape(row))
        for method in ("GET", "HEAD", "POST"):
            seen, unseen = ask(client, method, row, here), ask(client, method, row, nowhere)
            assert seen.status_code == unseen.status_code
            if seen.status_code == 302:
                assert seen["Location"] == f"{reverse('account_login')}?next={quote(here)}"
                assert unseen["Location"] == f"{reverse('account_login')}?next={quote(nowhere)}"
            assert set(seen.headers) == set(unseen.headers)
            assert without_traces(seen) == without_traces(unseen)

    assert_right(rows, check)


@pytest.mark.once
@each_room(INSIDE)
@pytest.mark.parametrize("persona", ["stranger", "former", "operator"])
def test_an_outsider_cannot_tell_whether_a_community_exists(
    rows: list[Row], persona: str, client_of: ClientOf, community: Community
) -> None:
    known = signed_in(client_of, [persona])

    def check(row: Row) -> None:
        client = known(persona)
        here = address_of(row, community.slug, sample_shape(row))
        nowhere = address_of(row, NO_SUCH_COMMUNITY, sample_shape(row))
        for method in ("GET", "HEAD", "POST"):
            seen, unseen = ask(client, method, row, here), ask(client, method, row, nowhere)
            assert seen.status_code == unseen.status_code
            assert without_traces(seen) == without_traces(unseen)
            assert community.name not in seen.content.decode()

    assert_right(rows, check)


def sample_shape(row: Row) -> dict[str, Any]:
    """Arguments of the right form, which name nothing that exists: outsiders are stopped before any look-up."""
    if not row.sample:
        return {}
    shape = re.findall(r"<(?:(\w+):)?(\w+)>", BY_NAME[row.name].route)
    return {name: 0 if kind == "int" else "x" for kind, name in shape if name not in {"slug", *row.kwargs}}


def without_traces(response: HttpResponse) -> str:
    """The body without what changes at each request: the secret of forms, and the address asked for."""
    body = CSRF_SECRET.sub(r"\1", response.content.decode())
    return re.sub(rf"(?<=/c/)({NO_SUCH_COMMUNITY}|val-exemple)(?=/)", "…", body)


@pytest.mark.once
@each_room(row for row in INSIDE if row.module)
def test_a_module_switched_off_is_not_found(
    rows: list[Row], client_of: ClientOf, community: Community
) -> None:
    known, switched_on = signed_in(client_of, ["coordinator"]), tuple(community.modules)

    def check(row: Row) -> list[str]:
        community.modules = [name for name in switched_on if name != row.module]
        community.save(update_fields=["modules"])
        url = address_of(row, community.slug, sample_shape(row))
        answers = {method: ask(known("coordinator"), method, row, url) for method in ("GET", "POST")}
        return [
            f"{method}: {one.status_code}"
            for method, one in answers.items()
            if one.status_code not in {404, 405}
        ]

    assert_right(rows, check)


@each_room(OWN_SAMPLE)
def test_the_number_of_another_communitys_object_opens_nothing(
    rows: list[Row],
    client_of: ClientOf,
    actor_of: ActorOf,
    community: Community,
    other_community: Community,
) -> None:
    holders = {row.name: next(role for role in ROLE_NAMES if role in GRANTS[row.permission]) for row in rows}
    known, elsewhere = (
        signed_in(client_of, holders.values()),
        actor_of("coordinator", community=other_community),
    )

    def check(row: Row) -> list[str]:
        url = address_of(row, community.slug, made(row, elsewhere))
        answers = {method: ask(known(holders[row.name]), method, row, url) for method in ("GET", "POST")}
        return [
            f"{method}: {one.status_code}"
            for method, one in answers.items()
            if one.status_code not in {404, 405}
        ]

    assert_right(rows, check)


@pytest.mark.once
@each_room(row for row in REACHABLE if row.post != 405)
def test_a_form_without_its_secret_is_refused(
    rows: list[Row], client_of: ClientOf, actor_of: ActorOf, community: Community
) -> None:
    """No page is exempt from the check of cross-site requests."""
    actor, known = actor_of("coordinator"), signed_in(client_of, map(who_may, rows))

    def check(row: Row) -> None:
        url = address_of(row, community.slug, made(row, actor))
        response = ask(known(who_may(row), enforce_csrf_checks=True), "POST", row, url)
        assert response.status_code == 403

    assert_right(rows, check)


def test_pages_are_not_framed_and_carry_a_strict_policy(client_of: ClientOf, community: Community) -> None:
    response = client_of("coordinator").get(f"/c/{community.slug}/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


# Each check is shown something wrong.


def test_a_view_without_door_or_row_is_reported() -> None:
    def bare(request: object, slug: str = "") -> HttpResponse:
        return HttpResponse()

    bare.__module__ = "maillage.contexts.care.views"
    opened = public_view(lambda request, slug: HttpResponse())
    opened.__module__ = "maillage.contexts.care.views"
    guarded = community_view("shell.view")(bare)
    known: list[Address] = list(
        walk([path("c/<slug:slug>/", include([path("a/", bare, name="a"), path("b/", opened, name="b")])),
              path("d/", guarded, name="d")])
    )  # fmt: skip
    assert list(door_faults(known)) == [
        "a: no door (community_view, operator_view, signed_in_view or public_view)",
        "b: the door 'public' does not suit 'c/<slug:slug>/b/'",
        "d: the door 'community' does not suit 'd/'",
    ]
    assert list(row_faults(known, ["a", "b", "b", "gone"])) == [
        "b: two rows",
        "d: not in the table",
        "gone: in the table, but no such address",
    ]


def test_the_matrix_notices_a_page_left_open(
    client_of: ClientOf, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "maillage.platform.access.grants._GRANTS", {name: frozenset(ROLE_NAMES) for name in GRANTS}
    )
    row = next(row for row in ROWS if row.name == "shell:modules")
    wrong = wrong_answers(row, client_of, actor_of("coordinator"))
    assert "GET by partner: 200, not {403}" in wrong
    assert "POST by partner: 302, not {403}" in wrong
    assert not [line for line in wrong if "by coordinator" in line or "by stranger" in line]


def test_the_table_notices_a_changed_grant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTS, "shell.configure", frozenset(ROLE_NAMES))
    with pytest.raises(AssertionError):
        test_the_grants_are_those_of_the_table()
