"""Who may do what with one request: one pure function, read by templates, views and services alike."""

from __future__ import annotations

from maillage.contexts.care.permissions import COORDINATE, REQUEST
from maillage.contexts.care.unscheduled import rules
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.platform.tenancy.actor import Actor


def abilities(by: Actor, row: CareRequest, *, responder_pk: int | None = None) -> dict[str, bool]:
    """What the actor may do with this request. responder_pk: who he is among those who are asked, None for nobody.

    identity: whether he may read the identity, where the installation takes any.
    """
    team = by.can(COORDINATE)
    asked = by.user is not None and by.user.pk == row.requested_by_id and by.can(REQUEST)
    took = responder_pk is not None and responder_pk == row.taken_by_id
    live = row.state in rules.LIVE
    return {
        "see": team or asked or took,
        "names": team,
        "identity": team or took,
        "cancel": live and (team or asked),
        "escalate": row.state == RequestState.OPEN and (team or asked),
        "close": row.state in rules.SEARCHING and team,
        "outcome": (team or asked or took)
        and (
            row.state == RequestState.TAKEN
            or (row.state == RequestState.CLOSED and row.taken_by_id is not None)
        ),
        "give_back": row.state == RequestState.TAKEN and (team or took),
    }
