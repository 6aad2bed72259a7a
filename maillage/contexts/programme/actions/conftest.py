"""A mission, a sheet and people, for the tests of action sheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.actions import services
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import create_from_nomenclature
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

MakeAction = Callable[..., Action]
MakePerson = Callable[..., Contact]


@pytest.fixture
def hand(scoped: Community, actor_of: ActorOf) -> Actor:
    """The coordinator, inside the scope of the community."""
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def missions(hand: Actor) -> list[Mission]:
    return create_from_nomenclature(by=hand, on=date(2026, 1, 1))


@pytest.fixture
def make_action(hand: Actor, missions: list[Mission]) -> MakeAction:
    """make_action("Titre", …): a sheet of the first mission."""

    def make(title: str = "Répondre aux demandes", **values: object) -> Action:
        given = {"mission": missions[0], **values}
        return services.create_action(by=hand, title=title, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def sheet(make_action: MakeAction) -> Action:
    return make_action()


@pytest.fixture
def person(scoped: Community) -> MakePerson:
    """person("Aubépine", user=…): a contact of the association."""

    def make(last_name: str = "Aubépine", **values: object) -> Contact:
        given = {"last_name": last_name, "first_name": "Jeanne", "search_name": last_name.lower(), **values}
        made: Contact = Contact.objects.create(community=scoped, **given)
        return made

    return make
