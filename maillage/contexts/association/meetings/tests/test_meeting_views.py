"""The pages of the coordinator: what a form may send, what a touch during the session gives back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings import queries, services
from maillage.contexts.association.meetings.conftest import MakeMeeting
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState
from maillage.contexts.association.meetings.preparing.forms import span
from maillage.platform.messaging.models import Message
from maillage.platform.tables.filters import HourField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]
ClientOf = Callable[..., Client]


@pytest.fixture
def client(client_of: ClientOf) -> Client:
    return client_of("coordinator")


def at(community: Community, name: str, **kwargs: Any) -> str:
    return community_url(community, f"association:{name}", **kwargs)


@pytest.mark.parametrize(
    ("typed", "hour", "minute"), [("20:30", 20, 30), ("20h30", 20, 30), ("20 h", 20, 0), ("8 h 05", 8, 5)]
)
def test_hours_as_people_write_them(typed: str, hour: int, minute: int) -> None:
    found = HourField(label="Début").clean(typed)
    assert (found.hour, found.minute) == (hour, minute)


def test_an_evening_may_end_after_midnight() -> None:
    day = timezone.localdate()
    field = HourField(label="Début")
    start, end = span(day, field.clean("22:00"), field.clean("00:30"))
    assert end is not None
    assert end - start == timedelta(hours=2, minutes=30)


def test_a_type_and_a_title_are_enough(community: Community, client: Client) -> None:
    empty = client.post(at(community, "meeting_new"), {})
    assert "Donnez un titre" in empty.content.decode()
    made = client.post(
        at(community, "meeting_new"), {"kind": "workshop", "title": "Atelier", "new_series": "Mairies"}
    )
    row = Meeting.objects.get()
    assert made["Location"] == at(community, "meeting", pk=row.pk)
    assert (row.state, row.starts_at, row.series is not None) == (MeetingState.DRAFT, None, True)
    half = client.post(at(community, "meeting_new"), {"kind": "board", "title": "CA", "day": "2030-03-01"})
    assert "À quelle heure" in half.content.decode()


def test_an_edit_over_an_edit_keeps_what_was_typed(
    community: Community, client: Client, secretary: Actor, meeting: Meeting
) -> None:
    url = at(community, "meeting_edit", pk=meeting.pk)
    page = client.get(url).content.decode()
    assert f'name="version" value="{meeting.version}"' in page
    services.update_meeting(by=secretary, pk=meeting.pk, version=meeting.version, place="École")
    start = timezone.localtime(meeting.starts_at)
    data = {
        "kind": "board",
        "title": "Titre tapé",
        "body": meeting.body_id,
        "day": start.date().isoformat(),
        "start": "20:30",
        "version": meeting.version,
    }
    told = client.post(url, data)
    text = told.content.decode()
    assert "entre-temps" in text
    assert "Titre tapé" in text
    assert Meeting.objects.get(pk=meeting.pk).place == "École"
    [version] = re.findall(r'name="version" value="(\d+)"', text)
    assert client.post(url, {**data, "version": version}).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).title == "Titre tapé"


def test_from_nothing_to_convened_by_pages_alone(
    community: Community, client: Client, meeting: Meeting, board: Body, statutes: object
) -> None:
    agenda = at(community, "meeting_agenda", pk=meeting.pk)
    client.post(agenda, {"usual": "1"})
    client.post(agenda, {"lines": "Un point de plus (10 min)\n\n- Un autre"})
    assert [one.title for one in queries.agenda_of(meeting)][-2:] == ["Un point de plus", "Un autre"]
    assert "Trouver une date" not in client.get(at(community, "meeting", pk=meeting.pk)).content.decode()
    client.post(at(community, "meeting_invite_audience", pk=meeting.pk), {"audience": f"body:{board.pk}"})
    assert Attendee.objects.count() == 4
    page = client.get(at(community, "meeting_convene", pk=meeting.pk)).content.decode()
    assert "4 lettres" in page.replace("\xa0", " ")
    assert "[lien personnel de chaque participant]" in page
    [version] = re.findall(r'name="version" value="(\d+)"', page)
    sent = client.post(at(community, "meeting_convene", pk=meeting.pk), {"version": version}, follow=True)
    assert "Convocation envoyée à 4 personnes" in sent.content.decode().replace("\xa0", " ")
    # A second click sends nothing more.
    client.post(at(community, "meeting_convene", pk=meeting.pk), {"version": version})
    assert Message.objects.count() == 4
    file = client.get(at(community, "meeting_ics", pk=meeting.pk))
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    assert str(event["summary"]) == meeting.title


@pytest.mark.parametrize(
    "audience", ["", "body:", "body:99999999999999999999", "college:x", "nobody", "series"]
)
def test_a_group_that_is_none_is_refused(
    community: Community, client: Client, meeting: Meeting, audience: str
) -> None:
    url = at(community, "meeting_invite_audience", pk=meeting.pk)
    said = client.post(url, {"audience": audience}, follow=True)
    shown = said.content.decode()
    assert "n’existe plus" in shown or "déjà sur la liste" in shown
    assert not Attendee.objects.exists()


def test_one_touch_during_the_session(
    community: Community,
    client: Client,
    secretary: Actor,
    make_meeting: MakeMeeting,
    board: Body,
    holders: list[Contact],
    statutes: object,
) -> None:
    row = make_meeting(title="Conseil du soir", days=0, body=board)
    services.invite(by=secretary, pk=row.pk, contacts=[one.pk for one in holders])
    client.post(at(community, "meeting_open", pk=row.pk))
    page = client.get(at(community, "meeting_session", pk=row.pk)).content.decode()
    assert "Quorum non atteint" in page
    people = list(queries.attendees_of(row))
    part = ""
    for one in people[:2]:
        url = at(community, "meeting_note", pk=row.pk, attendee=one.pk)
        part = client.post(url, {"presence": "present"}, headers={"HX-Request": "true"}).content.decode()
        assert part.strip().startswith(f'<li id="p{one.pk}"')
        assert 'hx-swap-oob="innerHTML"' in part
    assert "Quorum atteint" in part
    plain = client.post(
        at(community, "meeting_note", pk=row.pk, attendee=people[2].pk), {"presence": "excused"}
    )
    assert plain["Location"].endswith(f"#p{people[2].pk}")
    client.post(at(community, "meeting_note", pk=row.pk, attendee=people[0].pk), {"presence": "gone"})
    assert Attendee.objects.get(pk=people[0].pk).left_at is not None
    wrong = client.post(
        at(community, "meeting_note", pk=row.pk, attendee=people[3].pk), {"presence": "x"}, follow=True
    )
    assert "Choisissez une présence" in wrong.content.decode()
    found = client.get(at(community, "meeting_session", pk=row.pk), {"q": "aubepine001"}).content.decode()
    assert people[1].contact is not None
    assert people[1].contact.name in found
    assert f'id="p{people[0].pk}"' not in found
    times = at(community, "meeting_times", pk=row.pk, attendee=people[1].pk)
    client.post(times, {"presence": "present", "arrived": "20:35", "left": "21h50"})
    noted = Attendee.objects.get(pk=people[1].pk)
    assert noted.arrived_at is not None
    assert noted.left_at is not None
    assert noted.left_at - noted.arrived_at == timedelta(hours=1, minutes=15)
    client.post(at(community, "meeting_close", pk=row.pk))
    assert Meeting.objects.get(pk=row.pk).state == MeetingState.HELD


def test_the_code_is_drawn_in_the_page(community: Community, client: Client, meeting: Meeting) -> None:
    for name in ("meeting_code", "meeting_poster"):
        page = client.get(at(community, name, pk=meeting.pk)).content.decode()
        assert '<svg role="img" aria-label="Code à scanner' in page
        assert "style=" not in page.split("<svg role=", 1)[1].split("</svg>")[0]
    part = client.get(at(community, "meeting_code", pk=meeting.pk), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_a_meeting_is_repeated_once_the_dates_were_seen(
    community: Community, client: Client, meeting: Meeting
) -> None:
    url = at(community, "meeting_repeat", pk=meeting.pk)
    data = {"step": "monthly", "every": "1", "count": "3"}
    seen = client.post(url, data)
    assert "Préparer 3 réunions" in seen.content.decode().replace("\xa0", " ")
    assert Meeting.objects.count() == 1
    client.post(url, {**data, "confirm": "1"})
    starts = list(Meeting.objects.order_by("starts_at").values_list("starts_at", flat=True))
    assert len(starts) == 4
    assert {timezone.localtime(one).weekday() for one in starts} == {timezone.localtime(starts[0]).weekday()}
    assert {timezone.localtime(one).hour for one in starts} == {20}


def test_mine_with_an_account(
    community: Community,
    client_of: ClientOf,
    secretary: Actor,
    make_meeting: MakeMeeting,
    holders: list[Contact],
    member_of: Callable[..., Any],
    board: Body,
) -> None:
    me = holders[0]
    me.user = member_of("professional")
    me.save(update_fields=["user"])
    row = make_meeting(title="Conseil", body=board)
    services.invite(by=secretary, pk=row.pk, contacts=[one.pk for one in holders])
    mine = client_of("professional")
    url = at(community, "my_meeting", pk=row.pk)
    assert mine.get(url).status_code == 404
    services.convene(by=secretary, pk=row.pk, version=Meeting.objects.get(pk=row.pk).version)
    assert "Conseil" in mine.get(at(community, "my_meetings")).content.decode()
    mine.post(url, {"action": "no"})
    assert Attendee.objects.get(contact=me).answer == "no"
    assert "Je viens" in mine.get(url).content.decode()
    assert client_of("partner").get(url).status_code == 404
