"""States and delays of a request: pure, without clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.care.unscheduled.models import CareRequest, Delay, RequestState

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    RequestState.OPEN: frozenset(
        {RequestState.TAKEN, RequestState.ESCALATED, RequestState.CLOSED, RequestState.CANCELLED}
    ),
    RequestState.ESCALATED: frozenset({RequestState.TAKEN, RequestState.CLOSED, RequestState.CANCELLED}),
    # Given back by who took it: the search goes on.
    RequestState.TAKEN: frozenset({RequestState.OPEN, RequestState.CLOSED, RequestState.CANCELLED}),
    RequestState.CLOSED: frozenset(),
    RequestState.CANCELLED: frozenset(),
}
# Somebody is still looked for.
SEARCHING: Final = (RequestState.OPEN, RequestState.ESCALATED)
# It goes on: neither closed nor cancelled.
LIVE: Final = (*SEARCHING, RequestState.TAKEN)
OVER: Final = (RequestState.CLOSED, RequestState.CANCELLED)

# « Aujourd’hui » ends at 20 h, when the permanence des soins begins (Code de la santé publique, R. 6315-1)…
DAY_ENDS_AT: Final = time(20, 0)
# … or four hours after the request, if it is asked later than 16 h: nobody can answer in minutes.
AT_LEAST: Final = timedelta(hours=4)


def before(state: str) -> list[str]:
    """The states from which one comes to this one."""
    return [one for one, after in TRANSITIONS.items() if state in after]


def due_at(delay: str, asked_at: datetime) -> datetime:
    """Until when a request of that delay should be met.

    Today: 20 h in Paris, and never less than four hours. 24 h and 48 h are hours that have passed, whatever clocks
    were changed meanwhile.
    """
    if delay == Delay.H24:
        return asked_at + timedelta(hours=24)
    if delay == Delay.H48:
        return asked_at + timedelta(hours=48)
    evening = timezone.make_aware(datetime.combine(timezone.localdate(asked_at), DAY_ENDS_AT))
    return max(evening, asked_at + AT_LEAST)


def begins_at(row: CareRequest, now: datetime) -> datetime | None:
    """When the search begins, where nobody is asked yet: at night, or when nobody is free before. Else None."""
    begins: datetime | None = row.next_wave_at
    waits = row.state == RequestState.OPEN and row.wave == 0 and begins is not None and begins > now
    return begins if waits else None


def is_late(row: CareRequest, now: datetime) -> bool:
    """Nobody took it, and its delay is over."""
    return row.state in SEARCHING and row.due_at < now
