"""A professional with an account, and slots of his."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots import services
from maillage.contexts.care.slots.models import Slot
from maillage.contexts.care.slots.times import ZONE
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

_numbers = count(1)
SHOWN = {"is_pro": True, "is_snp": True, "is_cpts": True, "city": "Bessèges"}

Offer = Callable[..., Slot]
Doctor = Callable[..., Responder]


@pytest.fixture
def coordinator(actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def doctor_of() -> Doctor:
    """doctor_of(actor, rank=1): the line of the actor among the professionals, in the actor's community."""

    def make(actor: Actor, rank: int = 1) -> Responder:
        assert actor.community is not None
        assert actor.user is not None
        contact = Contact.objects.create(
            community=actor.community,
            last_name="Aubépine",
            first_name="Jeanne",
            search_name="aubepine jeanne",
            profession="10-mg",
            rpps=invented_rpps(rank) if rank else "",
            email=f"jeanne{rank}@cabinet.example",
            phone="0465710001",
            user=actor.user,
        )
        row = services.own_responder(by=actor)
        assert row.contact_id == contact.pk
        return row

    return make


@pytest.fixture
def doctor(scoped: Community, actor_of: ActorOf, doctor_of: Doctor) -> Responder:
    return doctor_of(actor_of("professional"))


def at(days: int, hour: int = 17, minute: int = 30) -> datetime:
    """That hour of Paris, so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), ZONE)


@pytest.fixture
def offer(doctor: Responder, coordinator: Actor) -> Offer:
    """offer(days=2, hour=17, minute=30, **values): a free slot of the doctor, 15 minutes."""

    def make(days: int = 2, hour: int = 17, minute: int = 30, **values: Any) -> Slot:
        row = services.offer_slot(
            by=coordinator,
            responder=values.pop("responder", doctor),
            start_at=at(days, hour, minute),
            length=timedelta(minutes=values.pop("minutes", 15)),
            once=f"page{next(_numbers)}",
            values={**SHOWN, **values},
        )
        assert row is not None
        return row

    return make
