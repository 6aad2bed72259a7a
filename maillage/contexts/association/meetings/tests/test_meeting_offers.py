"""What the pages of a meeting offer in each of its states, and the names that they say once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.meetings import services
from maillage.contexts.association.meetings.conftest import MakeMeeting, convened, in_days, listed
from maillage.contexts.association.meetings.models import AgendaItem, Meeting, MeetingKind
from maillage.contexts.association.meetings.polling.models import PollDate
from maillage.contexts.association.meetings.words import holiday, on_the_day, what
from maillage.contexts.association.minutes import services as minutes
from maillage.contexts.association.minutes.models import MinutesPoint
from maillage.contexts.association.statutes.models import Statutes
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import NBSP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]
ClientOf = Callable[..., Client]


@pytest.fixture
def client(client_of: ClientOf) -> Client:
    return client_of("coordinator")


def told(answer: Any) -> str:
    return str(answer.content.decode()).replace(NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


OFFERED = (
    "Commencer le compte rendu",
    "Joindre la feuille",
    "Mettre aux voix",
    "Préparer un vote",
    "Noter un vote",
    "Affiche avec le code",
    "Pouvoir à remplir",
    "Attestations de présence",
    "Quorum",
    "Qui est attendu",
    "Qui est là",
    "Qui est venu",
)


def offered(client: Client, community: Community, meeting: Meeting) -> set[str]:
    page = told(client.get(community_url(community, "association:meeting", pk=meeting.pk)))
    return {words for words in OFFERED if words in page}


def test_each_state_offers_what_makes_sense_in_it(
    community: Community,
    client: Client,
    secretary: Actor,
    make_meeting: MakeMeeting,
    board: Body,
    statutes: Statutes,
) -> None:
    looked_for = make_meeting(title="Sans date", days=None, body=board)
    assert offered(client, community, looked_for) == {"Quorum", "Qui est attendu"}

    row = make_meeting(title="Conseil", days=0, body=board)
    Meeting.objects.filter(pk=row.pk).update(starts_at=in_days(6))
    before = {"Pouvoir à remplir", "Affiche avec le code", "Quorum", "Qui est attendu"}
    assert offered(client, community, row) == before
    convened(secretary, row)
    assert offered(client, community, row) == {*before, "Préparer un vote"}

    Meeting.objects.filter(pk=row.pk).update(starts_at=in_days(0, 0))
    services.open_meeting(by=secretary, pk=row.pk)
    during = {"Commencer le compte rendu", "Joindre la feuille", "Mettre aux voix", "Pouvoir à remplir"}
    assert offered(client, community, row) == {*during, "Affiche avec le code", "Quorum", "Qui est là"}

    services.close_meeting(by=secretary, pk=row.pk)
    after = {"Joindre la feuille", "Noter un vote", "Attestations de présence", "Quorum", "Qui est venu"}
    assert offered(client, community, row) == {*after, "Commencer le compte rendu"}

    _approved(secretary, row)
    assert offered(client, community, row) == after - {"Noter un vote"}
    answer = client.get(community_url(community, "association:vote_new", pk=row.pk), follow=True)
    assert "Le compte rendu est approuvé" in told(answer)


def _approved(by: Actor, row: Meeting) -> None:
    AgendaItem.objects.create(community=by.community, meeting=row, rank=1, title="Comptes")
    written = minutes.start(by=by, meeting=row)
    MinutesPoint.objects.filter(minutes=written).update(text="Dit.")
    minutes.propose(by=by, minutes=written)
    day = written.meeting.starts_at
    assert day is not None
    minutes.approve(by=by, minutes=written, approved_on=in_days(0).date())


def test_nobody_has_a_voice_and_no_quorum_is_said(
    community: Community, client: Client, make_meeting: MakeMeeting, statutes: Statutes
) -> None:
    """« 0 voix nécessaires sur 0 » says nothing."""
    bureau = make_meeting(title="Bureau", kind=MeetingKind.BUREAU, days=9)
    assert offered(client, community, bureau) == {"Affiche avec le code", "Qui est attendu"}


def test_the_quorum_is_said_once(
    community: Community,
    client: Client,
    secretary: Actor,
    make_meeting: MakeMeeting,
    board: Body,
    statutes: Statutes,
) -> None:
    row = make_meeting(title="Conseil", days=6, body=board)
    convened(secretary, row)
    Meeting.objects.filter(pk=row.pk).update(starts_at=in_days(0, 0))
    services.open_meeting(by=secretary, pk=row.pk)
    for name in ("meeting", "meeting_session"):
        page = told(client.get(community_url(community, f"association:{name}", pk=row.pk)))
        assert page.lower().count("quorum non atteint") == 1
    for one in listed(row)[:2]:
        services.note_presence(by=secretary, pk=row.pk, attendee=one.pk, presence="present")
    page = told(client.get(community_url(community, "association:meeting_session", pk=row.pk)))
    assert page.lower().count("quorum atteint") == 1
    assert "2 présents, aucun représenté, 2 voix nécessaires sur 4." in page


def test_a_code_of_a_meeting_that_is_over_is_not_shown(
    community: Community, client: Client, secretary: Actor, make_meeting: MakeMeeting
) -> None:
    row = make_meeting(kind=MeetingKind.WORKSHOP, title="Atelier", days=0)
    services.close_meeting(by=secretary, pk=row.pk)
    for name in ("meeting_poster", "meeting_code"):
        page = told(client.get(community_url(community, f"association:{name}", pk=row.pk)))
        assert "ce code n’ouvre plus rien" in page and "/a/presence/" not in page


def test_before_the_day_the_next_step_is_the_answers(
    community: Community, client: Client, secretary: Actor, meeting: Meeting
) -> None:
    services.add_point(by=secretary, pk=meeting.pk, line=services.AgendaLine("Comptes"))
    convened(secretary, meeting)
    page = told(client.get(community_url(community, "association:meeting", pk=meeting.pk)))
    people = community_url(community, "association:meeting_people", pk=meeting.pk)
    assert f'<a class="btn btn-primary" href="{people}">Suivre les réponses</a>' in page


@pytest.mark.parametrize(
    ("kind", "title", "body", "said"),
    [
        ("working_group", "Groupe prévention", "Groupe prévention", "Groupe de travail"),
        ("working_group", "Dépistage", "Groupe prévention", "Groupe de travail · Groupe prévention"),
        ("board", "Conseil d’administration n° 3", "Conseil d’administration", ""),
        ("board", "Budget", "Conseil d’administration", "Conseil d’administration"),
        ("board", "Conseil collégial n° 1", "Conseil collégial", "Conseil d’administration"),
        ("workshop", "Atelier avec les mairies", "", "Atelier avec des partenaires"),
    ],
)
def test_what_a_title_says_is_not_said_again(kind: str, title: str, body: str, said: str) -> None:
    row = Meeting(kind=kind, title=title, body=Body(name=body, kind=BodyKind.BOARD) if body else None)
    assert what(row) == said


def test_the_address_of_the_association_leads_to_its_meetings(
    community: Community, client_of: ClientOf
) -> None:
    url = community_url(community, "association:home")
    assert url.endswith("/association/")
    for role, name in (("coordinator", "meetings"), ("partner", "my_meetings")):
        answer = client_of(role).get(url)
        assert (answer.status_code, answer["Location"]) == (
            302,
            community_url(community, f"association:{name}"),
        )


def test_a_proposed_date_is_written_in_the_hours_of_the_clock() -> None:
    assert str(PollDate(starts_at=in_days(3, 20, 30))).endswith(" 20:30")


def test_a_date_in_a_sentence() -> None:
    assert on_the_day(Meeting(starts_at=in_days(3), ends_at=in_days(3, 22))).startswith("le ")
    assert on_the_day(Meeting(starts_at=in_days(3), ends_at=in_days(4))).startswith("du ")
    assert on_the_day(Meeting()) == "date à fixer"
    assert holiday(None) == ""
