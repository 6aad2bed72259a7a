"""A Tuesday at ten in three communes, doctors who agreed to be asked, and requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.links import new_key, sealed
from maillage.contexts.care.availability.models import AgreedBy, CareSettings, Responder
from maillage.contexts.care.callout import links
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.unscheduled.models import CareRequest, NeedKind
from maillage.contexts.care.unscheduled.services import open_request
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf
from tests.places import BESSEGES, settle

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
NEED = "avis-de-test"

MakeResponder = Callable[..., Responder]
Ask = Callable[..., CareRequest]
SecretOf = Callable[[Asking], str]
_numbers = count(1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def team(clock: Any, scoped: Community, actor_of: ActorOf) -> Actor:
    """The coordinator; the territory is set, small communes are not grouped, waves have two people."""
    actor = actor_of("coordinator")
    settle(actor)
    CareSettings.objects.create(community=scoped, wave_size=2, grouping_population=0)
    NeedKind.objects.update_or_create(
        community=scoped, key=NEED, defaults={"label": "Consultation de test", "professions": ["10"]}
    )
    return actor


def new_responder(community: Community, **values: Any) -> Responder:
    number = next(_numbers)
    contact = Contact.objects.create(
        community=community,
        last_name=f"Exemple{number}",
        first_name="Ada",
        search_name=f"exemple{number} ada",
        profession="10-mg",
        email=values.pop("email", f"medecin{number}@cabinet.example"),
        phone="0466250000",
        user=values.pop("user", None),
    )
    given: dict[str, Any] = {
        "is_open": True,
        "agreed_at": timezone.now(),
        "agreed_by": AgreedBy.SELF,
        "profession": "10-mg",
        "commune_id": BESSEGES,
        "link_key": new_key(),
    }
    row = sealed(Responder(community=community, contact=contact, **(given | values)))
    row.save()
    return row


@pytest.fixture
def doctor(team: Actor) -> MakeResponder:
    """doctor(weekly_cap=1): a general practitioner at Bessèges who agreed to be asked."""
    community = team.community
    assert community is not None
    return lambda **values: new_responder(community, **values)


@pytest.fixture
def ask(team: Actor) -> Ask:
    """ask(delay="h48"): a request at Bessèges for today, with somebody who may be written to."""

    def make(**values: Any) -> CareRequest:
        told: dict[str, Any] = {
            "by": team,
            "once": f"page-{next(_numbers)}",
            "need": NEED,
            "delay": "today",
            "commune": Commune.objects.get(code=BESSEGES),
            "callback_name": "Cabinet du Pont",
            "callback_phone": "0466251234",
            "callback_email": "pont@cabinet.example",
        }
        row = open_request(**{**told, **values})
        found: CareRequest = CareRequest.objects.select_related("need").get(pk=row.pk)
        return found

    return make


def asked(row: CareRequest) -> list[Asking]:
    """Who was asked for it, in order."""
    rows = Asking.objects.filter(request=row).select_related("responder__contact", "request", "community")
    return list(rows.order_by("wave", "pk"))


def opened(asking: Asking) -> Asking:
    """The asking as its link finds it."""
    found = links.find(links.secret_of(asking), timezone.now())
    assert found is not None
    return found


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
