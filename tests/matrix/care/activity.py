from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.api import create_contact
from maillage.contexts.care.activity import links
from maillage.contexts.care.activity.models import CoordinationMonth, WeeklyDigest
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.services import note_agreement
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, community, public

_numbers = count(1)
_WEEK, _MONTH = date(2026, 1, 5), date(2026, 1, 1)


def _responder(actor: Actor) -> Responder:
    number = next(_numbers)
    contact = create_contact(
        by=actor,
        first_name="Léa",
        last_name=f"Sollicitée {number}",
        profession="10-mg",
        email=f"sollicitee{number}@soins.example",
        is_another=True,
    )
    return note_agreement(
        by=actor, contact=contact, agreed_on=timezone.localdate(), means="phone", version=0, values={}
    )


def fill(actor: Actor, first: int, size: int) -> None:
    """Professionals with their letter of a week and their coordination of a month."""
    del first
    assert actor.community is not None
    here: dict[str, Any] = {"community": actor.community}
    people = [_responder(actor) for _ in range(size)]
    links.open_links(actor.community, people)
    for one in people:
        WeeklyDigest.objects.create(**here, responder=one, week_on=_WEEK, queued_at=timezone.now())
        CoordinationMonth.objects.create(
            **here, contact=one.contact, responder=one, month=_MONTH, accepted=2, minutes_each=10
        )


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


ROWS: tuple[Row, ...] = (
    _page("figures", "care.view_figures"),
    _page("load_spread", "care.coordinate"),
    _page("my_load", "care.answer"),
    public("care_public:digest_stop", get=404, post=404, kwargs={"secret": "inconnu"}),
)
