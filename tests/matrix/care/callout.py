from __future__ import annotations

from itertools import count

from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.links import new_key as new_responder_key
from maillage.contexts.care.availability.links import sealed
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.callout import links
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.contexts.care.unscheduled.needs import kind_of
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, public

_numbers = count(1)


def _responder(actor: Actor) -> Responder:
    number = next(_numbers)
    contact = Contact.objects.create(
        community=actor.community,
        last_name=f"Sollicité {number}",
        search_name=f"sollicite {number}",
        email=f"sollicite{number}@tests.example",
    )
    row = sealed(Responder(community=actor.community, contact=contact, link_key=new_responder_key()))
    row.save()
    return row


def _request(actor: Actor) -> CareRequest:
    need = kind_of(by=actor, key="medecine-generale")
    now = timezone.now()
    row: CareRequest = CareRequest.objects.create(
        community=actor.community,
        need=need,
        delay="h48",
        due_at=now,
        area_label="l’ensemble du territoire",
        callback_name="Cabinet du Pont",
        callback_phone="0466251234",
        once=f"sollicitation-{next(_numbers)}",
        created_at=now,
    )
    return row


def fill(actor: Actor, first: int, size: int) -> None:
    """Requests, each with somebody who was asked for it."""
    del first
    for _ in range(size):
        now = timezone.now()
        one = Asking(
            community=actor.community,
            request=_request(actor),
            responder=_responder(actor),
            wave=0,
            asked_at=now,
            expires_at=now,
        )
        one.digest = digest_of(links.secret_of(one))
        one.save()


SAMPLES: dict[str, Sample] = {}

ROWS: tuple[Row, ...] = (
    public("care_public:asked", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("care_public:asked_ics", get=404, kwargs={"secret": "inconnu"}),
)
