from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.roster.models import RosterRule, RosterSeat, Swap, Turn, TurnFeed
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.actor import Actor
from tests.matrix.care import availability
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _turn(actor: Actor) -> dict[str, Any]:
    holder = Responder.objects.get(**availability.SAMPLES["care_responder"](actor))
    day = timezone.localdate() + timedelta(days=1 + next(_numbers) % 20)
    starts_at = timezone.make_aware(datetime.combine(day, time(20)))
    row = Turn.objects.create(
        community=holder.community,
        responder=holder,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        uid=str(uuid.uuid4()),
    )
    return {"pk": row.pk}


def _rule(actor: Actor) -> dict[str, Any]:
    holder = Responder.objects.get(**availability.SAMPLES["care_responder"](actor))
    row = RosterRule.objects.create(
        community=holder.community,
        name=f"Règle {next(_numbers)}",
        weekdays=[0],
        starts=time(20),
        ends=time(23),
    )
    RosterSeat.objects.create(community=holder.community, rule=row, responder=holder)
    return {"pk": row.pk}


def _swap(actor: Actor) -> dict[str, Any]:
    turn = Turn.objects.get(**_turn(actor))
    row = Swap.objects.create(
        community=turn.community,
        turn=turn,
        turn_version=1,
        turn_starts_at=turn.starts_at,
        offered_by=turn.responder,
    )
    return {"pk": row.pk}


def _feed(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    row = TurnFeed.objects.create(
        community=actor.community, user=actor.user, digest=digest_of(f"exemple{number}")
    )
    return {"pk": row.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Turns, offers, rules."""
    del first
    for _ in range(size):
        _swap(actor)
        _rule(actor)


SAMPLES: dict[str, Sample] = {
    "care_turn": _turn,
    "care_roster_rule": _rule,
    "care_swap": _swap,
    "care_turn_feed": _feed,
}

_COORDINATOR = {"coordinator": (405, 302)}
_TEAM = _COORDINATOR | {"assistant": (405, 302)}
_VIEW, _ANSWER, _COORDINATE = "care.view", "care.answer", "care.coordinate"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


ROWS: tuple[Row, ...] = (
    _page("roster", _VIEW),
    _page("turns", _VIEW),
    _page("turn_new", _COORDINATE, post=422),
    _page("swaps", _COORDINATE),
    # The holder of the turn, and who coordinates.
    _page("swap_withdraw", _ANSWER, get=405, post=403, sample="care_swap", others=_TEAM),
    _page("roster_rules", _COORDINATE),
    _page("roster_rule_new", _COORDINATE, post=422),
    _page("roster_rule", _COORDINATE, post=422, sample="care_roster_rule"),
    _page("roster_plan", _COORDINATE, post=422, sample="care_roster_rule"),
    _page("turn_calendars", _ANSWER, post=200),
    # Only one's own; the sample is the coordinator's.
    _page("turn_feed_revoke", _ANSWER, get=405, post=404, sample="care_turn_feed", others=_COORDINATOR),
    _page("turn", _VIEW, sample="care_turn"),
    _page("turn_edit", _COORDINATE, post=422, sample="care_turn"),
    _page("turn_withdraw", _COORDINATE, get=405, post=302, sample="care_turn"),
    _page("turn_offer", _ANSWER, get=405, post=422, sample="care_turn"),
    _page("turn_ics", _VIEW, sample="care_turn"),
    public("care_public:swap", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("care_public:turn_feed", get=404, kwargs={"secret": "inconnu"}),
)
