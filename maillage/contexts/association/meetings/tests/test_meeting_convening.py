"""The convocation: who gets what, in time or late, changed, cancelled."""

from __future__ import annotations

import re
from typing import Any

import pytest
from icalendar import Calendar

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings import links, services
from maillage.contexts.association.meetings.conftest import (
    MakeContacts,
    MakeMeeting,
    convened,
    in_days,
    listed,
)
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, MeetingState
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.attachments import of as files_of
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]


def calendar_of(message: Message) -> Any:
    [file] = files_of(message)
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    return event


def test_a_convocation_leaves_with_agenda_calendar_and_personal_link(
    secretary: Actor, meeting: Meeting, statutes: object
) -> None:
    services.add_point(by=secretary, pk=meeting.pk, line=services.AgendaLine("Comptes", "decision", 20))
    done = convened(secretary, meeting, message="Venez nombreux.")
    assert (done.sent, done.without_email, done.notice.is_late) == (4, (), False)
    letters = list(Message.objects.order_by("to"))
    assert len(letters) == 4
    addresses = set()
    for letter in letters:
        assert "1. Comptes (décision, 20 min)" in letter.body
        assert "Venez nombreux." in letter.body
        [address] = re.findall(r"/a/reunion/([\w-]+)/", letter.body)
        addresses.add(address)
        found = links.find_attendee(address)
        assert found is not None
        assert found.contact is not None
        assert found.contact.email == letter.to
        assert address not in str(Attendee.objects.filter(pk=found.pk).values().get())
    assert len(addresses) == 4
    event = calendar_of(letters[0])
    assert str(event["uid"]) == f"{meeting.uid}@maillage"
    assert event["sequence"] == 0
    assert event["dtstart"].dt == meeting.starts_at
    assert str(event["dtstart"].dt.tzinfo) == "Europe/Paris"
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CONVENED
    assert all(one.voter and one.invited_at for one in listed(meeting))


def test_too_late_is_said_and_allowed(
    secretary: Actor, make_meeting: MakeMeeting, board: Body, statutes: object
) -> None:
    late = make_meeting(title="Conseil pressé", days=3, body=board)
    done = convened(secretary, late)
    assert done.notice.is_late
    assert "trop tard" in done.notice.words
    assert done.sent == 4
    [line] = AuditEntry.objects.filter(action="meeting.convened")
    assert line.changes["asked_days"] == [None, 15]
    assert line.changes["given_days"] == [None, 3]


def test_who_has_no_address_is_named(
    secretary: Actor, make_meeting: MakeMeeting, contacts: MakeContacts
) -> None:
    [silent] = contacts(1, email="")
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier")
    services.invite(by=secretary, pk=row.pk, contacts=[silent.pk])
    services.note_guest(by=secretary, pk=row.pk, name="Une élue", category=Category.ELECTED)
    done = convened(secretary, row)
    assert done.sent == 0
    assert set(done.without_email) == {silent.name, "Une élue"}


def test_a_change_is_told_with_the_next_edition_of_the_same_entry(secretary: Actor, meeting: Meeting) -> None:
    convened(secretary, meeting)
    first = {one.to: re.findall(r"/a/reunion/([\w-]+)/", one.body) for one in Message.objects.all()}
    row = Meeting.objects.get(pk=meeting.pk)
    row = services.update_meeting(
        by=secretary, pk=row.pk, version=row.version, starts_at=in_days(25), ends_at=None
    )
    assert row.sequence == 1
    Message.objects.all().delete()
    convened(secretary, meeting)
    letters = list(Message.objects.order_by("pk"))
    assert {one.subject.split(" :")[0] for one in letters} == {"Modification"}
    event = calendar_of(letters[0])
    assert (str(event["uid"]), event["sequence"]) == (f"{meeting.uid}@maillage", 1)
    # The link of the first letter is still the one.
    assert {one.to: re.findall(r"/a/reunion/([\w-]+)/", one.body) for one in letters} == first


def test_only_who_got_nothing_yet(secretary: Actor, meeting: Meeting, contacts: MakeContacts) -> None:
    convened(secretary, meeting)
    [late] = contacts(1)
    services.invite(by=secretary, pk=meeting.pk, contacts=[late.pk])
    Message.objects.all().delete()
    done = convened(secretary, meeting, only_new=True)
    assert done.sent == 1
    [letter] = Message.objects.all()
    assert letter.to == late.email
    assert letter.subject.startswith("Convocation")
    with pytest.raises(services.MeetingRefused, match="déjà reçu"):
        convened(secretary, meeting, only_new=True)


@pytest.mark.parametrize(
    ("days", "invited", "words"),
    [(None, True, "une date"), (-2, True, "passée"), (10, False, "Invitez d’abord")],
)
def test_a_convocation_needs_a_date_ahead_and_somebody(
    secretary: Actor, make_meeting: MakeMeeting, board: Body, days: int | None, invited: bool, words: str
) -> None:
    row = make_meeting(title="Conseil", days=days, body=board)
    if invited:
        services.invite_audience(by=secretary, pk=row.pk, audience=f"body:{board.pk}")
    with pytest.raises(services.MeetingRefused, match=words):
        services.convene(by=secretary, pk=row.pk, version=Meeting.objects.get(pk=row.pk).version)
    assert not Message.objects.exists()


def test_a_cancellation_tells_those_who_were_told(secretary: Actor, meeting: Meeting) -> None:
    convened(secretary, meeting)
    Message.objects.all().delete()
    assert services.cancel_meeting(by=secretary, pk=meeting.pk, why="neige") == 4
    letters = list(Message.objects.all())
    assert all("Motif : neige" in one.body for one in letters)
    event = calendar_of(letters[0])
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    with pytest.raises(services.MeetingRefused, match="annulée"):
        convened(secretary, meeting)
