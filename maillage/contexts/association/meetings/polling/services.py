"""Writes on the poll for a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.meetings.convocation import letters
from maillage.contexts.association.meetings.convocation.services import send
from maillage.contexts.association.meetings.editing import move, save, to_edit
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState
from maillage.contexts.association.meetings.polling.models import Availability, PollAnswer, PollDate
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

MAX_DATES: Final = 20
_ASKED: Final = frozenset({MeetingState.DRAFT, MeetingState.POLL})
Span = tuple[datetime, datetime | None]


@transaction.atomic
def propose_dates(*, by: Actor, pk: int, dates: Sequence[Span]) -> list[PollDate]:
    """Add dates (start, end or None) to the poll; those that are there already stay. Raises MeetingRefused."""
    row = to_edit(by, pk, states=_ASKED)
    now = timezone.now()
    there = set(PollDate.objects.filter(meeting=row).values_list("starts_at", flat=True))
    new = {start: end for start, end in dates if start not in there}
    if any(start <= now for start in new):
        raise MeetingRefused("Une des dates est déjà passée : proposez des dates à venir.")
    if any(end is not None and end <= start for start, end in new.items()):
        raise MeetingRefused("La fin vient après le début : vérifiez les heures.")
    if len(there) + len(new) > MAX_DATES:
        raise MeetingRefused(f"Un sondage propose {MAX_DATES} dates au plus.")
    made: list[PollDate] = PollDate.objects.bulk_create(
        PollDate(community=by.community, meeting=row, starts_at=start, ends_at=end)
        for start, end in sorted(new.items())
    )
    if made:
        save(row)
        record(by=by, action="meeting.dates", obj=row, after={"count": len(made)})
    return made


@transaction.atomic
def withdraw_date(*, by: Actor, pk: int, date: int) -> None:
    """Take a date away with its answers. Twice is once."""
    row = to_edit(by, pk, states=_ASKED)
    found = PollDate.objects.filter(pk=date, meeting=row).first()
    if found is not None:
        record(by=by, action="meeting.date_withdrawn", obj=row, after={"starts_at": found.starts_at})
        found.delete()
        save(row)


@transaction.atomic
def open_poll(*, by: Actor, pk: int, message: str = "") -> int:
    """Ask all who are invited which dates suit, by their personal link; how many letters. Raises MeetingRefused.

    The meeting has no date until one is chosen.
    """
    row = to_edit(by, pk, states=_ASKED)
    _ask_its_date_too(by, row)
    dates = list(PollDate.objects.filter(meeting=row).order_by("starts_at"))
    if len(dates) < 2:
        raise MeetingRefused("Proposez au moins deux dates.")
    people = _people(row)
    if not people:
        raise MeetingRefused("Invitez d’abord les personnes à qui poser la question.")
    if row.state != MeetingState.POLL:
        move(row, MeetingState.POLL)
    row.starts_at = row.ends_at = None
    save(row, "state", "starts_at", "ends_at")
    assert by.community is not None
    text = letters.poll(row, dates, community=by.community.name, message=message)
    sent = send(
        by=by, meeting=row, people=people, text=text, purpose="association.meeting_dates", with_calendar=False
    )
    record(by=by, action="meeting.poll_opened", obj=row, after={"count": sent})
    return sent


def _ask_its_date_too(by: Actor, row: Meeting) -> None:
    """A date that the meeting had becomes one of those that are asked: while one is looked for, none is said."""
    if row.starts_at is None or row.starts_at <= timezone.now():
        return
    PollDate.objects.get_or_create(
        community=by.community, meeting=row, starts_at=row.starts_at, defaults={"ends_at": row.ends_at}
    )


def _people(row: Meeting) -> list[Attendee]:
    rows = Attendee.objects.filter(meeting=row, contact__isnull=False).select_related("contact")
    return list(rows.order_by("contact__search_name", "pk"))


@transaction.atomic
def remind_poll(*, by: Actor, pk: int) -> int:
    """Write again to those who said nothing of any date; how many. Raises MeetingRefused."""
    row = to_edit(by, pk, states={MeetingState.POLL})
    answered = set(PollAnswer.objects.filter(date__meeting=row).values_list("attendee_id", flat=True))
    silent = [one for one in _people(row) if one.pk not in answered]
    dates = list(PollDate.objects.filter(meeting=row).order_by("starts_at"))
    assert by.community is not None
    text = letters.poll(row, dates, community=by.community.name, message="")
    sent = send(
        by=by, meeting=row, people=silent, text=text, purpose="association.meeting_dates", with_calendar=False
    )
    if not sent:
        raise MeetingRefused("Personne à relancer : tous ont répondu, ou n’ont pas d’adresse électronique.")
    record(by=by, action="meeting.poll_reminded", obj=row, after={"count": sent})
    return sent


@transaction.atomic
def answer_poll(*, by: Actor, attendee: Attendee, answers: Mapping[int, str]) -> int:
    """Write what one person says of these dates (key of PollDate -> Availability); the others stay. How many.

    Raises MeetingRefused once the date is chosen.
    """
    meeting: Meeting = Meeting.objects.get(pk=attendee.meeting_id)
    if meeting.state != MeetingState.POLL:
        raise MeetingRefused("La date est déjà choisie : ce sondage est clos.")
    dates = {one.pk: one for one in PollDate.objects.filter(meeting=meeting, pk__in=answers)}
    now = timezone.now()
    for pk, date in dates.items():
        PollAnswer.objects.update_or_create(
            community=by.community,
            date=date,
            attendee=attendee,
            defaults={"value": Availability(answers[pk]).value, "answered_at": now},
        )
    if dates:
        record(by=by, action="meeting.poll_answered", obj=meeting, after={"count": len(dates)})
    return len(dates)


@transaction.atomic
def choose_date(*, by: Actor, pk: int, date: int, tell: bool = True) -> Meeting:
    """Give the meeting this date and close the poll; tell: write to all who were asked. Raises MeetingRefused."""
    row = to_edit(by, pk, states=_ASKED)
    chosen = PollDate.objects.filter(pk=date, meeting=row).first()
    if chosen is None:
        raise MeetingRefused("Cette date n’est plus proposée : choisissez-en une dans la liste.")
    was_asked = row.state == MeetingState.POLL
    PollDate.objects.filter(meeting=row, is_chosen=True).exclude(pk=chosen.pk).update(is_chosen=False)
    chosen.is_chosen = True
    chosen.save(update_fields=["is_chosen"])
    if was_asked:
        move(row, MeetingState.DRAFT)
    row.starts_at, row.ends_at = chosen.starts_at, chosen.ends_at
    save(row, "state", "starts_at", "ends_at")
    record(by=by, action="meeting.date_chosen", obj=row, after={"starts_at": row.starts_at})
    if tell and was_asked:
        assert by.community is not None
        text = letters.poll_closed(row, community=by.community.name)
        send(by=by, meeting=row, people=_people(row), text=text, purpose="association.meeting_dates")
    return row
