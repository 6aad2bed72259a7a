"""Professionals in a rotation, and turns to come, for the tests of the roster."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.care.availability.conftest import MakeResponder, new_responder
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.roster.models import RosterRule, RosterSeat, Turn
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

MakeTurn = Callable[..., Turn]
MakeRule = Callable[..., RosterRule]
__all__ = ["MakeResponder", "MakeRule", "MakeTurn"]


def at(days: int, hour: int = 20) -> datetime:
    """That hour of the clock, so many days ahead."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)))


@pytest.fixture
def make_responder(scoped: Community) -> MakeResponder:
    """make_responder(contact): somebody who agreed to be asked."""
    return lambda contact=None, **values: new_responder(scoped, contact, **values)


@pytest.fixture
def make_turn(scoped: Community) -> MakeTurn:
    """make_turn(responder, days=3): a turn from 20 to 23 h, so many days ahead."""

    def make(responder: Responder, days: int = 3, **values: Any) -> Turn:
        given = {"starts_at": at(days, 20), "ends_at": at(days, 23), "uid": str(uuid.uuid4())}
        row: Turn = Turn.objects.create(community=scoped, responder=responder, **(given | values))
        return row

    return make


@pytest.fixture
def make_rule(scoped: Community) -> MakeRule:
    """make_rule(people, weekdays=[0]): evenings of every day, holidays too."""

    def make(people: list[Responder], **values: Any) -> RosterRule:
        given = {
            "name": "Soirs",
            "weekdays": list(range(7)),
            "starts": time(20),
            "ends": time(23),
            "holidays": "keep",
        }
        row: RosterRule = RosterRule.objects.create(community=scoped, **(given | values))
        for rank, one in enumerate(people):
            RosterSeat.objects.create(community=scoped, rule=row, responder=one, rank=rank)
        return row

    return make


@pytest.fixture
def coordinator(scoped: Community, actor_of: Callable[..., Actor]) -> Actor:
    del scoped
    return actor_of("coordinator")
