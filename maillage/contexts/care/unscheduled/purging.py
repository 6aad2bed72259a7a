"""Requests are erased some days after they are over; what nobody closed is closed first. Only counts stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.care.unscheduled import broadcasting, rules, tallies
from maillage.contexts.care.unscheduled.models import CareRequest, Outcome, RequestState
from maillage.platform.audit.services import record
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.scoping import open_community

# After the end of its delay nobody looks for anybody any more…
FORGOTTEN: Final = timedelta(days=7)
# … and after the day of the care, nobody will say any more what became of it.
UNTOLD: Final = timedelta(days=30)
_BATCH: Final = 200


@due_job("care.purge_requests", every=timedelta(hours=1))
def purge_requests() -> int:
    """Close what was forgotten, erase what is over, community by community; returns how many were erased."""
    now = timezone.now()
    with scopes_disabled():
        keys = list(CareRequest.objects.order_by().values_list("community_id", flat=True).distinct())
        communities = list(Community.objects.filter(pk__in=keys).order_by("pk"))
    erased = 0
    for community in communities:
        with scope(community=community):
            close_forgotten(now)
            erased += purge(community, now)
    return erased


@transaction.atomic
def close_forgotten(now: datetime) -> int:
    """Close what nobody closed: without answer, or without an outcome; returns how many. One line of the journal."""
    searched = CareRequest.objects.filter(state__in=rules.SEARCHING, due_at__lt=now - FORGOTTEN)
    unanswered = searched.update(
        state=RequestState.CLOSED,
        outcome=Outcome.UNANSWERED,
        outcome_at=now,
        closed_at=now,
        next_wave_at=None,
        version=F("version") + 1,
    )
    old = now - UNTOLD
    untold = CareRequest.objects.filter(state=RequestState.TAKEN).filter(
        Q(planned_at__lt=old) | Q(planned_at=None, taken_at__lt=old)
    )
    without_outcome = untold.update(
        state=RequestState.CLOSED, closed_at=now, next_wave_at=None, version=F("version") + 1
    )
    if unanswered or without_outcome:
        record(
            by=Actor.system(open_community()),
            action="care_request.forgotten",
            label="Demandes de soins",
            after={"unanswered": unanswered, "without_outcome": without_outcome},
        )
    return int(unanswered + without_outcome)


def purge(community: Community, now: datetime) -> int:
    """Erase the requests of the open scope that have been over for `purge_days`, counted in the same transactions."""
    before = now - timedelta(days=settings_of().purge_days)
    erased = 0
    while done := _batch(community, before):
        erased += done
    return erased


@transaction.atomic
def _batch(community: Community, before: datetime) -> int:
    over = CareRequest.objects.filter(state__in=rules.OVER, closed_at__lt=before)
    rows = list(
        over.select_for_update(of=("self",), skip_locked=True)
        .select_related("need")
        .defer("identity")
        .order_by("pk")[:_BATCH]
    )
    if not rows:
        return 0
    for count in broadcasting.before_purge:
        count(rows)
    tallies.add(tallies.counted(rows), community=community)
    CareRequest.objects.filter(pk__in=[row.pk for row in rows]).delete()
    record(
        by=Actor.system(community),
        action="care_request.purged",
        label="Demandes de soins",
        after={"count": len(rows)},
    )
    return len(rows)
