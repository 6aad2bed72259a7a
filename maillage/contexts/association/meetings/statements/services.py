"""Writes of the « tour de table »: what was said, and what somebody takes on."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from maillage.contexts.association.decisions.services import create_follow_up
from maillage.contexts.association.meetings.editing import ATTENDED, check_state
from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.statements.models import Statement
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


@transaction.atomic
def note_statement(
    *,
    by: Actor,
    pk: int,
    attendee: int,
    text: str = "",
    commitment: str = "",
    due_on: date | None = None,
) -> Statement:
    """Write what somebody of the meeting said. A commitment becomes something to do, with its owner and its date.

    Exactly the same twice (a double click) is written once. Raises MeetingRefused, Attendee.DoesNotExist.
    """
    meeting: Meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=pk)
    check_state(meeting, ATTENDED)
    person: Attendee = Attendee.objects.select_related("contact").get(pk=attendee, meeting=meeting)
    text, commitment = text.strip()[:2_000], " ".join(commitment.split())[:200]
    if not text and not commitment:
        raise MeetingRefused("Écrivez ce que la personne a dit, ou ce qu’elle s’engage à faire.")
    known: Statement | None = Statement.objects.filter(
        meeting=meeting, attendee=person, text=text, commitment=commitment
    ).first()
    if known is not None:
        return known
    row: Statement = Statement.objects.create(
        community=by.community,
        meeting=meeting,
        attendee=person,
        text=text,
        commitment=commitment,
        due_on=due_on,
    )
    record(by=by, action="meeting.statement", obj=meeting, after={"commitment": bool(commitment)})
    if commitment:
        create_follow_up(
            by=by,
            title=commitment,
            owner=person.contact,
            due_on=due_on,
            meeting=meeting,
            said=f"{person} : {text or commitment}",
        )
    return row


@transaction.atomic
def remove_statement(*, by: Actor, pk: int, statement: int) -> None:
    """Take a word away that was noted by mistake; the follow-up that it made stays. Twice is once."""
    meeting: Meeting = Meeting.objects.get(pk=pk)
    check_state(meeting, ATTENDED)
    deleted, _ = Statement.objects.filter(pk=statement, meeting=meeting).delete()
    if deleted:
        record(by=by, action="meeting.statement_removed", obj=meeting)
