"""A small community of professionals who may be asked, and requests at given moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.unscheduled import needs
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

MakeResponder = Callable[..., Responder]
MakeRequest = Callable[..., CareRequest]
MakeAsking = Callable[..., Asking]
# A Wednesday, at ten in Paris.
NOON = datetime(2026, 3, 11, 9, tzinfo=UTC)


@pytest.fixture
def coordinator(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def responder(scoped: Community) -> MakeResponder:
    """responder("Exemple", user=…): a doctor who agreed to be asked by e-mail; any field may be given."""
    numbers = count(1)

    def make(last_name: str = "", *, user: Any = None, email: str = "", **changes: Any) -> Responder:
        number = next(numbers)
        name = last_name or f"Exemple{number}"
        contact = Contact.objects.create(
            community=scoped,
            last_name=name,
            first_name="Léa",
            search_name=f"{name} lea".lower(),
            profession="10-mg",
            email=email or f"{name.lower()}@soins.example",
            user=user,
        )
        values: dict[str, Any] = {
            "contact": contact,
            "is_open": True,
            "agreed_at": NOON,
            "profession": "10-mg",
            "link_key": f"cle{number}",
            "digest": digest_of(f"responder{number}"),
        }
        row: Responder = Responder.objects.create(community=scoped, **(values | changes))
        return row

    return make


@pytest.fixture
def request_at(coordinator: Actor) -> MakeRequest:
    """request_at(moment, need="dentaire", yes_min=12): a request as services leave it; any field may be given."""
    numbers = count(1)

    def make(
        moment: datetime = NOON,
        *,
        need: str = "medecine-generale",
        yes_min: int | None = None,
        **changes: Any,
    ) -> CareRequest:
        kind = needs.kind_of(by=coordinator, key=need)
        values: dict[str, Any] = {
            "need": kind,
            "delay": "h24",
            "due_at": moment + timedelta(hours=24),
            "area_label": "Bessèges et alentours",
            "callback_name": "Secrétariat",
            "callback_phone": "04 66 00 00 00",
            "once": f"page{next(numbers)}",
            "created_at": moment,
        }
        if yes_min is not None:
            taken = moment + timedelta(minutes=yes_min)
            values |= {"state": "taken", "taken_at": taken, "first_yes_at": taken}
        row: CareRequest = CareRequest.objects.create(community=coordinator.community, **(values | changes))
        return row

    return make


@pytest.fixture
def asking(scoped: Community) -> MakeAsking:
    """asking(request, responder, answer="no", after_min=5)."""

    def make(request: CareRequest, responder: Responder, *, answer: str = "", after_min: int = 5) -> Asking:
        row: Asking = Asking.objects.create(
            community=scoped,
            request=request,
            responder=responder,
            wave=0,
            digest=digest_of(f"{request.pk}:{responder.pk}"),
            asked_at=request.created_at,
            expires_at=request.due_at,
            answer=answer,
            answered_at=request.created_at + timedelta(minutes=after_min) if answer else None,
        )
        return row

    return make
