"""Writes on turns and on the rules that make them. Each holder is told by a letter, in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import open_responders
from maillage.contexts.care.permissions import ANSWER, COORDINATE
from maillage.contexts.care.roster import letters
from maillage.contexts.care.roster.models import HolidayRule, RosterRule, RosterSeat, Swap, SwapState, Turn
from maillage.contexts.care.roster.queries import plan_of
from maillage.contexts.care.roster.refusals import ChangedMeanwhile, RosterRefused
from maillage.contexts.care.roster.words import on_the_day
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import serialised

# A year and a bit: longer plans are made again anyway.
LONGEST: Final = timedelta(days=400)
LONGEST_TURN: Final = timedelta(days=7)
RULE_FIELDS: Final = ("name", "weekdays", "starts", "ends", "holidays", "is_active")


def abilities(actor: Actor, turn: Turn) -> dict[str, bool]:
    """change: its hours, its holder; offer: ask others to take it over."""
    contact = turn.responder.contact
    is_holder = actor.user is not None and contact.user_id == actor.user.pk and actor.can(ANSWER)
    ahead, team = turn.starts_at > timezone.now(), actor.can(COORDINATE)
    return {"change": team, "offer": ahead and (team or is_holder)}


def coordinating(by: Actor) -> Community:
    """The community, its writers one after the other. PermissionDenied for who does not coordinate."""
    if not by.can(COORDINATE):
        raise PermissionDenied
    serialised(by)
    assert by.community is not None
    return by.community


# --- Rules -------------------------------------------------------------------------------------------------


@transaction.atomic
def save_rule(
    *, by: Actor, pk: int | None = None, version: int = 0, values: Mapping[str, Any], rotation: Sequence[int]
) -> RosterRule:
    """Write a rule, or change one: the turns that it made stay. rotation: keys of responders, in their order.

    Raises ChangedMeanwhile, RosterRefused.
    """
    community = coordinating(by)
    row = RosterRule(community=community, version=0) if pk is None else RosterRule.objects.get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    before = {name: getattr(row, name) for name in RULE_FIELDS} if pk is not None else {}
    for name in RULE_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    _check_rule(row, rotation)
    row.version += 1
    row.save()
    _seat(community, row, rotation)
    after = {name: getattr(row, name) for name in RULE_FIELDS} | {"people": len(rotation)}
    record(by=by, action="roster_rule.saved", obj=row, before=before, after=after)
    return row


def _check_rule(row: RosterRule, rotation: Sequence[int]) -> None:
    row.name = " ".join(row.name.split())[:120]
    if not row.name:
        raise RosterRefused("Donnez un nom à cette règle, par exemple « Soirs de semaine ».", "name")
    row.weekdays = sorted({int(one) for one in row.weekdays if 0 <= int(one) <= 6})
    if not row.weekdays and row.holidays != HolidayRule.ONLY:
        raise RosterRefused("Choisissez au moins un jour de la semaine.", "weekdays")
    if row.starts == row.ends:
        raise RosterRefused("Un tour a un début et une fin différents.", "ends")
    if not rotation:
        raise RosterRefused("Choisissez au moins un professionnel.", "people")


def _seat(community: Community, row: RosterRule, rotation: Sequence[int]) -> None:
    """The rotation as it is from now on."""
    wanted = {pk: rank for rank, pk in enumerate(dict.fromkeys(rotation))}
    known = {one.responder_id: one for one in RosterSeat.objects.filter(rule=row).order_by("pk")}
    RosterSeat.objects.filter(rule=row).exclude(responder_id__in=wanted).delete()
    RosterSeat.objects.bulk_create(
        RosterSeat(community=community, rule=row, responder_id=pk, rank=rank)
        for pk, rank in wanted.items()
        if pk not in known
    )
    kept = [one for pk, one in known.items() if pk in wanted]
    for one in kept:
        one.rank = wanted[one.responder_id]
    RosterSeat.objects.bulk_update(kept, ["rank"])


@dataclass(frozen=True)
class Generated:
    """made: new turns; without: hours for which nobody of the rotation was free; untold: holders without an address."""

    made: int
    without: int
    untold: tuple[str, ...]


@transaction.atomic
def generate(*, by: Actor, rule: int, first: date, last: date) -> Generated:
    """Make the turns of a rule for a period, shared out fairly; those that exist stay, so twice is once.

    Each holder gets one letter with all of his. Raises RosterRefused for a period that is no period.
    """
    community = coordinating(by)
    row: RosterRule = RosterRule.objects.get(pk=rule)
    check_period(first, last)
    if not row.is_active:
        raise RosterRefused("Cette règle n’est plus en service : remettez-la en service d’abord.")
    now = timezone.now()
    plan = plan_of(row, first, last, now)
    made = Turn.objects.bulk_create(
        Turn(
            community=community,
            responder=holder,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            rule=row,
            uid=str(uuid.uuid4()),
            changed_at=now,
        )
        for span, holder in plan.made
    )
    if made:
        after = {"made": len(made), "first": first, "last": last}
        record(by=by, action="roster.generated", obj=row, after=after)
    return Generated(len(made), len(plan.without), tuple(_tell(by, community, made)))


def check_period(first: date, last: date) -> None:
    """Raise RosterRefused unless it is a period of the days to come that one can plan."""
    if last < first:
        raise RosterRefused("La fin précède le début.", "last")
    if last - first > LONGEST:
        raise RosterRefused("Préparez une année au plus à la fois.", "last")
    if last < timezone.localdate():
        raise RosterRefused("Cette période est passée : choisissez des jours à venir.", "last")


def _tell(by: Actor, community: Community, made: Sequence[Turn]) -> list[str]:
    """One letter to each holder; the names of those whom no letter can reach."""
    by_holder: dict[int, list[Turn]] = {}
    for one in made:
        by_holder.setdefault(one.responder_id, []).append(one)
    untold = []
    for mine in by_holder.values():
        holder = mine[0].responder
        if not letters.given(by, community, holder, mine):
            untold.append(holder.name)
    return untold


# --- Turns, one by one -------------------------------------------------------------------------------------


@transaction.atomic
def add_turn(*, by: Actor, responder: int, starts_at: datetime, ends_at: datetime) -> Turn:
    """A turn by hand; its holder is told. Raises RosterRefused (no hours, no such person, taken at that time)."""
    community = coordinating(by)
    holder = _holder(responder)
    turn = Turn(
        community=community, responder=holder, starts_at=starts_at, ends_at=ends_at, uid=str(uuid.uuid4())
    )
    _check_turn(turn)
    turn.save()
    record(by=by, action="turn.added", obj=turn, label=holder.name, after=_hours(turn))
    letters.given(by, community, holder, [turn])
    return turn


@transaction.atomic
def change_turn(
    *, by: Actor, pk: int, version: int, responder: int, starts_at: datetime, ends_at: datetime
) -> Turn:
    """Other hours or another holder; both holders are told. An open offer of the turn is withdrawn.

    Raises ChangedMeanwhile, RosterRefused.
    """
    community = coordinating(by)
    turn = locked(pk, version)
    former, before, was = turn.responder, _hours(turn), on_the_day(turn)
    gone = Turn(uid=turn.uid, version=turn.version, starts_at=turn.starts_at, ends_at=turn.ends_at)
    turn.starts_at, turn.ends_at = starts_at, ends_at
    if responder != former.pk:
        turn.responder = _holder(responder)
    if before == _hours(turn) and former.pk == turn.responder_id:
        return turn
    _check_turn(turn)
    turn.version += 1
    turn.save()
    close_offers(turn)
    record(
        by=by,
        action="turn.changed",
        obj=turn,
        label=turn.responder.name,
        before=before | {"responder": former.name},
        after=_hours(turn) | {"responder": turn.responder.name},
    )
    if former.pk == turn.responder_id:
        letters.changed(by, community, turn, was)
    else:
        letters.withdrawn(by, community, former, gone, why=f"{turn.responder.name} le tient à votre place.")
        letters.given(by, community, turn.responder, [turn])
    return turn


@transaction.atomic
def withdraw_turn(*, by: Actor, pk: int, version: int) -> None:
    """Take a turn out of the roster; its holder is told if it is not over. Raises ChangedMeanwhile, RosterRefused."""
    community = coordinating(by)
    turn = locked(pk, version)
    record(by=by, action="turn.withdrawn", obj=turn, label=turn.responder.name, before=_hours(turn))
    close_offers(turn)
    if turn.ends_at > timezone.now():
        letters.withdrawn(by, community, turn.responder, turn, why="La coordination l’a retiré.")
    turn.delete()


def locked(pk: int, version: int) -> Turn:
    """The turn, for this transaction alone. Raises ChangedMeanwhile; RosterRefused for one that is gone."""
    turn: Turn | None = (
        Turn.objects.select_for_update(of=("self",))
        .select_related("responder__contact__user")
        .filter(pk=pk)
        .order_by("pk")
        .first()
    )
    if turn is None:
        raise RosterRefused("Ce tour n’existe plus : quelqu’un l’a retiré entre-temps.")
    if turn.version != version:
        raise ChangedMeanwhile(turn)
    return turn


def close_offers(turn: Turn) -> None:
    """Void the open offer of a turn that has become another."""
    Swap.objects.filter(turn=turn, state=SwapState.OPEN).update(
        state=SwapState.WITHDRAWN, settled_at=timezone.now()
    )


def _holder(pk: int) -> Responder:
    found: Responder | None = open_responders().filter(pk=pk).order_by("pk").first()
    if found is None:
        raise RosterRefused("Choisissez un professionnel qui accepte d’être sollicité.", "responder")
    return found


def _check_turn(turn: Turn) -> None:
    if turn.ends_at <= turn.starts_at:
        raise RosterRefused("La fin du tour précède son début.", "ends")
    if turn.ends_at - turn.starts_at > LONGEST_TURN:
        raise RosterRefused("Un tour dure une semaine au plus.", "ends")
    check_free(turn.responder, turn)


def check_free(responder: Responder, turn: Turn) -> None:
    """Raise RosterRefused if he holds another turn at that time. 1 query."""
    others = Turn.objects.filter(responder=responder, starts_at__lt=turn.ends_at, ends_at__gt=turn.starts_at)
    if others.exclude(pk=turn.pk).exists():
        raise RosterRefused(f"{responder.name} tient déjà un tour à ces heures.", "responder")


def _hours(turn: Turn) -> dict[str, Any]:
    return {"starts_at": turn.starts_at, "ends_at": turn.ends_at}
