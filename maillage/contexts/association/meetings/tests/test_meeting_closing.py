"""The session opened and closed: asked again when it is not the day, what closing notes, what opening again undoes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings import queries, services
from maillage.contexts.association.meetings.attending.moment import moment_of
from maillage.contexts.association.meetings.conftest import MakeMeeting, convened, in_days, listed
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, MeetingState
from maillage.contexts.association.statutes.models import Statutes
from maillage.contexts.association.voting.models import Means
from maillage.contexts.association.voting.services import open_vote, prepare_vote
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import NBSP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def client(client_of: Callable[..., Client]) -> Client:
    return client_of("coordinator")


def at(community: Community, name: str, meeting: Meeting) -> str:
    return community_url(community, f"association:{name}", pk=meeting.pk)


def told(answer: Any) -> str:
    return str(answer.content.decode()).replace(NBSP, " ").replace(NARROW, " ")


@pytest.mark.parametrize(
    ("days", "words", "early", "late"),
    [
        (12, "dans 12 jours", True, False),
        (1, "demain", True, False),
        (0, "", False, False),
        (-1, "hier", False, True),
        (-9, "il y a 9 jours", False, True),
    ],
)
def test_how_far_the_day_of_a_meeting_is(days: int, words: str, early: bool, late: bool) -> None:
    moment = moment_of(Meeting(starts_at=in_days(days)), in_days(0, 10))
    assert (moment.words.replace(NBSP, " "), moment.is_early, moment.is_late) == (words, early, late)
    assert moment.is_the_day is (days == 0)


def test_after_midnight_it_is_still_the_meeting_of_the_evening() -> None:
    evening = Meeting(starts_at=in_days(0, 21), ends_at=in_days(0, 23))
    assert moment_of(evening, in_days(1, 1)).is_the_day
    assert moment_of(evening, in_days(1, 9)).is_late
    assert moment_of(Meeting(), in_days(0)).days is None


@given(st.integers(-400, 400), st.integers(0, 23))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_moment_is_early_late_or_the_day(days: int, hour: int) -> None:
    moment = moment_of(Meeting(starts_at=in_days(days, 18)), in_days(0, hour))
    assert [moment.is_early, moment.is_the_day, moment.is_late].count(True) == 1
    assert (moment.words == "") == moment.is_the_day


def test_another_day_is_asked_before_the_session_opens(
    community: Community, client: Client, secretary: Actor, meeting: Meeting
) -> None:
    convened(secretary, meeting)
    page = told(client.get(at(community, "meeting_session", meeting)))
    # The button of the session leads to the question, and opens nothing.
    assert f'<a class="btn btn-secondary" href="{at(community, "meeting_open", meeting)}">' in page
    asked = told(client.get(at(community, "meeting_open", meeting)))
    assert "dans 20 jours" in asked and "Ouvrir quand même" in asked
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CONVENED
    client.post(at(community, "meeting_open", meeting))
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.OPEN


def test_on_the_day_one_touch_opens(
    community: Community, client: Client, make_meeting: MakeMeeting, board: Body
) -> None:
    row = make_meeting(title="Conseil du soir", days=0, body=board)
    page = told(client.get(at(community, "meeting_session", row)))
    assert f'<form method="post" action="{at(community, "meeting_open", row)}">' in page


def test_a_meeting_of_last_week_is_noted_rather_than_opened(
    community: Community, client: Client, make_meeting: MakeMeeting, board: Body
) -> None:
    row = make_meeting(title="Conseil passé", days=-7, body=board)
    asked = told(client.get(at(community, "meeting_open", row)))
    assert "il y a 7 jours" in asked and "Noter les présences" in asked
    session = told(client.get(at(community, "meeting_session", row)))
    assert f'<a class="btn btn-primary" href="{at(community, "meeting_close", row)}">' in session


def test_a_meeting_without_a_date_is_not_opened(
    community: Community, client: Client, secretary: Actor, make_meeting: MakeMeeting
) -> None:
    row = make_meeting(title="Sans date", days=None)
    with pytest.raises(services.MeetingRefused, match="sa date"):
        services.open_meeting(by=secretary, pk=row.pk)
    assert client.get(at(community, "meeting_open", row)).status_code == 302
    assert "Ouvrir la séance" not in told(client.get(at(community, "meeting_session", row)))


def test_closing_says_first_what_it_will_note(
    community: Community, client: Client, secretary: Actor, meeting: Meeting, statutes: Statutes
) -> None:
    convened(secretary, meeting)
    ada, bob, _, _ = listed(meeting)
    services.open_meeting(by=secretary, pk=meeting.pk)
    services.note_presence(by=secretary, pk=meeting.pk, attendee=ada.pk, presence="present")
    services.answer(by=secretary, attendee=bob.pk, value="no")
    vote = prepare_vote(by=secretary, meeting=meeting, question="Signer ?", means=Means.SECRET)
    open_vote(by=secretary, pk=vote.pk)
    asked = told(client.get(at(community, "meeting_close", meeting)))
    assert "<b>1 présent</b>" in asked
    assert "<b>1 excusé</b>" in asked and "<b>2 absents</b>" in asked
    assert "1 vote encore ouvert" in asked and "Signer ?" in asked
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.OPEN
    done = told(client.post(at(community, "meeting_close", meeting), follow=True))
    assert "1 excusé et 2 absents notés d’office" in done
    assert [one.presence for one in listed(meeting)] == ["present", "excused", "absent", "absent"]


def test_opening_again_puts_back_whom_the_closing_noted(
    community: Community, client: Client, secretary: Actor, meeting: Meeting
) -> None:
    convened(secretary, meeting)
    ada, bob, eve, zoe = listed(meeting)
    services.open_meeting(by=secretary, pk=meeting.pk)
    services.note_presence(by=secretary, pk=meeting.pk, attendee=ada.pk, presence="present")
    services.note_presence(by=secretary, pk=meeting.pk, attendee=bob.pk, presence="absent")
    services.answer(by=secretary, attendee=eve.pk, value="no")
    services.close_meeting(by=secretary, pk=meeting.pk)
    assert [one.noted_how for one in listed(meeting)] == ["secretary", "secretary", "closing", "closing"]
    # What the secretary confirms afterwards is noted by hand, and stays.
    services.note_presence(by=secretary, pk=meeting.pk, attendee=zoe.pk, presence="absent")
    asked = told(client.get(at(community, "meeting_open", meeting)))
    assert "1 personne" in asked and "de nouveau à noter" in asked
    done = told(client.post(at(community, "meeting_open", meeting), follow=True))
    assert "La séance est rouverte : 1 personne de nouveau à noter." in done
    assert [one.presence for one in listed(meeting)] == ["present", "absent", "unknown", "absent"]
    [line] = AuditEntry.objects.filter(action="meeting.reopened")
    assert line.changes["to_note"] == [None, 1]
    services.close_meeting(by=secretary, pk=meeting.pk)
    assert [one.presence for one in listed(meeting)] == ["present", "absent", "excused", "absent"]


def test_a_meeting_to_come_did_not_take_place(
    community: Community, client: Client, secretary: Actor, meeting: Meeting
) -> None:
    convened(secretary, meeting)
    assert "Elle a eu lieu" not in told(client.get(at(community, "meeting", meeting)))
    assert client.get(at(community, "meeting_close", meeting)).status_code == 302
    assert meeting.starts_at is not None
    with time_machine.travel(meeting.starts_at + timedelta(days=2), tick=False):
        assert queries.waiting_in(meeting) == queries.Waiting(excused=0, absent=4)
        services.close_meeting(by=secretary, pk=meeting.pk)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.HELD


def test_people_are_counted_without_their_names(
    community: Community, client: Client, secretary: Actor, make_meeting: MakeMeeting
) -> None:
    """Fourteen elected came: one gesture, counted wherever attendance is."""
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier", days=0)
    services.note_guest(
        by=secretary, pk=row.pk, name="Une élue", category=Category.ELECTED, presence="present"
    )
    services.open_meeting(by=secretary, pk=row.pk)
    done = client.post(
        at(community, "meeting_count", row), {"count": "13", "category": "elected"}, follow=True
    )
    assert "13 personnes sans nom : élu ou collectivité." in told(done)
    # The same again is the same count; a correction replaces it.
    for count, changed in ((13, 0), (15, 2), (12, 3)):
        assert services.count_unnamed(by=secretary, pk=row.pk, category="elected", count=count) == changed
    services.count_unnamed(by=secretary, pk=row.pk, category="association", count=2)
    assert queries.unnamed_in(row) == {"elected": 12, "association": 2}
    turnout = queries.turnout_of(row)
    assert [(one.label, one.there) for one in turnout.by_category] == [
        ("élu ou collectivité", 13),
        ("association et usagers", 2),
    ]
    counted: Any = queries.meetings().get(pk=row.pk)
    assert (counted.present, counted.listed) == (15, 15)
    # By name there is one alone: on the list, at the round, on the sheet to sign.
    assert [one.name for one in listed(row)] == ["Une élue"]
    page = told(client.get(at(community, "meeting_session", row)))
    assert "Sans nom" not in page and "Élu ou collectivité : <b>12</b>" in page
    lines = AuditEntry.objects.filter(action="meeting.counted").order_by("pk")
    assert [line.changes["count"] for line in lines] == [[0, 13], [13, 15], [15, 12], [0, 2]]
    services.count_unnamed(by=secretary, pk=row.pk, category="elected", count=0)
    services.close_meeting(by=secretary, pk=row.pk)
    assert queries.turnout_of(row).total.there == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"count": "", "category": "elected"}, "Écrivez combien de personnes"),
        ({"count": "-3", "category": "elected"}, "Écrivez 0 ou plus"),
        ({"count": "90000", "category": "elected"}, "2 000 personnes au plus"),
        ({"count": "3", "category": "martien"}, "Choisissez dans la liste"),
    ],
)
def test_a_count_that_makes_no_sense_is_refused(
    community: Community, client: Client, make_meeting: MakeMeeting, typed: dict[str, str], words: str
) -> None:
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier", days=0)
    assert words in told(client.post(at(community, "meeting_count", row), typed, follow=True))
    assert not Attendee.objects.exists()


def test_those_without_a_name_get_no_letter(
    secretary: Actor, make_meeting: MakeMeeting, meeting: Meeting
) -> None:
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier", days=8)
    services.invite(by=secretary, pk=row.pk, contacts=_contacts(secretary, meeting))
    services.count_unnamed(by=secretary, pk=row.pk, category="elected", count=3)
    assert convened(secretary, row).without_email == ()


def _contacts(by: Actor, meeting: Meeting) -> list[int]:
    services.invite_audience(by=by, pk=meeting.pk, audience=f"body:{meeting.body_id}")
    return [one.contact_id for one in listed(meeting) if one.contact_id]


def test_no_more_people_than_a_meeting_holds(secretary: Actor, make_meeting: MakeMeeting) -> None:
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier", days=0)
    for count in (-1, 3_001):
        with pytest.raises(services.MeetingRefused, match="au plus"):
            services.count_unnamed(by=secretary, pk=row.pk, category="elected", count=count)
    assert not Attendee.objects.exists()
