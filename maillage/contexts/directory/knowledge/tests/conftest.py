"""A small register, and the people of a community who add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scope

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.knowledge.registered import Entry, entry_of
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    bring,
    doctor,
    edition,
    idnps,
    line,
    settle,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

FIRST, SECOND = date(2026, 9, 1), date(2026, 10, 1)
PHARMACY = "300000001"
PEOPLE = [
    doctor(1, trade_name="CABINET DU PONT", email="pont@cabinet.example"),
    line(2, BETA, email="zoe@infirmiers.mssante.fr"),
    line(3, BETA, phone="", email=""),
    line(3, ALPHA, trade_name="CABINET DES BOIS", phone="", email=""),
    line(4, ALPHA, category_code="E", email="eleve@ecole.example"),
    line(5, DELTA, email="delta@cabinet.example"),
]

EntryIn = Callable[..., Entry]


def person(rank: int) -> Subject:
    return subjects.professional(idnps(rank))


def of_kind(rank: int) -> str:
    return str(person(rank))


@pytest.fixture
def known(land: Community, other_community: Community, folder: Path) -> Community:
    """Three who practise on the territory of `land`, a student, one on that of the other; a pharmacy."""
    settle(other_community, [DELTA])
    bring(edition(folder, FIRST, PEOPLE))
    add_pharmacy()
    return land


def add_pharmacy(**values: object) -> Any:
    """A pharmacy in ALPHA, in force in FINESS."""
    RegisterState.objects.update_or_create(source="finess", defaults={"generation": 1})
    fields = {
        "finess": PHARMACY,
        "name": "PHARMACIE DES BOIS",
        "kind": "pharmacy",
        "category_label": "Pharmacie d’officine",
        "commune_id": ALPHA,
        "phone": "0400000000",
        "email": "officine@bois.example",
        "digest": b"0" * 16,
        "since": 1,
    }
    made: Any = Structure.objects.create(**(fields | values))
    return made


@pytest.fixture
def inside(known: Community) -> Iterator[Community]:
    """The test runs inside the scope of the community."""
    with scope(community=known):
        yield known


@pytest.fixture
def coordinator(known: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


def entry(community: Community, subject: Subject) -> Entry:
    found = entry_of(community, subject)
    assert found is not None
    return found
