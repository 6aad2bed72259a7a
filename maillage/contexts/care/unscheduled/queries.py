"""Reading requests. Every function works inside the community's scope unless it says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.unscheduled import broadcasting, rules
from maillage.contexts.care.unscheduled.broadcasting import Step
from maillage.contexts.care.unscheduled.models import CareRequest, RequestLink, RequestState
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor


def requests() -> QuerySet[Any]:
    """Every request, with `rank`: those for whom somebody is looked for first. The identity is never read by a list."""
    rows: QuerySet[Any] = CareRequest.objects.select_related(
        "need", "link", "requested_by", "taken_by__contact"
    )
    rank = Case(
        When(state__in=rules.SEARCHING, then=Value(0)),
        When(state=RequestState.TAKEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.defer("identity").annotate(rank=rank)


def seen_by(by: Actor, responder_pk: int | None) -> QuerySet[Any]:
    """Those that the actor may see: all for the coordination, else what he asked for and what he took."""
    if by.can(COORDINATE):
        return requests()
    mine = Q(requested_by=by.user)
    if responder_pk is not None:
        mine |= Q(taken_by_id=responder_pk)
    return requests().filter(mine)


def find(pk: int) -> CareRequest | None:
    found: CareRequest | None = requests().filter(pk=pk).order_by("pk").first()
    return found


def just_given_back(by: Actor, pk: int) -> bool:
    """The actor gave it back a moment ago: the second click of two is no error. 1 query."""
    rows = AuditEntry.objects.filter(
        community=by.community,
        at__gte=timezone.now() - timedelta(hours=1),
        user=by.user,
        action="care_request.given_back",
        object_type=CareRequest._meta.label_lower,
        object_id=str(pk),
    )
    return bool(rows.exists())


def steps(row: CareRequest, *, names: bool) -> list[Step]:
    """What happened to a request, newest first; without names for who may not see them."""
    taker = row.taken_by.contact.name if row.taken_by is not None and row.taken_by.contact is not None else ""
    own = [
        (row.created_at, "Demande envoyée", ""),
        (row.escalated_at, "Remontée à la coordination", ""),
        (row.taken_at, "Prise en charge", taker),
        (row.outcome_at, f"Issue : {row.get_outcome_display()}", ""),
        (row.closed_at if row.state == RequestState.CANCELLED else None, "Annulée", ""),
    ]
    found = [Step(at, words, name) for at, words, name in own if at is not None]
    for told in broadcasting.steps_of:
        found.extend(told(row))
    shown = [one if names else Step(one.at, one.words) for one in found]
    return sorted(shown, key=lambda one: one.at, reverse=True)


@dataclass(frozen=True)
class Waiting:
    """How many requests are open, of these late, and escalated to the coordination."""

    open: int
    late: int
    escalated: int

    @property
    def searching(self) -> int:
        return self.open + self.escalated


def waiting(now: datetime) -> Waiting:
    """What waits in the community. 1 query."""
    searching = Q(state__in=rules.SEARCHING)
    told = CareRequest.objects.aggregate(
        open=Count("pk", filter=Q(state=RequestState.OPEN)),
        late=Count("pk", filter=searching & Q(due_at__lt=now)),
        escalated=Count("pk", filter=Q(state=RequestState.ESCALATED)),
    )
    return Waiting(told["open"], told["late"], told["escalated"])


def without_outcome(by: Actor, now: datetime) -> int:
    """How many of his own requests have taken place and lack their outcome. 1 query."""
    return int(
        CareRequest.objects.filter(
            Q(planned_at__lt=now) | Q(planned_at=None, taken_at__lt=now, due_at__lt=now),
            requested_by=by.user,
            state=RequestState.TAKEN,
        ).count()
    )


def partner_links() -> QuerySet[Any]:
    """Links of partners, with `asked`: how many requests that are still there came by each."""
    rows: QuerySet[Any] = RequestLink.objects.annotate(asked=Count("requests"))
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "label", "pk")


def find_link(pk: int) -> RequestLink | None:
    found: RequestLink | None = partner_links().filter(pk=pk).first()
    return found
