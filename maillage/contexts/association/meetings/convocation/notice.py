"""How long before the meeting the convocation must leave, by the statutes of the meeting's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.statutes.queries import rules_on
from maillage.platform.ui.typography import count_words, long_date


@dataclass(frozen=True)
class Notice:
    """asked_days: what the statutes ask (0: nothing). given_days: from the convocation to the meeting, whole days.

    latest_on: the last day on which a convocation would be in time.
    """

    asked_days: int
    given_days: int
    latest_on: date
    left_on: date
    is_sent: bool

    @property
    def is_late(self) -> bool:
        return self.given_days < self.asked_days

    @property
    def words(self) -> str:
        """One French sentence for the page, and for the minutes."""
        if not self.asked_days:
            return "Les statuts n’imposent pas de délai de convocation pour ce type de réunion."
        asked = count_words(self.asked_days, "jour")
        if not self.is_late:
            if self.is_sent:
                return f"Délai respecté : convocation partie {self._before()} avant (les statuts demandent {asked})."
            return (
                f"Les statuts demandent {asked} : la convocation doit partir au plus tard le "
                f"{long_date(self.latest_on)}."
            )
        if self.is_sent:
            return f"Convocation partie trop tard : {self._before()} avant, les statuts demandent {asked}."
        return (
            f"Trop tard pour le délai des statuts ({asked}) : la convocation devait partir au plus tard le "
            f"{long_date(self.latest_on)}. Vous pouvez convoquer quand même ; le retard sera noté, et un membre "
            "pourrait contester la réunion."
        )

    def _before(self) -> str:
        return count_words(self.given_days, "jour") if self.given_days > 0 else "moins d’un jour"


def notice_of(meeting: Meeting) -> Notice | None:
    """None while the meeting has no date. 1 query."""
    if meeting.starts_at is None:
        return None
    day = timezone.localdate(meeting.starts_at)
    asked = rules_on(day).notice_days(meeting.kind)
    left = timezone.localdate(meeting.convened_at) if meeting.convened_at else timezone.localdate()
    return Notice(
        asked, max(0, (day - left).days), day - timedelta(days=asked), left, meeting.convened_at is not None
    )
