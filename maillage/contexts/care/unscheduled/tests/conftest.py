"""A community with three communes, requests at given moments, and a professional who may take them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.links import new_key, secret_for
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.unscheduled import broadcasting
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.contexts.care.unscheduled.services import open_request
from maillage.contexts.territory.models import Commune
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf
from tests.places import BESSEGES, settle

Ask = Callable[..., CareRequest]
MakeResponder = Callable[..., Responder]
PHONE = "0466251234"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hooks in: who asks in waves, counts or tells has tests of his own."""
    for name in ("when_opened", "when_changed", "before_purge", "steps_of"):
        monkeypatch.setattr(broadcasting, name, [])


@pytest.fixture
def coordinator(scoped: Community, actor_of: ActorOf) -> Actor:
    actor = actor_of("coordinator")
    settle(actor)
    return actor


@pytest.fixture
def ask(coordinator: Actor) -> Ask:
    """ask(by=…, **values): a request for nursing within 48 h at Bessèges."""
    numbers = count(1)

    def make(**values: Any) -> CareRequest:
        told: dict[str, Any] = {
            "by": coordinator,
            "once": f"page-{next(numbers)}",
            "need": "soins-infirmiers",
            "delay": "h48",
            "commune": Commune.objects.get(code=BESSEGES),
            "callback_name": "Cabinet du Pont",
            "callback_phone": PHONE,
        }
        return open_request(**{**told, **values})

    return make


@pytest.fixture
def responder(coordinator: Actor) -> MakeResponder:
    """responder("Nom", user=…): a nurse who agreed to be asked."""

    def make(last_name: str = "Exemple", user: Any = None) -> Responder:
        contact = Contact.objects.create(
            community=coordinator.community,
            last_name=last_name,
            first_name="Ada",
            search_name=last_name.lower(),
            profession="60",
            email=f"{last_name.lower()}@cabinet.example",
            phone="0466250000",
            user=user,
        )
        key = new_key()
        row: Responder = Responder.objects.create(
            community=coordinator.community,
            contact=contact,
            is_open=True,
            profession="60",
            link_key=key,
            digest=digest_of(secret_for(contact.community_id, key)),
        )
        return row

    return make


def form_of(**values: Any) -> dict[str, Any]:
    """What a browser sends from the page of a new request."""
    return {
        "need": "soins-infirmiers",
        "delay": "today",
        "commune": BESSEGES,
        "age_band": "aged",
        "callback_name": "Mairie",
        "callback_phone": "04 66 25 12 34",
        "callback_email": "",
        "origin": "member",
        "once": "une-page",
        **values,
    }
