"""A care that somebody took, who is no longer there: it is given back, so that the search goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.api import Standing
from maillage.contexts.care.callout import letters
from maillage.contexts.care.unscheduled import services as requests
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.contexts.care.unscheduled.refusals import RequestRefused
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

_AT_ONCE: Final = 200


def still_to_come(responders: Iterable[int]) -> Any:
    """Requests that they hold and whose care has not taken place yet, as far as anybody knows."""
    now = timezone.now()
    ahead = Q(planned_at__gt=now) | Q(planned_at=None, due_at__gt=now)
    rows = CareRequest.objects.filter(ahead, state=RequestState.TAKEN, taken_by_id__in=responders)
    return rows.defer("identity").select_related("community", "taken_by__contact__user").order_by("pk")


def hand_back(row: CareRequest, *, tell: bool) -> bool:
    """Give it back for who holds it; False where somebody was quicker. tell: he gets a letter that he need not come."""
    by, taker = Actor.system(row.community), row.taken_by
    assert taker is not None
    with scope(community=row.community):
        try:
            with transaction.atomic():
                given = requests.give_back(by=by, pk=row.pk, responder=taker)
                if tell:
                    letters.tell_relieved(by, given, taker)
        except RequestRefused:
            return False
    return True


@due_job("care.taken_by_gone", every=timedelta(minutes=15))
def relieve() -> int:
    """Give back what those hold who have left the association since; how many. 1 query when there is nothing."""
    with scopes_disabled():
        gone = CareRequest.objects.filter(
            state=RequestState.TAKEN, taken_by__contact__standing=Standing.FORMER
        ).order_by()
        rows = list(still_to_come(gone.values("taken_by"))[:_AT_ONCE])
    return sum(hand_back(row, tell=True) for row in rows if row.community.has_module("care"))
