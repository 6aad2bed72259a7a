"""Reads on the poll for a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maillage.contexts.association.calendars.queries import busy_contacts
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.convocation.calendar_file import USUAL_LENGTH
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState
from maillage.contexts.association.meetings.polling.models import Availability, PollAnswer, PollDate
from maillage.contexts.association.meetings.words import holiday, when

TAKEN = "taken"
# A question with one date is no question.
_ENOUGH = 2


@dataclass(frozen=True)
class Proposal:
    """A date with what was said of it. is_best: nobody's date has more yes (then more « si besoin »).

    holiday: the public holiday on which it falls, "" for none.
    """

    row: PollDate
    words: str
    yes: int
    maybe: int
    no: int
    is_best: bool
    holiday: str = ""


@dataclass(frozen=True)
class Line:
    """What one person said of each date, in the order of the dates; "" for nothing.

    TAKEN: nothing said, and taken at that hour by the calendar that the person gave.
    """

    attendee: Attendee
    values: tuple[str, ...]

    @property
    def has_answered(self) -> bool:
        return any(value not in ("", TAKEN) for value in self.values)


@dataclass(frozen=True)
class Poll:
    """is_asked: the question left, and answers come in."""

    proposals: tuple[Proposal, ...]
    lines: tuple[Line, ...]
    is_asked: bool

    @property
    def answered(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.has_answered)

    @property
    def waiting(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if not one.has_answered)

    @property
    def silent(self) -> int:
        return len(self.waiting)

    @property
    def next_step(self) -> str:
        """What is sensible now: more dates ("propose"), people ("invite"), the question once it is ready ("ask"); then
        a reminder while nobody answered ("remind"), and a choice as soon as a date leads ("choose").
        """
        if len(self.proposals) < _ENOUGH:
            return "propose"
        if not self.lines:
            return "invite"
        if not self.is_asked:
            return "ask"
        return "choose" if any(one.is_best for one in self.proposals) else "remind"


def dates_of(meeting: Meeting) -> list[PollDate]:
    """The dates proposed, soonest first. 1 query."""
    return list(PollDate.objects.filter(meeting=meeting).order_by("starts_at", "pk"))


def poll_of(meeting: Meeting) -> Poll:
    """All of the poll: dates with their counts, who said what. 4 queries."""
    dates = dates_of(meeting)
    answers = PollAnswer.objects.filter(date__meeting=meeting).order_by("pk")
    said = {(one.attendee_id, one.date_id): one.value for one in answers}
    rows = Attendee.objects.filter(meeting=meeting, contact__isnull=False).select_related("contact")
    people = list(rows.order_by("contact__search_name", "pk"))
    taken = taken_at(dates, [one.contact for one in people if one.contact])

    def value(one: Attendee, date: PollDate) -> str:
        busy = date.pk in taken.get(one.contact_id or 0, ())
        return said.get((one.pk, date.pk), TAKEN if busy else "")

    lines = tuple(Line(one, tuple(value(one, date) for date in dates)) for one in people)
    return Poll(_proposals(meeting, dates, lines), lines, meeting.state == MeetingState.POLL)


def taken_at(dates: Sequence[PollDate], contacts: Sequence[Contact]) -> dict[int, set[int]]:
    """Whom their own calendar takes at which of the dates: contact -> dates. 1 query, none without accounts."""
    slots = {one.pk: (one.starts_at, one.ends_at or one.starts_at + USUAL_LENGTH) for one in dates}
    return busy_contacts(contacts, slots)


def _proposals(meeting: Meeting, dates: Sequence[PollDate], lines: Sequence[Line]) -> tuple[Proposal, ...]:
    counts = [
        tuple(sum(line.values[at] == value for line in lines) for value in Availability.values)
        for at in range(len(dates))
    ]
    most = max(((yes, maybe) for yes, maybe, _ in counts), default=(0, 0))
    return tuple(
        Proposal(
            date,
            when(date.starts_at, date.ends_at),
            yes,
            maybe,
            no,
            (yes, maybe) == most and any(most),
            holiday(date.starts_at, meeting.commune_id),
        )
        for date, (yes, maybe, no) in zip(dates, counts, strict=True)
    )


def answers_by(attendee: Attendee) -> dict[int, str]:
    """What one person said, by date. 1 query."""
    rows = PollAnswer.objects.filter(attendee=attendee).order_by("pk")
    return dict(rows.values_list("date_id", "value"))
