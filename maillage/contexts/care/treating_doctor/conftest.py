"""Doctors with room, and people who wait, in three communes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.treating_doctor import people, surveying
from maillage.contexts.care.treating_doctor.models import DoctorRoom, WaitingPerson
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf
from tests.places import BESSEGES, settle

MakeRoom = Callable[..., DoctorRoom]
MakePerson = Callable[..., WaitingPerson]
_NUMBERS = count(1)


@pytest.fixture
def coordinator(scoped: Community, actor_of: ActorOf) -> Actor:
    actor = actor_of("coordinator")
    settle(actor)
    return actor


@pytest.fixture
def named(settings: Any) -> None:
    """The installation takes health data."""
    settings.MAILLAGE_HEALTH_DATA = True


def doctor(community: Community, name: str, commune: str = BESSEGES, **values: Any) -> Contact:
    """A general practitioner whom the association knows."""
    number = next(_NUMBERS)
    row: Contact = Contact.objects.create(
        community=community,
        last_name=name,
        first_name="Claude",
        search_name=f"{name.lower()} claude",
        profession=surveying.GP,
        commune=Commune.objects.get(code=commune),
        email=f"medecin{number}@tests.example",
        **values,
    )
    return row


@pytest.fixture
def room(coordinator: Actor) -> MakeRoom:
    """room("Genêt", places=1): a doctor who takes people now."""

    def make(name: str, commune: str = BESSEGES, *, places: int = 1, **values: Any) -> DoctorRoom:
        assert coordinator.community is not None
        contact = doctor(coordinator.community, name, commune)
        said = {"opening": "now", "places": places, **values}
        surveying.say_doctor_room(by=coordinator, contact=contact, **said)
        found: DoctorRoom = DoctorRoom.objects.select_related("contact").get(contact=contact)
        return found

    return make


@pytest.fixture
def waiting(coordinator: Actor, named: None) -> MakePerson:
    """waiting("Saule", criteria=["ald"]): somebody on the list, who agreed."""

    def make(name: str, commune: str = BESSEGES, **values: Any) -> WaitingPerson:
        given: dict[str, Any] = {
            "last_name": name,
            "first_name": "Camille",
            "birth_date": date(1980, 1, 1),
            "commune": Commune.objects.get(code=commune),
            "has_consent": True,
            "email": "personne@tests.example",
            **values,
        }
        return people.add_person(by=coordinator, once=f"page-{next(_NUMBERS)}", **given).person

    return make


def today() -> date:
    return timezone.localdate()
