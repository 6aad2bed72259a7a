"""Requests that another site sends in a person's name, or in a way that the pages do not know, change nothing.

OWASP: Cross-Site Request Forgery, HTTP verb tampering (WSTG-INPV-03), mass assignment (API3:2023).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.views.decorators.http import require_http_methods

from maillage.platform.accounts.models import User
from maillage.platform.tenancy.models import Community
from tests.matrix.asking import REACHABLE
from tests.matrix.rooms import assert_right, each_room
from tests.matrix.table import Row
from tests.safety.contents import contents, differences, tables
from tests.safety.pages import TOKEN
from tests.safety.visiting import ActorOf, ClientOf, Visit, undone, visit, visitors

# Nothing here depends on the database.
pytestmark = pytest.mark.once

POSTS = [row for row in REACHABLE if row.post != 405]
OTHER_VERBS = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PROPFIND", "FOO")
# The ways in which frameworks let a request say that it is another one.
OVERRIDES: dict[str, Any] = {
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "HTTP_X_METHOD_OVERRIDE": "PUT",
    "HTTP_X_HTTP_METHOD": "POST",
    "HTTP_X_ORIGINAL_URL": "/installation/",
    "HTTP_X_REWRITE_URL": "/installation/",
}


def proposed(known: Visit) -> dict[str, list[str]]:
    """The form of the page filled in with what it proposes, else with a word."""
    return {one.name: one.values[:1] or ["Exemple"] for one in known.own_fields.values()} | {
        name: [str(value)] for name, value in known.row.data.items()
    }


@each_room(POSTS)
def test_a_form_of_another_site_changes_nothing(
    rows: list[Row], client_of: ClientOf, actor_of: ActorOf
) -> None:
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        forger = Client(enforce_csrf_checks=True)
        forger.cookies = known.client.cookies
        before = contents()
        origins: tuple[dict[str, Any], ...] = (
            {},
            {"HTTP_ORIGIN": "null"},
            {"HTTP_ORIGIN": "https://ailleurs.example"},
        )
        for headers in origins:
            for extra in ({}, {TOKEN: "x" * 64}):
                assert forger.post(known.url, proposed(known) | extra, **headers).status_code == 403
        assert differences(before, contents()) == []

    assert_right(rows, check)


def test_what_a_forged_form_changes_is_seen(
    client_of: ClientOf, actor_of: ActorOf, community: Community
) -> None:
    """The same form with its secret is taken, and the comparison of the contents notices."""
    row = next(one for one in POSTS if one.name == "shell:modules")
    known = visit(row, client_of, actor_of)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = known.client.cookies
    browser.get(known.url)
    secret = browser.cookies["csrftoken"].value
    before = contents()
    assert browser.post(known.url, {TOKEN: secret, "modules": []}).status_code == 302
    assert [line for line in differences(before, contents()) if line.startswith("tenancy_community")]


@each_room(REACHABLE)
def test_other_verbs_do_nothing(rows: list[Row], client_of: ClientOf, actor_of: ActorOf) -> None:
    """PUT, DELETE, TRACE and words that nobody knows, their secret not asked for; a GET that says it is another one."""
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        plain = known.client.get(known.url, row.query)
        before = contents()
        disguised = known.client.get(
            known.url, row.query | {"_method": "DELETE", "_verb": "POST"}, **OVERRIDES
        )
        for one in (plain, disguised):
            if one.streaming:
                b"".join(one)
        assert disguised.status_code == plain.status_code
        for verb in OTHER_VERBS:
            answer = known.client.generic(verb, known.url, b"name=Exemple", HTTP_X_SECRET="pas-a-redire")
            # Some pages lead away before they look at the verb; those of allauth may show themselves, and change
            # nothing.
            ours = row.door != "third-party" and not row.name.startswith("mfa_")
            shown = {200} if verb == "OPTIONS" or not ours else set()
            assert answer.status_code in shown | {302, 400, 403, 404, 405, 410}, verb
            assert b"pas-a-redire" not in answer.content
        assert differences(before, contents()) == []

    assert_right(rows, check)


MEMBERSHIPS = """
    SELECT account.email, place.slug, held.roles, held.ended_at IS NULL FROM tenancy_membership held
    JOIN accounts_user account ON account.id = held.user_id
    JOIN tenancy_community place ON place.id = held.community_id ORDER BY 1, 2
"""


def protected() -> dict[str, Any]:
    """Who may what, and which community has how many rows of what: what no form of the site may change beside.

    Without numbers of rows: those that were given once are not given again, even if what was written is undone.
    """
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, is_operator, is_active FROM accounts_user ORDER BY email")
        found["accounts"] = cursor.fetchall()
        cursor.execute(MEMBERSHIPS)
        found["memberships"] = cursor.fetchall()
        cursor.execute("SELECT id, slug FROM tenancy_community")
        slugs = dict(cursor.fetchall())
        for model in tables():
            table = connection.ops.quote_name(model._meta.db_table)
            owned = any(one.column == "community_id" for one in model._meta.concrete_fields)
            column = "community_id" if owned else "1"
            cursor.execute(f"SELECT {column}, COUNT(*) FROM {table} GROUP BY 1")
            counts = cursor.fetchall()
            found[model._meta.db_table] = sorted(
                (str(slugs.get(one) if owned else ""), count) for one, count in counts
            )
    return found


@each_room(POSTS)
def test_fields_that_a_form_does_not_have_change_nothing(
    rows: list[Row], client_of: ClientOf, actor_of: ActorOf, other_community: Community
) -> None:
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        known = look(row)
        form = proposed(known)
        extra = {
            name: value
            for name, value in unasked(other_community).items()
            if name not in {*known.names, *row.data}
        }
        after: list[dict[str, Any]] = []
        for data in (form, form | extra):
            with undone(known.client):
                known.client.post(known.url, data)
                after.append(protected())
        assert after[0] == after[1]

    assert_right(rows, check)


def unasked(other: Community) -> dict[str, str]:
    """Names of columns that decide who may what, and the values that would open something."""
    ones = dict.fromkeys(
        ("is_operator", "is_staff", "is_superuser", "is_active", "is_demo", "shared", "verified"), "1"
    )
    theirs = dict.fromkeys(("community", "community_id", "tenant"), str(other.pk))
    rights = dict.fromkeys(("roles", "role", "permissions", "groups"), "coordinator")
    people = dict.fromkeys(("user", "user_id", "pk", "id", "owner", "by", "actor", "stored_by"), "1")
    rest = {
        "password": "x",
        "email": "pris@ailleurs.example",
        "slug": other.slug,
        "ended_at": "",
        "created_at": "2001-01-01",
    }
    return ones | theirs | rights | people | rest


def test_a_view_that_takes_any_field_is_noticed(make_user: Any) -> None:
    """A careless view that writes whatever it is sent changes what is protected."""
    user = make_user()

    @require_http_methods(["POST"])
    def careless(request: Any) -> HttpResponse:
        User.objects.filter(pk=user.pk).update(**{name: value == "1" for name, value in request.POST.items()})
        return HttpResponse()

    from django.test import RequestFactory

    before = protected()
    careless(RequestFactory().post("/", {"is_operator": "1"}))
    assert protected() != before


@pytest.mark.parametrize(
    "row", [one for one in POSTS if one.name == "accounts:invite"], ids=lambda row: row.name
)
def test_an_invitation_gives_no_role_that_the_form_does_not_offer(
    row: Row, client_of: ClientOf, actor_of: ActorOf
) -> None:
    known = visit(row, client_of, actor_of)
    before = protected()
    form = {"email": "nouvelle@tests.example", "name": "Exemple", "roles": ["operator"]}
    answer = known.client.post(known.url, form)
    assert answer.status_code == 200
    assert protected() == before
