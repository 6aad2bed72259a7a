"""What the steps of a membership add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from maillage.contexts.association.contacts.models import Standing
from maillage.contexts.association.members.models import EventKind, MemberEvent


@dataclass(frozen=True)
class Membership:
    """Where somebody stands. joined_on, left_on: of the latest membership; left_on None while it lasts."""

    standing: str = Standing.KNOWN
    college_id: int | None = None
    joined_on: date | None = None
    left_on: date | None = None


_AFTER = {
    EventKind.ADMITTED: Standing.MEMBER,
    EventKind.SUSPENDED: Standing.SUSPENDED,
    EventKind.RESUMED: Standing.MEMBER,
    EventKind.LEFT: Standing.FORMER,
}


def after(before: Membership, event: MemberEvent) -> Membership:
    """Where one more step leads."""
    kind = EventKind(event.kind)
    if kind is EventKind.ADMITTED:
        return Membership(Standing.MEMBER, event.college_id, event.happened_on, None)
    if kind is EventKind.COLLEGE:
        return replace(before, college_id=event.college_id)
    left_on = event.happened_on if kind is EventKind.LEFT else None
    return replace(before, standing=_AFTER[kind], left_on=left_on)


def in_order(events: Iterable[MemberEvent]) -> list[MemberEvent]:
    """By day; on one day, in the order in which they were written."""
    return sorted(events, key=lambda event: (event.happened_on, event.pk))


def summed(events: Iterable[MemberEvent], *, on: date | None = None) -> Membership:
    """Where all steps lead, or those up to a day included."""
    found = Membership()
    for event in in_order(events):
        if on is None or event.happened_on <= on:
            found = after(found, event)
    return found
