"""Reads on meetings. Every function works inside the community's scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Answer,
    Attendee,
    Meeting,
    MeetingState,
    Presence,
    Proxy,
    Series,
)
from maillage.contexts.association.meetings.statements.models import Statement
from maillage.contexts.association.minutes.models import Minutes

THERE = (Presence.PRESENT, Presence.REMOTE)
# Who came and was counted without a name.
UNNAMED = Q(contact__isnull=True, name="")
# Who answered so and did not come had said it.
EXCUSES = (Answer.NO, Answer.PROXY)
# `noted_how` of those whom nobody noted: the closing wrote what followed from their answers.
CLOSING = "closing"
_LARGEST = 2**63 - 1


def _counted(presences: Sequence[str] = ()) -> Coalesce:
    """How many attendees of the meeting of the row, of these presences or of all."""
    rows = Attendee.objects.filter(meeting=OuterRef("pk")).order_by()
    if presences:
        rows = rows.filter(presence__in=presences)
    return Coalesce(Subquery(rows.values("meeting").annotate(n=Count("pk")).values("n")), 0)


def meetings() -> QuerySet[Meeting]:
    """Every meeting, as the list shows it: `present` and `listed` count its attendees."""
    rows: QuerySet[Meeting] = Meeting.objects.select_related("body", "commune", "series").annotate(
        present=_counted(THERE), listed=_counted()
    )
    return rows


def find(pk: int) -> Meeting | None:
    """A meeting of the community. 1 query."""
    if pk > _LARGEST:
        return None
    found: Meeting | None = (
        Meeting.objects.filter(pk=pk).select_related("body", "commune", "series", "created_by").first()
    )
    return found


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The points in order, with who carries each. 1 query."""
    rows = AgendaItem.objects.filter(meeting=meeting).select_related("owner")
    return list(rows.order_by("rank", "pk"))


def attendees_of(meeting: Meeting) -> Any:
    """Everybody on the list by name, with the contact: a queryset whose rows have a `sort_name`.

    Those who were only counted are in `unnamed_in`.
    """
    rows: Any = (
        Attendee.objects.filter(meeting=meeting)
        .exclude(UNNAMED)
        .select_related("contact", "contact__college", "contact__represents")
        .annotate(sort_name=Coalesce("contact__search_name", "search_name"))
    )
    return rows.order_by("sort_name", "pk")


def unnamed_in(meeting: Meeting) -> dict[str, int]:
    """How many came and were counted without their name: category -> number, in the order of categories. 1 query."""
    rows = Attendee.objects.filter(UNNAMED, meeting=meeting).order_by().values_list("category")
    counts = dict(rows.annotate(Count("pk")))
    return {category.value: counts[category.value] for category in Category if category.value in counts}


@dataclass(frozen=True)
class Waiting:
    """Whom nobody noted yet. excused: those who had said that they would not come, or gave power."""

    excused: int
    absent: int


def waiting_in(meeting: Meeting) -> Waiting:
    """What closing the meeting would note. 1 query."""
    rows = Attendee.objects.filter(meeting=meeting, presence=Presence.UNKNOWN)
    counts = rows.aggregate(all=Count("pk"), excused=Count("pk", filter=Q(answer__in=EXCUSES)))
    return Waiting(counts["excused"], counts["all"] - counts["excused"])


def noted_by_closing(meeting: Meeting) -> int:
    """How many the closing of the meeting noted itself: opening it again puts them back. 1 query."""
    return int(Attendee.objects.filter(meeting=meeting, noted_how=CLOSING).count())


def find_attendee(meeting: Meeting, pk: int) -> Attendee | None:
    found: Attendee | None = attendees_of(meeting).filter(pk=pk).first() if pk <= _LARGEST else None
    return found


@dataclass(frozen=True)
class Tally:
    """How many of a category, or of all: listed, answered, came."""

    label: str
    listed: int = 0
    present: int = 0
    remote: int = 0
    excused: int = 0
    absent: int = 0
    unknown: int = 0
    yes: int = 0
    no: int = 0
    proxy: int = 0

    @property
    def there(self) -> int:
        return self.present + self.remote

    @property
    def silent(self) -> int:
        return self.listed - self.yes - self.no - self.proxy


@dataclass(frozen=True)
class Turnout:
    """Who is on the list and who came. by_category: only the categories that somebody has, in their order."""

    total: Tally
    by_category: tuple[Tally, ...]

    @property
    def words(self) -> str:
        """« professionnel de santé : 9, élu ou collectivité : 14 » among those present."""
        parts = [f"{one.label} : {one.there}" for one in self.by_category if one.there]
        return ", ".join(parts)


def turnout_of(meeting: Meeting) -> Turnout:
    """Counts by category. 1 query."""
    rows = (
        Attendee.objects.filter(meeting=meeting)
        .order_by()
        .values_list("category", "presence", "answer")
        .annotate(Count("pk"))
    )
    counts: dict[str, Counter[str]] = {}
    for category, presence, answer, count in rows:
        for name in (category, ""):
            counts.setdefault(name, Counter()).update(
                {"listed": count, presence: count, f"answer.{answer}": count}
            )
    by_category = tuple(
        _tally(category.label, counts[category.value]) for category in Category if category.value in counts
    )
    return Turnout(_tally("Ensemble", counts.get("", Counter())), by_category)


def _tally(label: str, counts: Counter[str]) -> Tally:
    return Tally(
        label,
        listed=counts["listed"],
        present=counts[Presence.PRESENT],
        remote=counts[Presence.REMOTE],
        excused=counts[Presence.EXCUSED],
        absent=counts[Presence.ABSENT],
        unknown=counts[Presence.UNKNOWN],
        yes=counts[f"answer.{Answer.YES}"],
        no=counts[f"answer.{Answer.NO}"],
        proxy=counts[f"answer.{Answer.PROXY}"],
    )


def proxies_of(meeting: Meeting) -> list[Proxy]:
    """Powers in force, by who gives. 1 query."""
    rows = Proxy.objects.filter(meeting=meeting, revoked_at=None).select_related("giver", "holder")
    return list(rows.order_by("giver__search_name", "pk"))


def proxy_from(meeting: Meeting, contact_id: int | None) -> Proxy | None:
    """The power that somebody gave for this meeting. 1 query."""
    if contact_id is None:
        return None
    rows = Proxy.objects.filter(meeting=meeting, giver_id=contact_id, revoked_at=None)
    found: Proxy | None = rows.select_related("holder").first()
    return found


def proxies_carried(meeting: Meeting, contact_id: int | None) -> list[Proxy]:
    """The powers that somebody carries at this meeting. 1 query."""
    if contact_id is None:
        return []
    rows = Proxy.objects.filter(meeting=meeting, holder_id=contact_id, revoked_at=None)
    return list(rows.select_related("giver").order_by("giver__search_name", "pk"))


def statements_of(meeting: Meeting) -> list[Statement]:
    """What was said in turn, in order. 1 query."""
    rows = Statement.objects.filter(meeting=meeting).select_related("attendee", "attendee__contact")
    return list(rows.order_by("said_at", "pk"))


def minutes_state(meeting: Meeting) -> str:
    """The state of its minutes, "" while nobody began them. 1 query."""
    found: str | None = Minutes.objects.filter(meeting=meeting).values_list("state", flat=True).first()
    return found or ""


def my_attendances(user_id: int | None) -> QuerySet[Attendee]:
    """The meetings of whoever has this account, soonest first; drafts are nobody's business yet."""
    rows: QuerySet[Attendee] = (
        Attendee.objects.filter(contact__user_id=user_id, contact__isnull=False)
        .exclude(meeting__state=MeetingState.DRAFT)
        .select_related("meeting", "meeting__body", "meeting__commune", "contact")
    )
    return rows.order_by("meeting__starts_at", "pk")


def my_attendance(user_id: int | None, meeting: int) -> Attendee | None:
    """The row of whoever has this account at this meeting. 1 query."""
    if user_id is None or meeting > _LARGEST:
        return None
    found: Attendee | None = my_attendances(user_id).filter(meeting=meeting).first()
    return found


def attended_by(contact_id: int) -> QuerySet[Attendee]:
    """The meetings on whose list a contact is, latest first."""
    rows: QuerySet[Attendee] = Attendee.objects.filter(contact_id=contact_id).select_related(
        "meeting", "meeting__body"
    )
    return rows.order_by("-meeting__starts_at", "-pk")


def coming(now: datetime | None = None, *, days: int = 60) -> QuerySet[Meeting]:
    """Meetings of the next days, and those of which the date is looked for, soonest first."""
    now = now or timezone.now()
    soon = Q(starts_at__gte=now - timedelta(hours=6), starts_at__lte=now + timedelta(days=days))
    alive = Q(state__in=(MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN)) & soon
    rows: QuerySet[Meeting] = Meeting.objects.filter(alive | Q(state=MeetingState.POLL)).select_related(
        "body", "commune"
    )
    return rows.order_by("starts_at", "pk")


def series_rows() -> QuerySet[Series]:
    """Series with how many meetings each has."""
    rows: QuerySet[Series] = Series.objects.annotate(size=Count("meetings"))
    return rows


def series_meetings(series: Series) -> list[Meeting]:
    """The meetings of a series in the order of their dates, with how many came. 1 query."""
    rows = (
        Meeting.objects.filter(series=series)
        .select_related("body", "commune")
        .annotate(present=_counted(THERE), listed=_counted())
    )
    return list(rows.order_by("starts_at", "pk"))
