"""Writes on rules, and the slots that they make for the weeks to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots.departures import check_still_here
from maillage.contexts.care.slots.giving_back import OFFERED, times_of
from maillage.contexts.care.slots.models import Slot, SlotRule, SlotState
from maillage.contexts.care.slots.people import hold, person_of
from maillage.contexts.care.slots.refusals import ChangedMeanwhile, SlotRefused
from maillage.contexts.care.slots.services import (
    LONGEST,
    SHORTEST,
    check_offered,
    may_offer,
)
from maillage.contexts.care.slots.sites import numbered
from maillage.contexts.care.slots.times import AHEAD
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

MAX_RULES: Final = 10
MAX_PER_DAY: Final = 12
FIELDS: Final = (
    *OFFERED,
    "weekdays",
    "starts_at",
    "per_day",
    "length_min",
    "from_on",
    "until_on",
    "skips_holidays",
)
_BATCH: Final = 500


@transaction.atomic
def add_rule(*, by: Actor, responder: Responder, values: Mapping[str, Any]) -> SlotRule:
    """A new rule, and its slots of the coming weeks. values: those of `FIELDS`. PermissionDenied; SlotRefused."""
    if not may_offer(by, responder):
        raise PermissionDenied
    check_still_here(responder)
    hold(responder)
    known = SlotRule.objects.filter(responder=responder, is_active=True)
    if known.count() >= MAX_RULES:
        raise SlotRefused(f"Vous avez déjà {MAX_RULES} règles en service : arrêtez-en une d’abord.")
    chosen = _chosen(values)
    chosen["site"] = numbered(responder.contact.rpps, chosen)
    row = SlotRule(community=by.community, responder=responder, **chosen)
    _check(row)
    for other in known.order_by("pk"):
        # Two clicks on the same page.
        if all(getattr(other, name) == getattr(row, name) for name in FIELDS):
            return other
    row.save()
    record(by=by, action="slot_rule.added", obj=row, label=str(row), after={"per_day": row.per_day})
    make_slots(by=by, rule=row, now=timezone.now())
    return row


@transaction.atomic
def change_rule(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> SlotRule:
    """Change a rule: its free slots to come are made anew, those that are booked or withdrawn stay as they are.

    PermissionDenied; SlotRefused; ChangedMeanwhile.
    """
    row = _held(by, pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    check_still_here(row.responder)
    chosen = _chosen(values)
    offered = {name: chosen.get(name, getattr(row, name)) for name in OFFERED}
    chosen["site"] = numbered(row.responder.contact.rpps, offered)
    before = {name: getattr(row, name) for name in chosen if getattr(row, name) != chosen[name]}
    for name in before:
        setattr(row, name, chosen[name])
    _check(row)
    row.version += 1
    row.made_until = None
    row.save()
    now = timezone.now()
    _drop_free(row, now)
    record(
        by=by,
        action="slot_rule.changed",
        obj=row,
        label=str(row),
        before=_told(before),
        after=_told({name: chosen[name] for name in before}),
    )
    make_slots(by=by, rule=row, now=now)
    return row


@transaction.atomic
def stop_rule(*, by: Actor, pk: int) -> SlotRule:
    """A rule makes no more slots; its free ones to come go, the bookings stay. Twice is once. PermissionDenied."""
    row = _held(by, pk)
    if not row.is_active:
        return row
    row.is_active = False
    row.version += 1
    row.save(update_fields=["is_active", "version", "updated_at"])
    gone = _drop_free(row, timezone.now())
    record(by=by, action="slot_rule.stopped", obj=row, label=str(row), after={"removed": gone})
    return row


@transaction.atomic
def make_slots(*, by: Actor, rule: SlotRule, now: datetime) -> int:
    """The slots of a rule for the four weeks to come that are not there yet; how many. Twice is once.

    None where one of this rule was ever made (a withdrawn one stays withdrawn), nor over another slot of the person.
    """
    if not rule.is_active:
        return 0
    hold(rule.responder)
    today = timezone.localdate(now)
    last = today + AHEAD
    if rule.made_until is not None and rule.made_until >= last:
        return 0
    wanted = [pair for pair in times_of(rule, today, last) if pair[0] > now]
    made = _missing(rule, wanted, now)
    Slot.objects.bulk_create(made, batch_size=_BATCH, ignore_conflicts=True)
    SlotRule.objects.filter(pk=rule.pk).update(made_until=last)
    rule.made_until = last
    if made:
        record(by=by, action="slot_rule.made", obj=rule, label=str(rule), after={"slots": len(made)})
    return len(made)


def _missing(rule: SlotRule, wanted: Sequence[tuple[datetime, datetime]], now: datetime) -> list[Slot]:
    rows = Slot.objects.filter(responder=rule.responder, end_at__gt=now).order_by("start_at", "pk")
    known, busy = set(), []
    for start, end, state, of_rule in rows.values_list("start_at", "end_at", "state", "rule_id"):
        if of_rule == rule.pk:
            known.add(start)
        if state != SlotState.CANCELLED:
            busy.append((start, end))
    return [
        Slot(
            community=rule.community,
            responder=rule.responder,
            person=person_of(rule.responder),
            start_at=start,
            end_at=end,
            rule=rule,
            once=f"rule:{rule.pk}:{start:%Y%m%d%H%M}",
            **{name: getattr(rule, name) for name in OFFERED},
        )
        for start, end in wanted
        if start not in known and not any(one < end and other > start for one, other in busy)
    ]


def _drop_free(rule: SlotRule, now: datetime) -> int:
    """The free slots to come of a rule; its person is held, so none is booked meanwhile."""
    gone: int = Slot.objects.filter(rule=rule, state=SlotState.FREE, start_at__gt=now).delete()[0]
    return gone


def _held(by: Actor, pk: int) -> SlotRule:
    row: SlotRule = SlotRule.objects.select_related("responder__contact", "responder__commune").get(pk=pk)
    if not may_offer(by, row.responder):
        raise PermissionDenied
    hold(row.responder)
    fresh: SlotRule = SlotRule.objects.select_related("responder__contact", "responder__commune").get(pk=pk)
    return fresh


def _chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: values[name] for name in FIELDS if name in values}
    if "weekdays" in chosen:
        chosen["weekdays"] = sorted({int(day) for day in chosen["weekdays"]})
    return chosen


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, bool | int | list) else str(value) for name, value in values.items()
    }


def _check(row: SlotRule) -> None:
    check_offered({name: getattr(row, name) for name in OFFERED})
    if not row.weekdays or not set(row.weekdays) <= set(range(7)):
        raise SlotRefused("Choisissez au moins un jour de la semaine.")
    if not 1 <= row.per_day <= MAX_PER_DAY:
        raise SlotRefused(f"Une règle fait de 1 à {MAX_PER_DAY} créneaux par jour.")
    if not SHORTEST <= timedelta(minutes=row.length_min) <= LONGEST:
        raise SlotRefused("Un créneau dure de 5 minutes à 4 heures.")
    if row.until_on is not None and row.until_on < row.from_on:
        raise SlotRefused("Le dernier jour précède le premier : corrigez l’un des deux.")
