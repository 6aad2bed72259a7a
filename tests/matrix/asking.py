"""How the tests of this folder ask for the addresses of the table."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from maillage.platform.tenancy.actor import Actor
from tests.matrix.resolver import addresses
from tests.matrix.samples import SAMPLES
from tests.matrix.table import GRANTS, ROWS, Row
from tests.people import ROLE_NAMES

BY_NAME = {address.name: address for address in addresses()}
REACHABLE = [row for row in ROWS if row.name in BY_NAME]
INSIDE = [row for row in REACHABLE if row.door == "community"]


def each(rows: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)


def address_of(row: Row, slug: str, kwargs: dict[str, Any]) -> str:
    inside = {"slug": slug} if row.door == "community" else {}
    query = "&".join(f"{key}={quote(value)}" for key, value in row.query.items())
    return reverse(row.name, kwargs=inside | row.kwargs | kwargs) + (f"?{query}" if query else "")


def made(row: Row, actor: Actor) -> dict[str, Any]:
    """The arguments of the address that the row's sample gives, made in the actor's community."""
    if not row.sample:
        return {}
    with scope(community=actor.community):
        return SAMPLES[row.sample](actor)


def ask(client: Client, method: str, row: Row, url: str) -> Any:
    if method == "POST":
        return client.post(url, row.data)
    return client.head(url) if method == "HEAD" else client.get(url)


def who_may(row: Row) -> str:
    """A persona to whom the row answers."""
    if row.door == "community":
        return next(role for role in ROLE_NAMES if role in GRANTS[row.permission])
    return "operator" if row.door == "operator" else "coordinator"
