"""The recalculation of all communities: each has a turn, which one worker at a time takes.

Several workers share the work on PostgreSQL: each takes the turn that waits longest and that no other one holds. A turn
is taken by putting it ahead by a lease, in a short transaction of its own; so a worker that is killed loses its turn
and another one finds it again, and computing holds no lock. Twice is once: a figure that did not change is not written.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks import task

from maillage.contexts.programme.indicators.models import RefreshTurn
from maillage.contexts.programme.indicators.readings import refresh
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.turns import let_others_write

logger = logging.getLogger(__name__)

# Each community once a day, and again after this when it failed.
EVERY: Final = timedelta(days=1)
LEASE: Final = timedelta(minutes=10)
# What one task does before it lets the worker do something else.
SLICE_S: Final = 30.0
# Tasks that the job hands out: as many workers may compute at the same time.
HANDS: Final = 4


@dataclass(frozen=True)
class Taken:
    """A turn in the hands of this worker, until `until`."""

    community: Community
    until: datetime


def give_turns() -> int:
    """A turn for each community that has none yet, due at once; how many. 1 query, and 1 more for new ones."""
    with scopes_disabled():
        known = RefreshTurn.objects.values("community_id")
        fresh = list(Community.objects.exclude(pk__in=known).order_by("pk"))
        now = timezone.now()
        RefreshTurn.objects.bulk_create(
            [RefreshTurn(community=one, due_at=now) for one in fresh], ignore_conflicts=True
        )
    return len(fresh)


def take_turn() -> Taken | None:
    """The community that waits longest and that nobody else holds, or None. Two queries in a short transaction."""
    now = timezone.now()
    with scopes_disabled(), transaction.atomic():
        row: RefreshTurn | None = (
            RefreshTurn.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("community")
            .filter(due_at__lte=now)
            .order_by("due_at", "pk")
            .first()
        )
        if row is None:
            return None
        row.due_at = now + LEASE
        row.save(update_fields=["due_at"])
    return Taken(row.community, row.due_at)


def run_turn(taken: Taken) -> int:
    """Compute the community's figures and set its next turn; how many figures changed."""
    start = time.perf_counter()
    with scope(community=taken.community):
        changed = refresh(by=None) if taken.community.has_module("programme") else 0
    spent_ms = round((time.perf_counter() - start) * 1000)
    with scopes_disabled():
        # Not if the lease ran out and another worker has it by now.
        RefreshTurn.objects.filter(community=taken.community, due_at=taken.until).update(
            due_at=timezone.now() + EVERY, done_at=timezone.now(), spent_ms=spent_ms
        )
    return changed


def run_turns(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Take turns until none is due or `stop` says so; how many. A failing one is reported and holds up no other."""
    done = 0
    while not stop():
        taken = take_turn()
        if taken is None:
            break
        try:
            run_turn(taken)
        except Exception:
            # Its lease runs out by itself: it is tried again then.
            logger.exception("indicators of community %s were not computed", taken.community.pk)
        done += 1
        let_others_write()
    return done


def is_waiting() -> bool:
    with scopes_disabled():
        return bool(RefreshTurn.objects.filter(due_at__lte=timezone.now()).exists())


@task()
def compute_some() -> int:
    """A slice of the work; hands itself on while turns wait."""
    end = time.monotonic() + SLICE_S
    done = run_turns(stop=lambda: time.monotonic() >= end)
    if is_waiting():
        _enqueue()
    return done


def _enqueue() -> None:
    compute_some.enqueue()


@due_job("programme.indicators", every=timedelta(minutes=15))
def hand_out() -> int:
    """Give the due communities to whoever is free: one task where one writes at a time, several elsewhere."""
    give_turns()
    if not is_waiting():
        return 0
    hands = 1 if connection.vendor == "sqlite" else HANDS
    for _ in range(hands):
        _enqueue()
    return hands
