"""Reading minutes. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from maillage.contexts.association.decisions.models import Decision, FollowUp
from maillage.contexts.association.decisions.queries import of_meeting
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.minutes.models import Minutes, MinutesEdition, MinutesPoint, MinutesState
from maillage.contexts.association.voting.models import Vote, VoteState


def find(meeting: Meeting) -> Minutes | None:
    """1 query."""
    found: Minutes | None = (
        Minutes.objects.filter(meeting=meeting).select_related("approved_in", "meeting__body").first()
    )
    return found


def all_minutes() -> QuerySet[Minutes]:
    """The minutes with their meetings, latest meeting first."""
    rows: QuerySet[Minutes] = Minutes.objects.select_related("meeting", "meeting__body", "approved_in")
    return rows.order_by("-meeting__starts_at", "-pk")


@dataclass(frozen=True)
class Chapter:
    """A point with what came out of it."""

    number: int
    point: MinutesPoint
    votes: list[Vote] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)

    @property
    def item_id(self) -> int | None:
        return self.point.agenda_item_id

    @property
    def is_empty(self) -> bool:
        return not (self.point.text or self.votes or self.decisions or self.follow_ups)


@dataclass(frozen=True)
class Written:
    """Minutes with everything in them. The rest: what belongs to no point."""

    chapters: Sequence[Chapter]
    votes: Sequence[Vote]
    decisions: Sequence[Decision]
    follow_ups: Sequence[FollowUp]


def points_of(minutes: Minutes) -> list[MinutesPoint]:
    """In the order of the agenda, then as they were added. 1 query."""
    rows = MinutesPoint.objects.filter(minutes=minutes).select_related("agenda_item", "updated_by")
    return sorted(rows, key=lambda one: (_rank(one), one.pk))


def _rank(point: MinutesPoint) -> tuple[int, int]:
    """The agenda may have been put in another order since."""
    return (0, point.agenda_item.rank) if point.agenda_item else (1, point.rank)


def votes_of(meeting: Meeting) -> list[Vote]:
    """Those that were closed, in order. 1 query."""
    rows = Vote.objects.filter(meeting=meeting, state=VoteState.CLOSED)
    return list(rows.order_by("closed_at", "pk"))


def written(minutes: Minutes) -> Written:
    """4 queries, whatever the length."""
    decisions, follow_ups = of_meeting(minutes.meeting)
    votes = votes_of(minutes.meeting)
    points = points_of(minutes)
    items = {point.agenda_item_id for point in points} - {None}
    keys = {point.pk for point in points}
    chapters = [
        Chapter(
            number,
            point,
            [one for one in votes if point.agenda_item_id and one.agenda_item_id == point.agenda_item_id],
            [one for one in decisions if one.point_id == point.pk],
            [one for one in follow_ups if one.point_id == point.pk],
        )
        for number, point in enumerate(points, start=1)
    ]
    return Written(
        chapters,
        [one for one in votes if one.agenda_item_id not in items],
        [one for one in decisions if one.point_id not in keys],
        [one for one in follow_ups if one.point_id not in keys],
    )


def editions_of(minutes: Minutes) -> list[MinutesEdition]:
    """Newest first. 1 query."""
    return list(MinutesEdition.objects.filter(minutes=minutes).order_by("-number"))


def edition(minutes: Minutes, number: int) -> MinutesEdition | None:
    """1 query."""
    found: MinutesEdition | None = MinutesEdition.objects.filter(minutes=minutes, number=number).first()
    return found


def to_approve() -> list[Minutes]:
    """Proposed and not yet approved, oldest first. 1 query."""
    rows = Minutes.objects.filter(state=MinutesState.PROPOSED).select_related("meeting")
    return list(rows.order_by("proposed_at", "pk"))


def later_meetings(meeting: Meeting) -> list[Meeting]:
    """Those that may have approved the minutes, of the same body or series first, then by date. 1 query."""
    rows = Meeting.objects.exclude(pk=meeting.pk).filter(starts_at__lte=timezone.now())
    if meeting.starts_at is not None:
        rows = rows.filter(starts_at__gt=meeting.starts_at)
    found = list(rows.order_by("starts_at", "pk")[:50])
    return sorted(found, key=lambda one: not is_next_of(one, meeting))


def is_next_of(later: Meeting, meeting: Meeting) -> bool:
    """The same body meets again, or the same series goes on: such a meeting approves the minutes of the one before."""
    same_body = meeting.body_id is not None and later.body_id == meeting.body_id
    return same_body or (meeting.series_id is not None and later.series_id == meeting.series_id)


def chapter_of(minutes: Minutes, point_id: int) -> Chapter | None:
    """4 queries."""
    return next((one for one in written(minutes).chapters if one.point.pk == point_id), None)
