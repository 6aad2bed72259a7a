"""Writes that tell people: convocation, change, reminder, cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.convocation import letters
from maillage.contexts.association.meetings.convocation.notice import Notice, notice_of
from maillage.contexts.association.meetings.editing import PREPARED, move, save, to_edit
from maillage.contexts.association.meetings.models import AgendaItem, Answer, Attendee, Meeting, MeetingState
from maillage.contexts.association.meetings.queries import UNNAMED
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.voting.electorate import electorate_of
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import Attachment, Draft, queue_many
from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class Convened:
    """What a convocation did: letters queued, who has no usable address, the notice that was given."""

    meeting: Meeting
    sent: int
    without_email: tuple[str, ...]
    notice: Notice


def reachable(attendees: Sequence[Attendee]) -> tuple[list[Attendee], list[Attendee]]:
    """Those who can be written to, and the others."""
    with_address: list[Attendee] = []
    without: list[Attendee] = []
    for one in attendees:
        (with_address if one.contact is not None and _is_address(one.contact.email) else without).append(one)
    return with_address, without


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


@transaction.atomic
def convene(*, by: Actor, pk: int, version: int, message: str = "", only_new: bool = False) -> Convened:
    """Send the convocation with agenda, calendar file and personal link, to all or to those invited since.

    A second convocation of the same meeting tells of a change. Too late for the statutes is allowed, and said.
    The voices of the meeting's day are written on the list. Raises MeetingRefused, MeetingChangedMeanwhile.
    """
    row = to_edit(by, pk, states=PREPARED, version=version)
    attendees = _listed(row)
    _check(row, attendees)
    now, is_change = timezone.now(), row.convened_at is not None
    chosen = [one for one in attendees if one.invited_at is None] if only_new and is_change else attendees
    if not chosen:
        raise MeetingRefused("Tout le monde a déjà reçu la convocation.")
    if row.state != MeetingState.CONVENED:
        move(row, MeetingState.CONVENED)
    row.convened_at = row.convened_at or now
    save(row, "state", "convened_at")
    _give_voices(row, attendees)
    items = list(AgendaItem.objects.filter(meeting=row).order_by("rank", "pk"))
    assert by.community is not None
    name = by.community.name
    sent = _send_convocations(by, row, items, chosen, message, is_change)
    for one in chosen:
        one.invited_at = one.invited_at or now
    Attendee.objects.bulk_update(chosen, ["invited_at"], batch_size=500)
    notice = notice_of(row)
    assert notice is not None
    record(
        by=by,
        action="meeting.convened",
        obj=row,
        label=f"{row.title} ({name})",
        after={"count": sent, "asked_days": notice.asked_days, "given_days": notice.given_days},
    )
    _, without = reachable(chosen)
    return Convened(row, sent, tuple(str(one) for one in without), notice)


def _listed(row: Meeting) -> list[Attendee]:
    rows = Attendee.objects.filter(meeting=row).exclude(UNNAMED).select_related("contact")
    return list(rows.order_by("contact__search_name", "pk"))


def _check(row: Meeting, attendees: Sequence[Attendee]) -> None:
    if row.starts_at is None:
        raise MeetingRefused("Donnez d’abord une date à la réunion, ou ouvrez un sondage de dates.")
    if row.starts_at < timezone.now():
        raise MeetingRefused(
            "La date de la réunion est passée : notez plutôt qui est venu, puis levez la séance."
        )
    if not attendees:
        raise MeetingRefused("Invitez d’abord au moins une personne.")


def _give_voices(row: Meeting, attendees: Sequence[Attendee]) -> None:
    """Write who has a voice; in a meeting of no instance, the voices that were given by hand stay."""
    voices = electorate_of(row).colleges
    changed = [one for one in attendees if one.voter != (one.contact_id in voices)]
    for one in changed:
        one.voter = one.contact_id in voices
    Attendee.objects.bulk_update(changed, ["voter"], batch_size=500)


def _send_convocations(
    by: Actor,
    row: Meeting,
    items: Sequence[AgendaItem],
    chosen: Sequence[Attendee],
    message: str,
    is_change: bool,
) -> int:
    """Who never had one gets a convocation, the others are told of the change."""
    assert by.community is not None
    name = by.community.name
    sent = 0
    for changed in (False, True):
        people = [one for one in chosen if (is_change and one.invited_at is not None) == changed]
        text = letters.convocation(row, items, community=name, message=message, is_change=changed)
        sent += send(
            by=by, meeting=row, people=people, text=text, items=items, purpose="association.convocation"
        )
    return sent


def send(
    *,
    by: Actor,
    meeting: Meeting,
    people: Sequence[Attendee],
    text: letters.Text,
    purpose: str,
    items: Sequence[AgendaItem] = (),
    with_calendar: bool = True,
) -> int:
    """Queue a letter to each who can be written to, with the personal link; how many. In the caller's transaction."""
    with_address, _ = reachable(people)
    if not with_address:
        return 0
    assert by.community is not None
    opened = links.open_links(with_address)
    drafts = [
        Draft(to=one.contact.email, subject=text.subject, body=text.for_reader(opened[one.pk]))
        for one in with_address
        if one.contact is not None
    ]
    entry = letters.calendar_attachment(meeting, items, by.community.name) if with_calendar else None
    attachments: tuple[Attachment, ...] = (entry,) if entry else ()
    queue_many(by=by, community=by.community, letters=drafts, purpose=purpose, attachments=attachments)
    return len(drafts)


@transaction.atomic
def remind(*, by: Actor, pk: int) -> int:
    """Write again to those who were convened and did not answer; how many. Raises MeetingRefused."""
    row = to_edit(by, pk, states={MeetingState.CONVENED})
    silent = [one for one in _listed(row) if one.invited_at is not None and one.answer == Answer.NONE]
    assert by.community is not None
    text = letters.reminder(row, community=by.community.name)
    sent = send(
        by=by,
        meeting=row,
        people=silent,
        text=text,
        purpose="association.meeting_reminder",
        with_calendar=False,
    )
    if not sent:
        raise MeetingRefused("Personne à relancer : tous ont répondu, ou n’ont pas d’adresse électronique.")
    record(by=by, action="meeting.reminded", obj=row, after={"count": sent})
    return sent


@transaction.atomic
def cancel_meeting(*, by: Actor, pk: int, why: str = "") -> int:
    """Cancel, and tell those who were told of the meeting; how many. Raises MeetingRefused."""
    row = to_edit(by, pk, states=PREPARED)
    told = [one for one in _listed(row) if one.invited_at is not None]
    move(row, MeetingState.CANCELLED)
    row.cancelled_why = " ".join(why.split())[:300]
    row.sequence += 1
    save(row, "state", "cancelled_why", "sequence")
    assert by.community is not None
    text = letters.cancellation(row, community=by.community.name)
    sent = send(by=by, meeting=row, people=told, text=text, purpose="association.meeting_cancelled")
    record(by=by, action="meeting.cancelled", obj=row, after={"why": row.cancelled_why, "count": sent})
    return sent
