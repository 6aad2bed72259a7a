"""A list of fixed rows, asked for as a browser would, without the rest of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django_scopes import scope

from maillage.platform.access import grants
from maillage.platform.audit.models import AuditEntry
from maillage.platform.audit.tests.journal_lines import forget
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
Ask = Callable[..., HttpResponseBase]


class Filters(ListFilters):
    q = SearchField()
    kind = forms.ChoiceField(label="Genre", choices=[("", "Tous"), ("odd", "Impairs"), ("even", "Pairs")])
    first = DayField(label="Du")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned["q"]:
            rows = rows.filter(label__icontains=cleaned["q"])
        if cleaned["kind"]:
            rows = rows.filter(action=cleaned["kind"])
        return rows.filter(at__date__gte=cleaned["first"]) if cleaned["first"] else rows


def table(**changes: Any) -> Table:
    """A list of lines of the journal: a title, a date, an amount, and a column that is personal."""
    declared: dict[str, Any] = {
        "name": "tests.lines",
        "title": "Lignes d’essai",
        "model": AuditEntry,
        "noun": "ligne",
        "feminine": True,
        "order": ("label",),
        "filters": Filters,
        "sources": ("Source inventée, mars 2025.",),
        "empty": Empty("Il n’y a pas encore de ligne.", "En écrire une", lambda actor: "/ecrire/"),
        "columns": (
            Column("label", "Titre", sort=("label",), link=lambda row, actor: f"/ligne/{row.pk}/"),
            Column("at", "Quand", kind="datetime", sort=("at",)),
            Column(
                "amount",
                "Montant",
                kind="number",
                decimals=2,
                level="public",
                value=lambda row: row.changes["n"][1] * -1234.5,
            ),
            Column("who", "Adresse", level="personal", value=lambda row: f"{row.actor_label}@tests.example"),
        ),
    }
    return Table(**(declared | changes))


@pytest.fixture
def addresses_for_president(monkeypatch: pytest.MonkeyPatch) -> str:
    """A permission, known during the test, to take the personal column away: the president's."""
    monkeypatch.setitem(grants._GRANTS, "tests.take_addresses", frozenset({"president"}))
    return "tests.take_addresses"


@pytest.fixture
def inside(community: Community) -> Iterator[Community]:
    with scope(community=community):
        forget(AuditEntry)
        yield community


@pytest.fixture
def lines(inside: Community) -> Callable[..., None]:
    """lines(12, label="Ligne {:03}"): that many rows, a day apart."""

    def make(count: int, *, label: str = "Ligne {:03}") -> None:
        AuditEntry.objects.bulk_create(
            AuditEntry(
                community=inside,
                at=START + timedelta(days=number),
                actor_label=f"personne{number}",
                action="even" if number % 2 == 0 else "odd",
                label=label.format(number),
                changes={"n": [None, number]},
            )
            for number in range(count)
        )

    return make


@pytest.fixture
def ask(inside: Community, actor_of: ActorOf, rf: RequestFactory) -> Ask:
    """ask(table, role="coordinator", tri="-at", …): the answer to a GET with these parameters."""

    def get(
        asked: Table, *, role: str = "coordinator", rows: Any = None, **parameters: Any
    ) -> HttpResponseBase:
        headers = parameters.pop("headers", None)
        request: Any = rf.get("/c/val-exemple/essai/", parameters, headers=headers)
        actor = actor_of(role)
        request.actor, request.user, request.community = actor, actor.user, inside
        found = AuditEntry.objects.filter(actor_label__startswith="personne") if rows is None else rows
        return render_table(request, asked, found, template="tables/part.html")

    return get
