"""Whether it is the hour of a meeting: its session is opened on its day, and what is done on another is asked twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.association.meetings.convocation.calendar_file import USUAL_LENGTH
from maillage.contexts.association.meetings.models import Meeting
from maillage.platform.ui.typography import count_words

# A meeting of the evening is often closed after midnight.
_LONGER: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Moment:
    """days: until the day of the meeting, negative once it is past; None while it has no date."""

    days: int | None
    has_begun: bool
    is_the_day: bool

    @property
    def is_early(self) -> bool:
        return self.days is not None and self.days > 0 and not self.is_the_day

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days < 0 and not self.is_the_day

    @property
    def words(self) -> str:
        """« demain », « dans 12 jours », « il y a 9 jours »; "" on the day and without a date."""
        if not self.days or self.is_the_day:
            return ""
        near = {1: "demain", -1: "hier"}.get(self.days)
        if near:
            return near
        count = count_words(abs(self.days), "jour")
        return f"dans {count}" if self.days > 0 else f"il y a {count}"


def moment_of(meeting: Meeting, now: datetime | None = None) -> Moment:
    """Where this moment is from the date of the meeting, by the days of the calendar."""
    now = now or timezone.now()
    if meeting.starts_at is None:
        return Moment(None, has_begun=False, is_the_day=False)
    days = (timezone.localdate(meeting.starts_at) - timezone.localdate(now)).days
    until = (meeting.ends_at or meeting.starts_at + USUAL_LENGTH) + _LONGER
    return Moment(
        days,
        has_begun=now >= meeting.starts_at,
        is_the_day=days == 0 or meeting.starts_at <= now <= until,
    )
