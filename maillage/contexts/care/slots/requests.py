"""A slot that is booked for a request: what becomes of the request. In the transaction of the caller."""

from __future__ import annotations

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots.models import Slot, SlotOutcome
from maillage.contexts.care.slots.refusals import SlotRefused
from maillage.contexts.care.unscheduled import broadcasting
from maillage.contexts.care.unscheduled import services as unscheduled
from maillage.contexts.care.unscheduled.models import CareRequest, Outcome, RequestState
from maillage.contexts.care.unscheduled.permissions import abilities
from maillage.contexts.care.unscheduled.refusals import RequestRefused
from maillage.platform.tenancy.actor import Actor


def take(by: Actor, request: CareRequest, row: Slot) -> None:
    """The professional of the slot takes the request, unless somebody was quicker: SlotRefused then."""
    if not abilities(by, request)["see"]:
        raise SlotRefused("Cette demande n’est pas à vous : choisissez-en une autre, ou un type de besoin.")
    before = request.state
    if not unscheduled.take(by=by, pk=request.pk, responder=row.responder, planned_at=row.start_at):
        raise SlotRefused(
            "Quelqu’un vient de prendre cette demande : il n’y a plus rien à réserver pour elle."
        )
    request.refresh_from_db()
    for tell in broadcasting.when_changed:
        tell(by, request, before)


def let_go(by: Actor, request: CareRequest, responder: Responder, *, looks_on: bool) -> None:
    """The booking fell: the search goes on, or the request is over too. Nothing if it has changed meanwhile."""
    request.refresh_from_db()
    if request.state != RequestState.TAKEN or request.taken_by_id != responder.pk:
        return
    if looks_on:
        unscheduled.give_back(by=by, pk=request.pk, responder=responder)
    else:
        unscheduled.cancel(by=by, pk=request.pk, proved=True)


def tell_outcome(by: Actor, request: CareRequest, responder: Responder, outcome: str) -> None:
    """What became of the appointment is what became of the request."""
    said = Outcome.HONOURED if outcome == SlotOutcome.HONOURED else Outcome.NO_SHOW
    request.refresh_from_db()
    if request.state not in (RequestState.TAKEN, RequestState.CLOSED) or request.taken_by_id != responder.pk:
        return
    if request.outcome == said:
        return
    try:
        unscheduled.record_outcome(
            by=by,
            pk=request.pk,
            version=request.version,
            outcome=said,
            emergency_avoided=request.emergency_avoided,
            responder=responder,
        )
    except RequestRefused as refusal:
        raise SlotRefused(str(refusal)) from refusal
