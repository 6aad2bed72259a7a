"""Reading decisions and follow-ups. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.contexts.association.decisions.models import Decision, FollowUp, FollowUpState
from maillage.contexts.association.meetings.models import Meeting
from maillage.core.search_text import search_text
from maillage.platform.tenancy.actor import Actor

_WORDS = 8


def decisions() -> QuerySet[Decision]:
    """The register, newest first, with how many follow-ups of each are still open."""
    still = FollowUp.objects.filter(decision=OuterRef("pk"), state=FollowUpState.OPEN).order_by()
    rows: QuerySet[Decision] = Decision.objects.select_related("body", "meeting").annotate(
        open_follow_ups=Coalesce(Subquery(still.values("decision").annotate(n=Count("pk")).values("n")), 0)
    )
    return rows.order_by("-taken_on", "-pk")


def find_decision(pk: int) -> Decision | None:
    """1 query."""
    rows = Decision.objects.select_related("body", "meeting", "replaced_by", "point", "created_by")
    found: Decision | None = rows.filter(pk=pk).first()
    return found


def follow_ups() -> QuerySet[FollowUp]:
    """By date: what has none comes last."""
    rows: QuerySet[FollowUp] = FollowUp.objects.select_related("contact", "user", "meeting", "decision")
    return rows


def find_follow_up(pk: int) -> FollowUp | None:
    """1 query."""
    found: FollowUp | None = follow_ups().select_related("closed_by", "point").filter(pk=pk).first()
    return found


def given_to(user_id: int) -> Q:
    """Those of an account, or of the contact whose account it is."""
    return Q(user_id=user_id) | Q(contact__user_id=user_id)


def holding(rows: QuerySet[Decision] | QuerySet[FollowUp], text: str) -> QuerySet[Decision]:
    """The rows whose text holds every word, by its beginning or within: « certificat cantine »."""
    for word in search_text(text).split()[:_WORDS]:
        rows = rows.filter(search_name__contains=word)
    return rows  # type: ignore[return-value]  # of the kind that came in


def of_meeting(meeting: Meeting) -> tuple[list[Decision], list[FollowUp]]:
    """What came out of a meeting, in the order in which it was noted. 2 queries."""
    taken = Decision.objects.filter(meeting=meeting).select_related("body").order_by("pk")
    to_do = follow_ups().filter(meeting=meeting).order_by("pk")
    return list(taken), list(to_do)


def of_decision(decision: Decision) -> list[FollowUp]:
    """1 query."""
    return list(follow_ups().filter(decision=decision).order_by("pk"))


def replaced_by(decision: Decision) -> list[Decision]:
    """The earlier ones that this decision replaces. 1 query."""
    return list(Decision.objects.filter(replaced_by=decision).order_by("-taken_on", "-pk"))


def of_contact(contact_id: int) -> list[FollowUp]:
    """What somebody has, open first, then the latest closed. 1 query."""
    rows = follow_ups().filter(contact_id=contact_id).order_by("-pk")[:100]
    return sorted(rows, key=lambda one: (one.state != FollowUpState.OPEN, one.due_on or date.max))


@dataclass(frozen=True)
class Waiting:
    """What waits for an actor. late_of_others: open, past their day, and not the actor's own."""

    mine: tuple[FollowUp, ...]
    late_of_others: int


def waiting_for(actor: Actor, today: date, *, others: bool) -> Waiting:
    """others: also count what is late and given to somebody else. 1 query."""
    if actor.user is None:
        return Waiting((), 0)
    wanted = given_to(actor.user.pk)
    if others:
        wanted |= Q(due_on__lt=today)
    rows: Iterable[FollowUp] = (
        FollowUp.objects.filter(wanted, state=FollowUpState.OPEN)
        .select_related("contact")
        .order_by("due_on", "pk")
    )
    mine: list[FollowUp] = []
    late = 0
    for row in rows:
        own = row.user_id == actor.user.pk or (
            row.contact is not None and row.contact.user_id == actor.user.pk
        )
        if own:
            mine.append(row)
        else:
            late += 1
    return Waiting(tuple(mine), late)


def candidates_to_replace(decision: Decision) -> Sequence[Decision]:
    """The latest decisions in force that may have taken its place. 1 query."""
    rows = Decision.objects.filter(state="in_force", taken_on__gte=decision.taken_on).exclude(pk=decision.pk)
    return list(rows.order_by("-taken_on", "-pk")[:100])
