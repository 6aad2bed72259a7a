"""Everybody's browser before one address, on a territory that is settled."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django_scopes import scope

from maillage.platform.tenancy.actor import Actor
from tests.matrix.asking import address_of, made, who_may
from tests.matrix.table import Row
from tests.places import register_professionals, settle
from tests.safety.pages import Field, Form, forms_of

ClientOf = Callable[..., Client]
ActorOf = Callable[..., Actor]


@dataclass(frozen=True)
class Visit:
    """One row with an object of its own: `url` without query, the forms of its page, `client` of who may."""

    row: Row
    actor: Actor
    client: Client
    url: str
    forms: list[Form]

    @property
    def names(self) -> list[str]:
        return sorted({name for form in self.forms for name in form.fields})

    @property
    def own_fields(self) -> dict[str, Field]:
        """The fields that this very address takes: those of the forms that are sent to it."""
        own = [
            one
            for one in self.forms
            if one.method == "post" and one.action.partition("?")[0] in ("", self.url)
        ]
        return {name: field for form in own for name, field in form.fields.items()}


def visit(row: Row, client_of: ClientOf, actor_of: ActorOf) -> Visit:
    """Settle the territory, make the row's object, and look at its page."""
    actor = actor_of("coordinator")
    assert actor.community is not None
    with scope(community=actor.community):
        settle(actor)
        if row.sample != "professional":
            register_professionals(5)
    client = client_of(who_may(row))
    url = address_of(row, actor.community.slug, made(row, actor))
    forms = forms_of(client.get(url)) if row.get == 200 else []
    return Visit(row, actor, client, url.partition("?")[0], forms)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What the block writes is undone, in the database (where tries are counted too) and in the browser."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


@contextmanager
def counted_queries() -> Iterator[list[int]]:
    """How many statements the block made, as the only element of the list."""
    made_so_far = [0]

    def count(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        made_so_far[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield made_so_far
