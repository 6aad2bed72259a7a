"""What is held of a person, what an erasure takes out, what the days forget, what a stranger learns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.contacts.personal_data import erase as erase_contact
from maillage.contexts.association.meetings import leaving, links, personal_data, queries, services
from maillage.contexts.association.meetings.conftest import MakeContacts, MakeMeeting, in_days
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState
from maillage.contexts.association.meetings.polling.models import PollAnswer
from maillage.contexts.association.meetings.statements.models import Statement
from maillage.platform.keeping.package.references import Moved
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]
ClientOf = Callable[..., Client]


@pytest.fixture
def person() -> Person:
    return Person(emails=frozenset({"c0@tests.example"}), names=("Une Élue",))


@pytest.fixture
def held(secretary: Actor, make_meeting: MakeMeeting, contacts: MakeContacts) -> Meeting:
    """A meeting where the person answered, came and spoke, and is a guest under the same name elsewhere."""
    row = make_meeting(title="Atelier", kind="workshop", days=None)
    [one] = contacts(1)
    services.propose_dates(by=secretary, pk=row.pk, dates=[(in_days(3), None), (in_days(4), None)])
    services.invite(by=secretary, pk=row.pk, contacts=[one.pk])
    services.note_guest(by=secretary, pk=row.pk, name="Une Élue", organisation_name="Mairie")
    services.open_poll(by=secretary, pk=row.pk)
    attendee = Attendee.objects.get(contact=one)
    dates = list(row.poll_dates.order_by("starts_at"))
    services.answer_poll(by=secretary, attendee=attendee, answers={dates[0].pk: "yes"})
    row = services.choose_date(by=secretary, pk=row.pk, date=dates[0].pk)
    services.convene(by=secretary, pk=row.pk, version=row.version)
    services.open_meeting(by=secretary, pk=row.pk)
    services.note_presence(by=secretary, pk=row.pk, attendee=attendee.pk, presence="present")
    services.note_statement(by=secretary, pk=row.pk, attendee=attendee.pk, text="Oui.")
    services.close_meeting(by=secretary, pk=row.pk)
    return Meeting.objects.get(pk=row.pk)


def test_what_is_held_and_what_an_erasure_takes_out(secretary: Actor, held: Meeting, person: Person) -> None:
    told = list(personal_data.held(person, False))
    assert [one.what for one in told].count("participant") == 2
    words = str(told)
    assert "Atelier" in words
    assert "Oui." in words
    for secret in Attendee.objects.exclude(digest="").values_list("digest", "link_key"):
        assert not any(part in words for part in secret)
    secret = links.secret_of(Attendee.objects.get(contact__email="c0@tests.example"))
    said = personal_data.erase(secretary, person, False)
    assert said
    erase_contact(secretary, person, False)
    assert personal_data.erase(secretary, person, False) == []
    assert not PollAnswer.objects.exists()
    assert Statement.objects.get().attendee is None
    assert links.find_attendee(secret) is None
    names = [str(one) for one in queries.attendees_of(held)]
    assert len(names) == 2
    assert not any("Élue" in name or "Aubépine" in name for name in names)
    # That somebody came stays: the decisions of that day rest on it.
    assert queries.turnout_of(held).total.there == 1


def test_answers_and_links_are_forgotten_after_their_time(held: Meeting) -> None:
    assert personal_data.purge(timezone.now() - timedelta(days=30)) == 0
    Meeting.objects.filter(pk=held.pk).update(starts_at=timezone.now() - timedelta(days=400))
    assert personal_data.purge(timezone.now() - timedelta(days=365)) == 2
    assert not Attendee.objects.exclude(digest="").exists()


def test_a_link_does_not_travel(held: Meeting) -> None:
    attendee = Attendee.objects.exclude(digest="").get()
    moved = Moved(1, 2, "a", "b")
    changed = leaving._spent({"digest": attendee.digest, "link_key": attendee.link_key}, moved)
    assert changed["digest"] == ""
    assert changed["link_key"] != attendee.link_key
    assert leaving._renewed({"code_key": held.code_key}, moved)["code_key"] != held.code_key


def test_a_member_sees_no_draft_and_no_list(
    community: Community, make_meeting: MakeMeeting, client_of: ClientOf
) -> None:
    draft = make_meeting(title="Réunion secrète encore")
    client = client_of("professional")
    assert client.get(community_url(community, "association:meeting", pk=draft.pk)).status_code == 404
    assert client.get(community_url(community, "association:meeting_ics", pk=draft.pk)).status_code == 404
    listed = client.get(community_url(community, "association:meetings")).content.decode()
    assert "secrète" not in listed
    assert client.get(community_url(community, "association:meeting_people", pk=draft.pk)).status_code == 403


def test_another_community_sees_nothing(
    held: Meeting, other_community: Community, client_of: ClientOf
) -> None:
    client = client_of("stranger")
    for name in ("meeting", "meeting_people", "meeting_session", "meeting_convene"):
        url = community_url(other_community, f"association:{name}", pk=held.pk)
        assert client.get(url).status_code == 404
    with scope(community=other_community):
        assert not Meeting.objects.exists()
        assert queries.find(held.pk) is None
    assert held.state == MeetingState.HELD
