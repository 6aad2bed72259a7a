"""What a phone sees without an account: « Ma réunion », and the code on the wall."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings import links, queries, services
from maillage.contexts.association.meetings.attending.views_public import LETTERS
from maillage.contexts.association.meetings.conftest import MakeMeeting, in_days
from maillage.contexts.association.meetings.models import Attendee, Meeting, Proxy
from maillage.contexts.association.meetings.polling.models import PollAnswer
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(secretary: Actor, make_meeting: MakeMeeting, board: Body, statutes: object) -> Meeting:
    row = make_meeting(title="Conseil de juin", body=board, link="https://visio.example/salle")
    services.add_point(by=secretary, pk=row.pk, line=services.AgendaLine("Comptes", "decision"))
    services.invite_audience(by=secretary, pk=row.pk, audience=f"body:{board.pk}")
    row = Meeting.objects.get(pk=row.pk)
    return services.convene(by=secretary, pk=row.pk, version=row.version).meeting


def fresh(community: Community, attendee: Attendee) -> Attendee:
    with scope(community=community):
        return Attendee.objects.get(pk=attendee.pk)


def page(attendee: Attendee) -> str:
    return reverse("association_public:meeting", kwargs={"secret": links.secret_of(attendee)})


@pytest.fixture
def people(meeting: Meeting) -> list[Attendee]:
    return list(queries.attendees_of(meeting))


def test_one_touch_answers(community: Community, people: list[Attendee], client: Client) -> None:
    one = people[0]
    shown = client.get(page(one))
    text = shown.content.decode()
    assert "Conseil de juin" in text
    assert "Je viens" in text
    assert "Comptes" in text
    assert "Je suis là" not in text
    assert shown["Cache-Control"].startswith("max-age=0")
    assert shown["Referrer-Policy"] == "same-origin"
    answered = client.post(page(one), {"action": "yes"}, follow=True)
    assert "vous venez" in answered.content.decode()
    assert fresh(community, one).answer == "yes"


def test_a_get_answers_nothing(community: Community, people: list[Attendee], client: Client) -> None:
    client.get(f"{page(people[0])}?action=yes")
    assert fresh(community, people[0]).answer == "none"


def test_a_power_is_given_and_taken_back(
    community: Community, people: list[Attendee], client: Client
) -> None:
    one, other = people[0], people[1]
    holder = other.contact
    assert holder is not None
    assert holder.name in client.get(page(one)).content.decode()
    client.post(page(one), {"action": "proxy", "holder": holder.pk})
    with scope(community=community):
        assert Proxy.objects.get(revoked_at=None).holder_id == holder.pk
    assert f"Vous avez donné pouvoir à {holder.name}" in client.get(page(one)).content.decode()
    assert "Vous portez le pouvoir de" in client.get(page(other)).content.decode()
    client.post(page(one), {"action": "take_back"})
    with scope(community=community):
        assert not Proxy.objects.filter(revoked_at=None).exists()
    for wrong in ("", "12x", "999999999999999999999", str(10**9)):
        said = client.post(page(one), {"action": "proxy", "holder": wrong}, follow=True)
        assert "Choisissez" in said.content.decode()


def test_dates_are_answered(
    community: Community, secretary: Actor, make_meeting: MakeMeeting, board: Body, client: Client
) -> None:
    row = make_meeting(title="Sans date", days=None, body=board)
    services.propose_dates(by=secretary, pk=row.pk, dates=[(in_days(9), None), (in_days(11), None)])
    services.invite_audience(by=secretary, pk=row.pk, audience=f"body:{board.pk}")
    services.open_poll(by=secretary, pk=row.pk)
    one = queries.attendees_of(row)[0]
    assert "Quand pouvez-vous venir" in client.get(page(one)).content.decode()
    first, second = row.poll_dates.order_by("starts_at")
    data = {"action": "dates", f"date_{first.pk}": "yes", f"date_{second.pk}": "nonsense", "date_x": "no"}
    client.post(page(one), data)
    with scope(community=community):
        assert list(PollAnswer.objects.values_list("date", "value")) == [(first.pk, "yes")]
    empty = client.post(page(one), {"action": "dates"}, follow=True)
    assert "au moins une date" in empty.content.decode()


def test_here_i_am(community: Community, meeting: Meeting, people: list[Attendee], client: Client) -> None:
    start = meeting.starts_at
    assert start is not None
    with time_machine.travel(start - timedelta(minutes=20), tick=False):
        assert "Je participe à distance" in client.get(page(people[0])).content.decode()
        client.post(page(people[0]), {"action": "remote"})
        assert "Vous êtes noté présent" in client.get(page(people[0])).content.decode()
    assert fresh(community, people[0]).presence == "remote"


def test_the_calendar_file_and_a_wrong_link(people: list[Attendee], client: Client) -> None:
    secret = links.secret_of(people[0])
    file = client.get(reverse("association_public:meeting_ics", kwargs={"secret": secret}))
    assert file["Content-Type"].startswith("text/calendar")
    assert b"Conseil de juin" in file.content
    assert secret.encode() not in file.content
    wrong = client.get(reverse("association_public:meeting", kwargs={"secret": "x" + secret}))
    assert wrong.status_code == 404
    assert "Conseil" not in wrong.content.decode()


def test_a_module_that_is_off_opens_nothing(
    community: Community, people: list[Attendee], client: Client
) -> None:
    community.modules = []
    community.save(update_fields=["modules"])
    assert client.get(page(people[0])).status_code == 404


def door(meeting: Meeting) -> str:
    code = links.code_of(meeting, time.time())
    return reverse("association_public:presence", kwargs={"secret": code})


def test_the_code_lets_one_find_oneself_and_no_list(
    community: Community, meeting: Meeting, people: list[Attendee], client: Client
) -> None:
    assert "trop tôt" in client.get(door(meeting)).content.decode()
    start = meeting.starts_at
    assert start is not None
    with time_machine.travel(start - timedelta(minutes=5), tick=False):
        url = door(meeting)
        names = [str(one) for one in people]
        assert not any(name in client.get(url).content.decode() for name in names)
        assert not any(name in client.get(url, {"nom": "au"}).content.decode() for name in names)
        assert LETTERS == 3
        found = client.get(url, {"nom": "Aubépine001"}).content.decode()
        assert names[1] in found
        assert names[0] not in found
        assert "C’est noté" in client.post(url, {"attendee": people[1].pk}, follow=True).content.decode()
    seen = fresh(community, people[1])
    assert (seen.presence, seen.noted_how) == ("present", "qr")


def test_a_partner_who_is_not_on_the_list_writes_his_name(
    community: Community, meeting: Meeting, client: Client
) -> None:
    start = meeting.starts_at
    assert start is not None
    with time_machine.travel(start, tick=False):
        guest = {"name": "Une Élue", "organisation_name": "Mairie", "category": "elected"}
        client.post(door(meeting), guest)
        client.post(door(meeting), guest)
        nameless = client.post(door(meeting), {"category": "elected"}, follow=True)
        assert "Écrivez le nom" in nameless.content.decode()
        assert (
            "Cherchez de nouveau"
            in client.post(door(meeting), {"attendee": "x"}, follow=True).content.decode()
        )
    with scope(community=community):
        [row] = Attendee.objects.filter(contact=None)
    assert (row.name, row.presence, row.category) == ("Une Élue", "present", "elected")


def test_an_attendee_of_another_meeting_cannot_come_in_here(
    community: Community,
    secretary: Actor,
    meeting: Meeting,
    make_meeting: MakeMeeting,
    client: Client,
    holders: list[Contact],
) -> None:
    other = make_meeting(title="Autre réunion")
    services.invite(by=secretary, pk=other.pk, contacts=[holders[0].pk])
    stranger = queries.attendees_of(other).get()
    start = meeting.starts_at
    assert start is not None
    with time_machine.travel(start, tick=False):
        client.post(door(meeting), {"attendee": stranger.pk})
    assert fresh(community, stranger).presence == "unknown"
