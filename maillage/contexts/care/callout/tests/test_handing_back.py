"""Who took a care and is no longer there: it is given back, and the search goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.care.callout import handing_back, letters, personal_data, services, waves
from maillage.contexts.care.callout.conftest import Ask, MakeResponder, asked, minutes, opened
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.callout.refusals import AnswerRefused
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.platform.messaging.models import Message
from maillage.platform.privacy.requests.erasing import erase_person
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


def fresh(row: CareRequest) -> CareRequest:
    found: CareRequest = CareRequest.objects.get(pk=row.pk)
    return found


def _taken(ask: Ask, team: Actor, planned_at: Any = None) -> tuple[CareRequest, Asking]:
    row = ask()
    first = opened(asked(row)[0])
    assert services.take(by=team, asking=first, planned_at=planned_at)
    return row, first


def test_what_an_erased_professional_took_is_asked_of_others(
    doctor: MakeResponder, ask: Ask, team: Actor, scoped: Community
) -> None:
    for _ in range(3):
        doctor()
    row, first = _taken(ask, team)
    person = Person(emails=frozenset({first.responder.contact.email}))
    erased = erase_person(by=team, person=person, community=scoped)
    assert "soin rendu" in str(erased)
    now = fresh(row)
    assert (now.state, now.taken_by_id) == (RequestState.OPEN, None)
    assert Message.objects.filter(purpose=letters.GIVEN_BACK).count() == 1
    assert waves.ask_due() == 1
    assert first.responder_id not in [one.responder_id for one in asked(row)]
    assert len(asked(row)) == 2


def test_an_erasure_on_the_whole_installation_gives_back_too(
    doctor: MakeResponder, ask: Ask, team: Actor
) -> None:
    for _ in range(3):
        doctor()
    row, first = _taken(ask, team)
    person = Person(emails=frozenset({first.responder.contact.email}))
    with scopes_disabled():
        assert personal_data.erase(Actor.system(), person, everywhere=True)
        assert personal_data.erase(Actor.system(), person, everywhere=True) == []
    assert fresh(row).state == RequestState.OPEN


def test_a_care_that_has_taken_place_is_not_looked_for_again(
    doctor: MakeResponder, ask: Ask, team: Actor, clock: Any
) -> None:
    doctor()
    row, first = _taken(ask, team, timezone.now() + timedelta(hours=1))
    clock.shift(timedelta(hours=2))
    personal_data.erase(team, Person(emails=frozenset({first.responder.contact.email})), everywhere=False)
    assert fresh(row).state == RequestState.TAKEN


def test_who_leaves_the_association_is_relieved_and_told(
    doctor: MakeResponder, ask: Ask, team: Actor, clock: Any
) -> None:
    for _ in range(3):
        doctor()
    row, first = _taken(ask, team)
    assert handing_back.relieve() == 0
    Contact.objects.filter(pk=first.responder.contact_id).update(standing="former")
    assert handing_back.relieve() == 1
    assert handing_back.relieve() == 0
    assert fresh(row).state == RequestState.OPEN
    told = Message.objects.filter(purpose=letters.GIVEN_BACK).order_by("pk")
    assert sorted(one.to for one in told) == sorted([first.responder.contact.email, "pont@cabinet.example"])
    clock.shift(minutes(1))
    assert waves.ask_due() == 1
    assert len(asked(row)) == 3


def test_who_left_or_is_suspended_is_not_asked(doctor: MakeResponder, ask: Ask) -> None:
    gone, suspended, here = doctor(), doctor(), doctor()
    Contact.objects.filter(pk=gone.contact_id).update(standing="former")
    Contact.objects.filter(pk=suspended.contact_id).update(standing="suspended")
    assert [one.responder_id for one in asked(ask())] == [here.pk]


def test_who_left_takes_nothing_more_by_an_old_link(doctor: MakeResponder, ask: Ask, team: Actor) -> None:
    doctor()
    row = ask()
    Contact.objects.filter(pk=asked(row)[0].responder.contact_id).update(standing="former")
    with pytest.raises(AnswerRefused, match="adhésion est terminée"):
        services.take(by=team, asking=opened(asked(row)[0]), planned_at=None)
    assert fresh(row).state == RequestState.OPEN
