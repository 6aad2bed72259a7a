"""The letter of the day before: once for each holder and beginning, whatever is run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.availability.queries import GONE
from maillage.contexts.care.roster import letters
from maillage.contexts.care.roster.models import Turn, TurnReminder
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

MODULE: Final = "care"
BEFORE: Final = timedelta(hours=24)
_AT_ONCE: Final = 1_000


def _waiting(now: datetime) -> Any:
    told = TurnReminder.objects.filter(
        turn=OuterRef("pk"), responder=OuterRef("responder"), starts_at=OuterRef("starts_at")
    )
    rows = Turn.objects.filter(starts_at__gt=now, starts_at__lte=now + BEFORE)
    # Who left or is suspended is not asked any more: his turn is on the to-do list of the coordination.
    return rows.filter(~Exists(told)).exclude(responder__contact__standing__in=GONE)


@due_job("care.turn_reminders", every=timedelta(minutes=15))
def remind() -> int:
    """Remind those whose turn begins within a day; how many letters. 1 query while nothing is due."""
    now = timezone.now()
    with scopes_disabled():
        keys = list(_waiting(now).order_by("starts_at", "pk").values_list("pk", "community_id")[:_AT_ONCE])
        communities = {one.pk: one for one in Community.objects.filter(pk__in={key for _, key in keys})}
    sent = 0
    for pk, community_id in keys:
        community = communities[community_id]
        if community.has_module(MODULE):
            with scope(community=community):
                sent += _remind(community, pk, now)
    return sent


def _remind(community: Community, pk: int, now: datetime) -> int:
    """One turn: the row that says so and the letter, together or not at all."""
    turn: Turn | None = (
        _waiting(now).select_related("responder__contact__user").filter(pk=pk).order_by("pk").first()
    )
    if turn is None:
        return 0
    try:
        with transaction.atomic():
            TurnReminder.objects.create(
                community=community,
                turn=turn,
                responder=turn.responder,
                starts_at=turn.starts_at,
                sent_at=now,
            )
            return int(letters.reminder(Actor.system(community), community, turn))
    except IntegrityError:
        # Another worker was quicker.
        return 0
