"""Coordination time of accepted care, settled month by month: what the règlement intérieur allows, and never the act.

The health insurance pays the act; calling back, agreeing on an hour and telling what became of it is coordination. Each
month that is over gives one line by professional, once, with the minutes that were allowed then.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.activity.models import CoordinationMonth
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.care.unscheduled import tallies
from maillage.core.calendars.terms import months_later
from maillage.platform.audit.services import record
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import serialised

MODULE: Final = "care"
# Days of grace after the month: what was accepted on its last evening is told by then.
SETTLED_AFTER_DAYS: Final = 3


def month_to_settle(today: date) -> date | None:
    """First day of the month before, from its days of grace on; None before."""
    if today.day <= SETTLED_AFTER_DAYS:
        return None
    return months_later(today.replace(day=1), -1)


@due_job("care.settle_coordination", every=timedelta(hours=12))
def settle_everywhere() -> int:
    """Settle the month before in every community; how many lines were written."""
    month, written = month_to_settle(timezone.localdate()), 0
    if month is None:
        return 0
    with scopes_disabled():
        communities = list(Community.objects.order_by("pk"))
    for community in communities:
        if community.has_module(MODULE):
            with scope(community=community):
                written += settle(by=Actor.system(community), month=month)
    return written


@transaction.atomic
def settle(*, by: Actor, month: date) -> int:
    """Write the coordination of that month, once by professional; how many lines are new. Nothing at 0 minutes."""
    minutes = settings_of().coordination_min
    if not minutes:
        return 0
    serialised(by)
    known = CoordinationMonth.objects.filter(month=month).order_by().values_list("responder_id", flat=True)
    accepted = accepted_in(month)
    for pk in known:
        accepted.pop(pk, None)
    people = Responder.objects.filter(pk__in=sorted(accepted)).order_by("pk")
    rows = [
        CoordinationMonth(
            community=by.community,
            contact_id=one.contact_id,
            responder=one,
            month=month,
            accepted=accepted[one.pk],
            minutes_each=minutes,
        )
        for one in people
    ]
    CoordinationMonth.objects.bulk_create(rows, batch_size=500)
    if rows:
        record(
            by=by,
            action="care_coordination.settled",
            label=f"Coordination de {month:%m/%Y}",
            after={"lines": len(rows), "minutes_each": minutes},
        )
    return len(rows)


def accepted_in(month: date) -> Counter[int]:
    """Requests made in that month and accepted, by professional: those still here and those purged. 2 queries."""
    found = tallies.breakdown("responder", month, month)
    return Counter({int(pk): told["taken"] for pk, told in found.items() if told["taken"]})
