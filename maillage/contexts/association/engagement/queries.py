"""Reads of engagement: people with their stage, what waits for a caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from maillage.contexts.association.contacts.models import Category, Contact, ContactKind
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.engagement.stages import ACTIVE_WITHIN, LABELS, RANKS, ranked, with_stages
from maillage.platform.tenancy.prepared import Prepared


def people(now: datetime) -> QuerySet[Any]:
    """Persons whom the association could win or keep, with stage and waiting approach (`.waiting`)."""
    rows = Contact.objects.filter(kind=ContactKind.PERSON).exclude(category=Category.STAFF)
    waiting = Approach.objects.filter(done_on=None).select_related("caller").order_by("pk")
    found: QuerySet[Any] = with_stages(rows, now).select_related("commune")
    return found.prefetch_related(Prefetch("approaches", waiting, to_attr="waiting"))


_COUNTS = Prepared(
    lambda since, until: (
        ranked(Contact.objects.filter(kind=ContactKind.PERSON, category=Category.PROFESSIONAL), since, until)
        .order_by()
        .values_list("stage_rank")
        .annotate(Count("pk"))
    )
)


@dataclass(frozen=True)
class StageCount:
    stage: str
    label: str
    count: int


def counts_by_stage(now: datetime) -> list[StageCount]:
    """How many health professionals stand at each stage. 1 query."""
    found: dict[int, int] = dict(_COUNTS.rows(since=now - ACTIVE_WITHIN, until=now))
    return [StageCount(stage, label, found.get(RANKS[stage], 0)) for stage, label in LABELS.items()]


def approaches_of(contact: Contact) -> list[Approach]:
    """All of one contact, what waits first, then the latest."""
    rows = Approach.objects.filter(contact=contact).select_related("caller")
    return sorted(
        rows.order_by("pk"),
        key=lambda one: (one.done_on is not None, -(one.done_on or date.min).toordinal(), -one.pk),
    )


def waiting_for(user_id: int) -> QuerySet[Approach]:
    """What this account was asked to do, the most urgent first."""
    rows: QuerySet[Approach] = Approach.objects.filter(caller_id=user_id, done_on=None)
    return rows.select_related("contact").order_by("due_on", "pk")
