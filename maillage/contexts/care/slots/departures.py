"""Somebody left the association: what he offered is withdrawn. His bookings stay, patients count on them.

From the moment at which he left (or is suspended) nothing of his is shown or booked (`queries.showable`); the worker
withdraws it soon after, so that a step that was written by mistake can be taken back meanwhile.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django_scopes import scopes_disabled

from maillage.contexts.association.api import Standing
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import GONE
from maillage.contexts.care.slots.models import AgendaFeed, Slot, SlotRule, SlotState
from maillage.contexts.care.slots.people import hold
from maillage.contexts.care.slots.refusals import SlotRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

AT_ONCE: Final = 200


def check_still_here(responder: Responder) -> None:
    """SlotRefused for who may offer nothing: nobody would be shown it."""
    if responder.contact.standing in GONE:
        raise SlotRefused(
            f"L’adhésion de {responder.name} est terminée ou suspendue : ses créneaux ne sont montrés à personne. "
            "Voyez avec la coordination."
        )


def left_with_offers(now: datetime) -> list[Responder]:
    """Those who left with free slots to come or an agenda, in whatever community. 1 query."""
    with scopes_disabled():
        free = Slot.objects.filter(responder=OuterRef("pk"), state=SlotState.FREE, start_at__gt=now)
        agendas = AgendaFeed.objects.filter(responder=OuterRef("pk"))
        rows: QuerySet[Any] = Responder.objects.filter(
            Exists(free.order_by()) | Exists(agendas.order_by()), contact__standing=Standing.FORMER
        )
        return list(rows.select_related("community", "contact").order_by("pk")[:AT_ONCE])


@transaction.atomic
def withdraw_offers(*, by: Actor, responder: Responder, now: datetime) -> int:
    """Withdraw the free slots to come of somebody who left, and forget his agendas; how many slots. Twice is once.

    His rules stay and make nothing: if he comes back, they go on.
    """
    hold(responder)
    fresh = Responder.objects.select_related("contact").get(pk=responder.pk)
    if fresh.contact.standing != Standing.FORMER:
        return 0
    free = Slot.objects.filter(responder=fresh, state=SlotState.FREE, start_at__gt=now)
    # Those that a rule made go as when it is stopped, so that it makes them anew if he comes back.
    made: int = free.filter(rule__isnull=False).delete()[0]
    by_hand = free.update(state=SlotState.CANCELLED, version=F("version") + 1, updated_at=now)
    SlotRule.objects.filter(responder=fresh).update(made_until=None)
    agendas = AgendaFeed.objects.filter(responder=fresh)
    count = agendas.count()
    agendas.delete()
    if made or by_hand or count:
        record(
            by=by,
            action="slot.left",
            obj=fresh,
            label=fresh.name,
            after={"slots": made + by_hand, "agendas": count},
        )
    return made + by_hand
