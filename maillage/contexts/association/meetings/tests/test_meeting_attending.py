"""The session: who is there since when, guests, voices, words of the round."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings import queries, services
from maillage.contexts.association.meetings.attending.services import note_guest_present
from maillage.contexts.association.meetings.conftest import MakeContacts, MakeMeeting, convened, listed
from maillage.contexts.association.meetings.inviting.services import set_category
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, Presence
from maillage.platform.tenancy.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]


def test_times_of_arrival_and_departure(secretary: Actor, meeting: Meeting) -> None:
    convened(secretary, meeting)
    one = listed(meeting)[0]
    with pytest.raises(services.MeetingRefused, match="trop tôt"):
        services.check_in(by=secretary, attendee=one.pk, how="self")
    start = meeting.starts_at
    assert start is not None
    with time_machine.travel(start - timedelta(minutes=10), tick=False):
        services.check_in(by=secretary, attendee=one.pk, how="self")
        services.check_in(by=secretary, attendee=one.pk, how="qr")
        services.open_meeting(by=secretary, pk=meeting.pk)
    with time_machine.travel(start + timedelta(hours=1), tick=False):
        gone = services.note_departure(by=secretary, pk=meeting.pk, attendee=one.pk)
    assert gone.arrived_at == start - timedelta(minutes=10)
    assert gone.left_at == start + timedelta(hours=1)
    assert gone.noted_how == "self"
    with pytest.raises(services.MeetingRefused, match="départ vient après"):
        services.note_presence(
            by=secretary,
            pk=meeting.pk,
            attendee=one.pk,
            presence="present",
            arrived_at=start,
            left_at=start - timedelta(hours=1),
        )
    noted = services.note_presence(by=secretary, pk=meeting.pk, attendee=one.pk, presence="absent")
    assert (noted.arrived_at, noted.left_at) == (None, None)


def test_a_meeting_noted_afterwards(
    secretary: Actor, make_meeting: MakeMeeting, contacts: MakeContacts
) -> None:
    """The December workshop: nine of the board, fourteen partners, most of them by name alone."""
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier de décembre", days=-3)
    services.invite(by=secretary, pk=row.pk, contacts=[one.pk for one in contacts(9)])
    for number in range(14):
        services.note_guest(
            by=secretary,
            pk=row.pk,
            name=f"Élue {number}",
            organisation_name="Mairie",
            category=Category.ELECTED,
        )
    assert (
        services.note_guest(by=secretary, pk=row.pk, name="Élue 0", organisation_name="Mairie").category
        == "elected"
    )
    for one in listed(row):
        services.note_presence(by=secretary, pk=row.pk, attendee=one.pk, presence=Presence.PRESENT)
    services.close_meeting(by=secretary, pk=row.pk)
    turnout = queries.turnout_of(Meeting.objects.get(pk=row.pk))
    assert [(one.label, one.there) for one in turnout.by_category] == [
        ("professionnel de santé", 9),
        ("élu ou collectivité", 14),
    ]


def test_a_guest_who_comes_is_noted_with_the_hour(secretary: Actor, make_meeting: MakeMeeting) -> None:
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier", days=0)
    services.note_guest(by=secretary, pk=row.pk, name="Une élue", category=Category.ELECTED)
    services.open_meeting(by=secretary, pk=row.pk)
    guest = {"name": "Une élue", "category": Category.ELECTED}
    note_guest_present(by=secretary, pk=row.pk, **guest)
    came = note_guest_present(by=secretary, pk=row.pk, **guest)
    assert (came.presence, came.arrived_at is not None, came.noted_how) == ("present", True, "secretary")
    assert Attendee.objects.count() == 1


def test_a_voice_is_given_by_hand_in_an_open_meeting_only(
    secretary: Actor, make_meeting: MakeMeeting, meeting: Meeting, contacts: MakeContacts
) -> None:
    [ada] = contacts(1)
    workshop = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier")
    for row, expected in ((workshop, True), (meeting, False)):
        [one] = services.invite(by=secretary, pk=row.pk, contacts=[ada.pk])
        found = set_category(by=secretary, pk=row.pk, attendee=one.pk, category="professional", voter=True)
        assert found.voter is expected
    guest = services.note_guest(by=secretary, pk=workshop.pk, name="Une élue")
    assert not set_category(
        by=secretary, pk=workshop.pk, attendee=guest.pk, category="elected", voter=True
    ).voter
    # Convening keeps the voices that were given.
    convened(secretary, workshop)
    assert [one.voter for one in listed(workshop)] == [True, False]


def test_what_is_said_in_turn_becomes_something_to_do(secretary: Actor, meeting: Meeting) -> None:
    from maillage.contexts.association.decisions.models import FollowUp

    convened(secretary, meeting)
    speaker = listed(meeting)[0]
    for _ in range(2):
        services.note_statement(
            by=secretary,
            pk=meeting.pk,
            attendee=speaker.pk,
            text="La mairie a une salle.",
            commitment="Prêter la salle le jeudi",
            due_on=timezone.localdate() + timedelta(days=30),
        )
    [follow_up] = FollowUp.objects.filter(meeting=meeting)
    assert follow_up.title == "Prêter la salle le jeudi"
    assert len(queries.statements_of(meeting)) == 1
    with pytest.raises(services.MeetingRefused, match="Écrivez ce que"):
        services.note_statement(by=secretary, pk=meeting.pk, attendee=speaker.pk)
