"""Several at the same moment: one regulator, one telling, one that saves."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.care.models import BookingPush, PushState, Regulator, SasLink, SasServed
from maillage.contexts.care.sas import pushing, services
from maillage.contexts.care.sas.refusals import ChangedMeanwhile, RegulatorRefused
from maillage.contexts.care.sas.services import Told
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def test_a_regulator_told_many_times_at_once_is_one(community: Community) -> None:
    told = Told("899990000017", "", "Régule", "Dominique", "r@sas.example", True)
    create = partial(services.create_regulator, by=Actor.system(), told=told)
    answers = at_once(community, *[create] * MANY)
    assert Regulator.objects.count() == 1
    assert sum(isinstance(one, RegulatorRefused) for one in answers) == MANY - 1
    keep = partial(services.keep_regulator, by=Actor.system(), told=told)
    assert {one.pk for one in at_once(community, *[keep] * MANY) if isinstance(one, Regulator)} == {
        Regulator.objects.get().pk
    }


def test_workers_tell_an_appointment_once(
    community: Community, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAILLAGE_SAS_PUSH = object()
    sent: list[str] = []

    def send(door: object, row: BookingPush) -> str:
        del door
        sent.append(str(row.key))
        return "kept"

    monkeypatch.setattr(pushing, "send", send)
    with scope(community=community):
        rows = [
            BookingPush.objects.create(
                community=community,
                start_at=timezone.now(),
                end_at=timezone.now(),
                rpps="99990000017",
                operator_system="urn:oid:1.2.250.1.213.3.6",
                operator_value=str(number),
                operator_kind="INTRN",
                next_attempt_at=timezone.now(),
            )
            for number in range(10)
        ]
    answers = at_once(community, *[pushing.push_due] * MANY)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert sorted(sent) == sorted(str(row.key) for row in rows)
    with scope(community=community):
        assert set(BookingPush.objects.values_list("state", flat=True)) == {PushState.TOLD}


def test_the_settings_are_saved_by_one(community: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    saves = [
        partial(services.save_link, by=by, version=0, values={"name": f"Nom {number}"})
        for number in range(MANY)
    ]
    answers = at_once(community, *saves)
    assert sum(isinstance(one, ChangedMeanwhile) for one in answers) == MANY - 1
    with scope(community=community):
        assert SasLink.objects.get().version == 1


def test_calls_at_once_are_all_counted(community: Community) -> None:
    today = timezone.localdate()
    count = partial(
        services.count_served, day=today, asked=frozenset({community.pk}), slots={community.pk: 3}
    )
    assert at_once(community, *[count] * MANY) == [None] * MANY
    with scope(community=community):
        row = SasServed.objects.get()
    assert (row.calls, row.slots) == (MANY, 3 * MANY)
