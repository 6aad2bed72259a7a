"""Who sees which slots, and what they may do with one."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from maillage.contexts.care.permissions import ANSWER, COORDINATE, REQUEST, VIEW
from maillage.contexts.care.slots.models import Slot, SlotState, Visibility
from maillage.platform.tenancy.actor import Actor

FLAGS: Final[dict[Visibility, str]] = {
    Visibility.PUBLIC: "is_public",
    Visibility.PRO: "is_pro",
    Visibility.SNP: "is_snp",
    Visibility.CPTS: "is_cpts",
}


def seen_by(by: Actor) -> frozenset[Visibility]:
    """The kinds of slots that the actor may see and book.

    The team answers for all. Members see what is for professionals and for the CPTS. Partners who may ask for care
    (regulation, emergency departments, town halls) see what is for everybody and for unscheduled care.
    """
    if by.can(COORDINATE):
        return frozenset(Visibility)
    if by.can(VIEW):
        return frozenset({Visibility.PUBLIC, Visibility.PRO, Visibility.CPTS})
    if by.can(REQUEST):
        return frozenset({Visibility.PUBLIC, Visibility.SNP})
    return frozenset()


def shown_to(kinds: frozenset[Visibility]) -> Q:
    """The slots that bear one of these kinds at least."""
    asked = Q(pk__in=[])
    for kind in sorted(kinds):
        asked |= Q(**{FLAGS[kind]: True})
    return asked


def is_own(by: Actor, row: Slot) -> bool:
    return by.user is not None and row.responder.contact.user_id == by.user.pk


def abilities(by: Actor, row: Slot) -> dict[str, bool]:
    """What the actor may do with this slot; its responder's contact is read.

    see: of a booked slot, whom to call back.
    """
    team, own = by.can(COORDINATE), is_own(by, row) and by.can(ANSWER)
    booked_it = by.user is not None and row.booked_by_id == by.user.pk and by.can(REQUEST)
    is_booked = row.state == SlotState.BOOKED
    return {
        "see": is_booked and (team or own or booked_it),
        "book": row.state == SlotState.FREE
        and by.can(REQUEST)
        and bool(seen_by(by) & frozenset(row.visibilities)),
        "withdraw": row.state == SlotState.FREE and (team or own),
        "cancel": is_booked and not row.outcome and (team or own or booked_it),
        "tell": is_booked and (team or own or booked_it),
    }
