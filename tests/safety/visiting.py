"""Everybody's browser before one address, on a territory that is settled."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client
from django_scopes import scope

from maillage.contexts.directory.models import Professional
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.readonly import written_by
from tests.matrix.asking import address_of, made, who_may
from tests.matrix.rooms import signed_in
from tests.matrix.table import Row
from tests.places import register_professionals, settle
from tests.safety.pages import Field, Form, forms_of
from tests.undone import undone as undone_in_database

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
    settle_for(actor_of)
    return look(row, client_of, actor_of)


def visitors(rows: Iterable[Row], client_of: ClientOf, actor_of: ActorOf) -> Callable[[Row], Visit]:
    """`visit` for each of the rows, on a territory that is settled now, by people who are signed in now."""
    settle_for(actor_of)
    known = signed_in(client_of, map(who_may, rows))
    return lambda row: look(row, known, actor_of)


def settle_for(actor_of: ActorOf) -> None:
    """Settle the territory of the community."""
    actor = actor_of("coordinator")
    with scope(community=actor.community):
        settle(actor)


def look(row: Row, client_of: ClientOf, actor_of: ActorOf) -> Visit:
    """Make the row's object on a territory that is settled, and look at its page."""
    actor = actor_of("coordinator")
    assert actor.community is not None
    with scope(community=actor.community):
        if row.sample != "professional" and not Professional.objects.exists():
            register_professionals(5)
    client = client_of(who_may(row))
    url = address_of(row, actor.community.slug, made(row, actor))
    forms = forms_of(client.get(url)) if row.get == 200 else []
    return Visit(row, actor, client, url.partition("?")[0], forms)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What the block writes is undone, in the database (where tries are counted too) and in the browser."""
    cookies = copy.deepcopy(client.cookies)
    with undone_in_database():
        yield
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


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """The names of the tables that the block wrote, as the guard of safe requests tells them (`tenancy.readonly`)."""
    written: set[str] = set()

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if table := written_by(str(sql)):
            written.add(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


@contextmanager
def questions_read() -> Iterator[list[str]]:
    """The paths of the requests of the block whose question (what follows « ? ») the product looked at."""
    read: list[str] = []
    parsed = WSGIRequest.GET

    def look_at(request: WSGIRequest) -> Any:
        read.append(request.path)
        return parsed.__get__(request, WSGIRequest)

    with patch.object(WSGIRequest, "GET", property(look_at)):
        yield read


def ignores_questions(client: Client, url: str, query: dict[str, str]) -> bool:
    """Whoever asks this address with more after « ? » gets the same answer: nothing looks at it."""
    with questions_read() as read:
        client.get(url, query)
    return not read
