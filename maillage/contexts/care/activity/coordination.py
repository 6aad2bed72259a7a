"""Coordination time of accepted care, settled month by month: what the règlement intérieur allows, and never the act.

The health insurance pays the act; calling back, agreeing on an hour and telling what became of it is coordination. Each
month that is over gives one line by professional, once, with the minutes that were allowed then. A request counts in
the month in which it was made: so a month is counted only when none of its requests can be accepted any more.
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
from maillage.contexts.care.unscheduled import rules, tallies
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.contexts.care.unscheduled.purging import FORGOTTEN
from maillage.core.calendars.terms import months_later
from maillage.platform.audit.services import record
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import serialised

MODULE: Final = "care"
# A request of the last evening of a month is due within two days, and closed as forgotten a week later: nobody accepts
# it afterwards. One day more for the job that closes it. Earlier, what is accepted later would be lost.
_LONGEST_DELAY: Final = timedelta(hours=48)
SETTLED_AFTER_DAYS: Final = (_LONGEST_DELAY + FORGOTTEN).days + 1


def month_to_settle(today: date) -> date:
    """First day of the last month whose requests nobody can accept any more.

    Until the next one is ripe the same month is looked at again: no worker that stands still for a while loses it.
    """
    return months_later((today - timedelta(days=SETTLED_AFTER_DAYS)).replace(day=1), -1)


@due_job("care.settle_coordination", every=timedelta(hours=12))
def settle_everywhere() -> int:
    """Settle the last month that is ripe in every community; how many lines were written."""
    month, written = month_to_settle(timezone.localdate()), 0
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
    if _still_open(month):
        # Whoever accepts it has given coordination too, and a month is counted once: it waits.
        return 0
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


def _still_open(month: date) -> bool:
    """Somebody is still looked for, for a request of that month. 1 query."""
    start, end = tallies.month_bounds(month, month)
    rows = CareRequest.objects.filter(created_at__gte=start, created_at__lt=end)
    return bool(rows.filter(state__in=rules.SEARCHING).exists())


def accepted_in(month: date) -> Counter[int]:
    """Requests made in that month and accepted, by professional: those still here and those purged. 2 queries."""
    found = tallies.breakdown("responder", month, month)
    return Counter({int(pk): told["taken"] for pk, told in found.items() if told["taken"]})
