from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.engagement.services import entrust
from maillage.contexts.association.meetings.models import Meeting, MeetingKind
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community

_numbers = count(1)


def _known(actor: Actor) -> Contact:
    name = f"Mobilisable {next(_numbers)}"
    contact: Contact = Contact.objects.create(
        community=actor.community, last_name=name, search_name=name.lower()
    )
    return contact


def _contact(actor: Actor) -> dict[str, Any]:
    return {"pk": _known(actor).pk}


def _approach(actor: Actor) -> dict[str, Any]:
    contact = _known(actor)
    entrust(by=actor, contacts=[contact], caller=actor.user)
    return {"pk": Approach.objects.get(contact=contact).pk}


def _meeting(actor: Actor) -> dict[str, Any]:
    meeting = Meeting.objects.create(
        community=actor.community,
        kind=MeetingKind.INFORMATION,
        title="Soirée d’information",
        starts_at=timezone.now(),
    )
    return {"pk": meeting.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """`size` people to be spoken with, each entrusted to the actor, and as many who were."""
    del first
    today = timezone.localdate()
    for _ in range(size):
        _approach(actor)
    Approach.objects.bulk_create(
        Approach(
            community=actor.community, contact=_known(actor), caller=actor.user, done_on=today, note="Vu."
        )
        for _ in range(size)
    )


SAMPLES: dict[str, Sample] = {
    "engagement_contact": _contact,
    "engagement_approach": _approach,
    "engagement_meeting": _meeting,
}


def _page(name: str, **answers: Any) -> Row:
    return community(f"association:{name}", "association.engage", module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("engagement"),
    _page("engagement_entrust", post=200),
    _page("not_members"),
    _page("not_members_approach", post=200),
    _page("engagement_tell", post=200, sample="engagement_contact"),
    _page("engagement_entrust_one", post=200, sample="engagement_contact"),
    _page("engagement_give_up", get=405, post=302, sample="engagement_approach"),
    _page("engagement_meeting", post=302, sample="engagement_meeting"),
)
