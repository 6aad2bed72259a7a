"""What becomes of a time whose booking was cancelled by who had booked it: offered again, if it is still offered.

A slot of a rule follows its rule of today: booked ones stay as they are when the rule is changed or stopped, so one
that is given back afterwards would be at an hour, or in a place, that the professional has withdrawn since.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from maillage.contexts.care.availability.queries import GONE
from maillage.contexts.care.slots.models import Slot, SlotRule, SlotState
from maillage.contexts.care.slots.permissions import FLAGS
from maillage.contexts.care.slots.times import slot_times

# What a slot and a rule say alike.
OFFERED = ("place", *FLAGS.values(), "site", "address_line", "postal_code", "city", "phone", "agenda_url")


def times_of(rule: SlotRule, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """The times of a rule from the day `first` to the day `last`, both included."""
    commune = rule.responder.commune
    return list(
        slot_times(
            max(rule.from_on, first),
            min(rule.until_on or last, last),
            weekdays=frozenset(rule.weekdays),
            starts_at=rule.starts_at,
            per_day=rule.per_day,
            length=timedelta(minutes=rule.length_min),
            skips_holidays=rule.skips_holidays,
            departement=commune.code[:2] if commune is not None else "",
        )
    )


def given_back(row: Slot, now: datetime) -> dict[str, Any]:
    """What to write on a booked slot that is given back. At most 2 queries; its person is held, where one can."""
    withdrawn = {"state": SlotState.CANCELLED}
    if row.start_at <= now or row.responder.contact.standing in GONE:
        return withdrawn
    rule = SlotRule.objects.filter(pk=row.rule_id).select_related("responder__commune").order_by("pk").first()
    if rule is None:
        return {"state": SlotState.FREE}
    day = timezone.localdate(row.start_at)
    if rule.is_active and (row.start_at, row.end_at) in times_of(rule, day, day):
        return {"state": SlotState.FREE} | {name: getattr(rule, name) for name in OFFERED}
    # Its rules look again at the time that it held. It is theirs no more, so that one that comes back to this very
    # time makes it: only what the professional himself withdraws stays withdrawn.
    SlotRule.objects.filter(responder=row.responder, is_active=True).update(made_until=None, updated_at=now)
    return withdrawn | {"rule": None, "once": f"given:{row.pk}"}
