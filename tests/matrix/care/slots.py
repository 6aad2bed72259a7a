from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.api import create_contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.services import note_agreement
from maillage.contexts.care.slots import rules, services
from maillage.contexts.care.slots.agenda.services import add_feed, keep_hours
from maillage.contexts.care.slots.models import Slot
from maillage.contexts.care.slots.times import ZONE
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import BUREAU, Row, Sample, community, public

_numbers = count(1)
_SHOWN = {"is_public": True, "is_pro": True, "is_snp": True, "is_cpts": True, "city": "Bessèges"}


def _responder(actor: Actor) -> Responder:
    number = next(_numbers)
    contact = create_contact(
        by=actor,
        first_name="Léa",
        last_name=f"Créneau {number}",
        profession="10-mg",
        email=f"creneau{number}@soins.example",
        is_another=True,
    )
    return note_agreement(
        by=actor, contact=contact, agreed_on=timezone.localdate(), means="phone", version=0, values={}
    )


def _offered(actor: Actor, responder: Responder | None = None) -> Slot:
    number = next(_numbers)
    # Among those of the next weeks, whatever was made before: what the SAS is shown.
    day = timezone.localdate() + timedelta(days=2 + number % 20)
    row = services.offer_slot(
        by=actor,
        responder=responder or _responder(actor),
        start_at=datetime.combine(day, time(8 + number % 10), ZONE),
        length=timedelta(minutes=15),
        once=f"matrice{number}",
        values=_SHOWN,
    )
    assert row is not None
    return row


def _slot(actor: Actor) -> dict[str, Any]:
    return {"pk": _offered(actor).pk}


def _rule(actor: Actor) -> dict[str, Any]:
    values = {
        "weekdays": [0],
        "starts_at": time(17, 30),
        "per_day": 1,
        "length_min": 15,
        "from_on": timezone.localdate(),
        **_SHOWN,
    }
    return {"pk": rules.add_rule(by=actor, responder=_responder(actor), values=values).pk}


def _feed(actor: Actor) -> dict[str, Any]:
    feed = add_feed(
        by=actor, responder=_responder(actor), name="Agenda", address="https://agenda.example/a.ics"
    )
    now = timezone.now()
    keep_hours(by=actor, feed=feed, hours=[(now, now + timedelta(hours=1))], now=now)
    return {"pk": feed.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Slots free and booked, rules, agendas with hours."""
    for number in range(first, first + size):
        responder = _responder(actor)
        _offered(actor, responder)
        services.book(
            by=actor,
            pk=_offered(actor, responder).pk,
            need="medecine-generale",
            callback_name="Cabinet du Pont",
            callback_phone="0466251234",
        )
        if number < 8:
            _rule(actor)
            _feed(actor)


SAMPLES: dict[str, Sample] = {"slot": _slot, "slot_rule": _rule, "slot_feed": _feed}

_REQUEST, _ANSWER = "care.request", "care.answer"
# A slot, a rule and an agenda of a professional are nobody else's to change, but the team's.
_OTHERS = (*sorted(BUREAU), "board_member", "professional")
_NOT_THEIRS: dict[str, Any] = {"get": 405, "others": dict.fromkeys(_OTHERS, (405, 404))}


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


ROWS: tuple[Row, ...] = (
    _page("slots", _REQUEST),
    _page("bookings", _REQUEST),
    _page("slot", _REQUEST, sample="slot"),
    _page("slot_book", _REQUEST, post=422, sample="slot"),
    _page("slot_cancel", _REQUEST, get=405, post=302, sample="slot"),
    _page("slot_outcome", _REQUEST, get=405, post=422, sample="slot"),
    _page("my_slots", _ANSWER),
    _page("slot_new", _ANSWER, post=422),
    _page("slot_withdraw", _ANSWER, post=302, sample="slot", **_NOT_THEIRS),
    _page("slot_rule_new", _ANSWER, post=422),
    _page("slot_rule", _ANSWER, post=422, sample="slot_rule", others=dict.fromkeys(_OTHERS, (404, 404))),
    _page("slot_rule_stop", _ANSWER, post=302, sample="slot_rule", **_NOT_THEIRS),
    _page("slot_feed_new", _ANSWER, post=422),
    _page("slot_feed_forget", _ANSWER, post=302, sample="slot_feed", **_NOT_THEIRS),
    public("care_public:slot", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("care_public:slot_cancelled"),
)
