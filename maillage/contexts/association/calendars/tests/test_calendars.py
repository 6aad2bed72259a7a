from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from maillage.contexts.association.bodies.models import BodyKind
from maillage.contexts.association.bodies.services import create_body
from maillage.contexts.association.calendars import queries, services
from maillage.contexts.association.calendars.models import BusyTime, CalendarFeed, OwnCalendar
from maillage.contexts.association.calendars.personal_data import forget
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, MeetingState
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import end_membership
from maillage.platform.tenancy.urls import community_url

pytestmark = pytest.mark.usefixtures("scoped")


@pytest.fixture
def professional(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("professional")


def _meeting(community: Community, title: str, **more: Any) -> Meeting:
    meeting: Meeting = Meeting.objects.create(
        community=community,
        kind=MeetingKind.BOARD,
        title=title,
        state=more.pop("state", MeetingState.CONVENED),
        starts_at=timezone.now() + timedelta(days=5),
        **more,
    )
    return meeting


def _titles(content: bytes) -> list[str]:
    return sorted(str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT"))


def _address(secret: str) -> str:
    return reverse("association_public:feed", kwargs={"secret": secret})


def test_a_person_sees_their_own_meetings_until_they_revoke(
    community: Community, professional: Actor, client: Client, other_community: Community
) -> None:
    contact = Contact.objects.create(
        community=community, last_name="Aubépine", search_name="aubepine", user=professional.user
    )
    mine = _meeting(community, "Conseil de décembre")
    _meeting(community, "Bureau des autres")
    draft = _meeting(community, "Brouillon", state=MeetingState.DRAFT)
    for meeting in (mine, draft):
        Attendee.objects.create(community=community, meeting=meeting, contact=contact)
    feed, secret = services.open_feed(by=professional, name="téléphone")
    assert secret not in CalendarFeed.objects.get(pk=feed.pk).digest
    answer = client.get(_address(secret))
    assert _titles(answer.content) == ["Conseil de décembre"]
    assert answer["Content-Type"].startswith("text/calendar")
    services.revoke_feed(by=professional, feed=feed)
    assert client.get(_address(secret)).status_code == 404
    assert client.get(_address("inconnu")).status_code == 404


def test_the_feed_stops_with_the_access(
    community: Community, professional: Actor, client: Client, actor_of: Callable[..., Actor]
) -> None:
    _, secret = services.open_feed(by=professional)
    assert client.get(_address(secret)).status_code == 200
    end_membership(
        by=actor_of("coordinator"), membership=Membership.objects.get(user=professional.user, ended_at=None)
    )
    assert client.get(_address(secret)).status_code == 404


def test_the_feed_of_a_body(
    community: Community, actor_of: Callable[..., Actor], client: Client, client_of: Callable[..., Client]
) -> None:
    coordinator = actor_of("coordinator")
    board = create_body(by=coordinator, kind=BodyKind.BOARD, name="Conseil", created_on=timezone.localdate())
    _meeting(community, "Conseil de décembre", body=board)
    _meeting(community, "Soirée")
    feed, secret = services.open_feed(by=coordinator, body=board)
    assert _titles(client.get(_address(secret)).content) == ["Conseil de décembre"]
    url = community_url(community, "association:calendar_revoke", pk=feed.pk)
    assert client_of("professional").post(url).status_code == 404
    assert client_of("secretary").post(url).status_code == 302
    assert client.get(_address(secret)).status_code == 404


def test_only_those_who_convene_open_the_feed_of_a_body(
    community: Community, actor_of: Callable[..., Actor], client_of: Callable[..., Client]
) -> None:
    board = create_body(
        by=actor_of("coordinator"), kind=BodyKind.BOARD, name="Conseil", created_on=timezone.localdate()
    )
    url = community_url(community, "association:calendars")
    client_of("professional").post(url, {"name": "x", "body": str(board.pk)})
    assert [one.body_id for one in CalendarFeed.objects.order_by("pk")] == [None]


def test_hours_taken_are_kept_without_their_titles(
    community: Community, professional: Actor, client_of: Callable[..., Client]
) -> None:
    start = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    stamp = f"{start:%Y%m%dT%H%M%SZ}"
    content = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART:{stamp}\r\nDURATION:PT2H\r\nSUMMARY:Madame Secret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    client = client_of("professional")
    url = community_url(community, "association:own_calendar_read")
    for _ in range(2):
        client.post(url, {"name": "Cabinet", "file": SimpleUploadedFile("a.ics", content)})
    assert [(one.starts_at, one.ends_at) for one in BusyTime.objects.order_by("pk")] == [
        (start, start + timedelta(hours=2))
    ]
    contact = Contact.objects.create(
        community=community, last_name="Aubépine", search_name="aubepine", user=professional.user
    )
    slots = {
        1: (start + timedelta(hours=1), start + timedelta(hours=3)),
        2: (start + timedelta(hours=2), start + timedelta(hours=4)),
    }
    assert queries.busy_contacts([contact], slots) == {contact.pk: {1}}
    page = client.post(
        url, {"name": "Cabinet", "file": SimpleUploadedFile("a.ics", b"bonjour")}
    ).content.decode()
    assert "exportez-le au format iCalendar" in page
    assert BusyTime.objects.count() == 1
    assert forget(start + timedelta(days=1)) == 1


def test_nobody_erases_the_calendar_of_another(
    community: Community, professional: Actor, client_of: Callable[..., Client]
) -> None:
    empty = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    calendar = services.import_calendar(by=professional, name="Cabinet", content=empty)
    url = community_url(community, "association:own_calendar_forget", pk=calendar.pk)
    client_of("coordinator").post(url)
    assert OwnCalendar.objects.exists()
    client_of("professional").post(url)
    assert not OwnCalendar.objects.exists()


def test_hours_are_said_by_the_clock_of_paris() -> None:
    """Half past ten in the evening of Greenwich is the next day here."""
    late = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)
    assert str(BusyTime(starts_at=late)) == "15/07/2026 00:30"
    assert str(CalendarFeed(created_at=late)) == "flux du 15/07/2026"
