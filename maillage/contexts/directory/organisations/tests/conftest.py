"""A few organisations of an invented territory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django_scopes import scope

from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.organisations.services import create_contact, create_organisation
from maillage.contexts.directory.tests.ground import ALPHA
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

MakeOrganisation = Callable[..., Organisation]
MakeContact = Callable[..., Contact]


def organisation_values(**values: Any) -> dict[str, Any]:
    """What the form of an organisation gives, these values apart."""
    return {
        "kind": "school",
        "name": "École du Verger",
        "commune": Commune.objects.get(code=ALPHA),
        "address": "1 rue du Puits",
        "postal_code": "30110",
        "phone": "0466000001",
        "email": "verger@ecole.example",
        "website": "https://verger.example",
        "purpose": "Santé des élèves.",
    } | values


def contact_values(**values: Any) -> dict[str, Any]:
    return {
        "name": "Zoé Genévrier-Ardoise",
        "function": "direction",
        "is_elected": False,
        "phone": "0600000001",
        "email": "zoe@ecole.example",
        "mandate_from": None,
        "mandate_until": None,
    } | values


@pytest.fixture
def here(land: Community) -> Iterator[Community]:
    """The whole test runs inside the scope of `land`."""
    with scope(community=land):
        yield land


@pytest.fixture
def coordinator(here: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def organisation_of(coordinator: Actor) -> MakeOrganisation:
    """organisation_of(name="…"): a new organisation."""

    def make(**values: Any) -> Organisation:
        return create_organisation(by=coordinator, values=organisation_values(**values))

    return make


@pytest.fixture
def contact_of(coordinator: Actor) -> MakeContact:
    """contact_of(organisation, name="…"): a new contact."""

    def make(organisation: Organisation, **values: Any) -> Contact:
        return create_contact(
            by=coordinator, organisation_pk=organisation.pk, values=contact_values(**values)
        )

    return make
