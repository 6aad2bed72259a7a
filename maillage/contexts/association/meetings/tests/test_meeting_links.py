"""Personal links and codes on the wall: what opens, what does not, what is kept."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django_scopes import scope

from maillage.contexts.association.meetings import links, queries, services
from maillage.contexts.association.meetings.conftest import MakeContacts, MakeMeeting
from maillage.contexts.association.meetings.models import Attendee, Meeting, new_key
from maillage.contexts.association.meetings.preparing.services import renew_code
from maillage.platform.tenancy.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]


@pytest.fixture
def attendee(secretary: Actor, make_meeting: MakeMeeting, contacts: MakeContacts) -> Attendee:
    row = make_meeting(title="Atelier")
    services.invite(by=secretary, pk=row.pk, contacts=[contacts(1)[0].pk])
    return queries.attendees_of(row).get()


def test_a_link_opens_one_row_and_only_its_digest_is_kept(attendee: Attendee) -> None:
    secret = links.open_links([attendee])[attendee.pk]
    assert len(secret) >= 32
    found = links.find_attendee(secret)
    assert found is not None
    assert found.pk == attendee.pk
    stored = Attendee.objects.filter(pk=attendee.pk).values().get()
    assert secret not in str(stored)
    assert links.find_attendee(secret[:-1]) is None
    assert links.find_attendee("") is None
    assert links.find_attendee(stored["digest"]) is None


def test_the_same_letter_twice_has_the_same_address(attendee: Attendee) -> None:
    first = links.open_links([attendee])
    assert links.open_links([Attendee.objects.get(pk=attendee.pk)]) == first
    attendee.link_key = new_key()
    attendee.save(update_fields=["link_key"])
    second = links.open_links([attendee])
    assert second != first
    assert links.find_attendee(first[attendee.pk]) is None


def test_a_letter_outlives_a_change_of_the_key_of_the_installation(attendee: Attendee, settings: Any) -> None:
    secret = links.open_links([attendee])[attendee.pk]
    settings.SECRET_KEY = "another key"
    assert links.secret_of(Attendee.objects.get(pk=attendee.pk)) != secret
    found = links.find_attendee(secret)
    assert found is not None
    assert links.secret_of(found) == secret


def test_a_row_without_link_is_opened_by_nothing(attendee: Attendee) -> None:
    assert attendee.digest == ""
    assert links.find_attendee(links.secret_of(attendee)) is None


def test_the_code_of_the_screen_lasts_some_minutes(secretary: Actor, make_meeting: MakeMeeting) -> None:
    row = make_meeting(title="Atelier")
    now = time.time()
    code = links.code_of(row, now)
    for later in (0, 60, 180):
        found = links.find_meeting(code, now + later)
        assert found is not None
        assert found.pk == row.pk
    assert links.find_meeting(code, now + 300) is None
    assert links.find_meeting(code, now - 120) is None
    assert links.code_of(row, now + 60) != code


def test_a_poster_stays_until_its_key_is_changed(secretary: Actor, make_meeting: MakeMeeting) -> None:
    row, other = make_meeting(title="Atelier"), make_meeting(title="Autre")
    code = links.poster_of(row)
    assert links.find_meeting(code, time.time() + 10**7) == row
    assert links.find_meeting(code.replace(f"{row.pk:x}-", f"{other.pk:x}-", 1), time.time()) is None
    renew_code(by=secretary, pk=row.pk)
    assert links.find_meeting(code, time.time()) is None
    assert links.find_meeting(links.poster_of(Meeting.objects.get(pk=row.pk)), time.time()) == row


@pytest.mark.parametrize("code", ["", "-", "1", "zz-abc", "1-é", "f" * 40, f"{2**62:x}-x", "1-" + "a" * 4000])
def test_nonsense_opens_nothing(code: str) -> None:
    assert links.find_meeting(code, time.time()) is None
    assert links.find_attendee(code) is None


def test_a_link_of_another_community_says_where_it_belongs(
    attendee: Attendee, other_community: object
) -> None:
    secret = links.open_links([attendee])[attendee.pk]
    with scope(community=other_community):
        found = links.find_attendee(secret)
    assert found is not None
    assert found.community_id == attendee.community_id
