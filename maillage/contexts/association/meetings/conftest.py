"""A board, its members and a meeting being prepared, for the tests of meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind, Standing
from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.convocation.services import Convened, convene
from maillage.contexts.association.meetings.inviting.services import invite_audience
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind
from maillage.contexts.association.meetings.preparing.services import create_meeting
from maillage.contexts.association.statutes.models import Statutes
from maillage.core.voting.record import to_json
from maillage.core.voting.rules import MeetingRule, ProxyRule, QuorumRule, Rules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

MakeContacts = Callable[..., list[Contact]]
MakeMeeting = Callable[..., Meeting]
ActorOf = Callable[..., Actor]


def in_days(days: int, hour: int = 20, minute: int = 30) -> datetime:
    """That hour of the clock, so many days ahead."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def listed(meeting: Meeting) -> list[Attendee]:
    """Everybody on the list, by name."""
    return list(queries.attendees_of(meeting))


def convened(by: Actor, meeting: Meeting, **more: Any) -> Convened:
    """Convene the meeting, with its instance invited where nobody is yet."""
    if not listed(meeting):
        invite_audience(by=by, pk=meeting.pk, audience=f"body:{meeting.body_id}")
    fresh = Meeting.objects.get(pk=meeting.pk)
    return convene(by=by, pk=meeting.pk, version=fresh.version, **more)


@pytest.fixture
def secretary(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def contacts(scoped: Community) -> MakeContacts:
    """contacts(3): members with an address. email="" for one without, organisation=True for a town hall."""
    made = 0

    def make(count: int = 1, *, organisation: bool = False, **extra: object) -> list[Contact]:
        nonlocal made
        rows = []
        for number in range(made, made + count):
            name = f"Mairie {number}" if organisation else f"Aubépine{number:03d}"
            fields = {
                "kind": ContactKind.ORGANISATION if organisation else ContactKind.PERSON,
                "last_name": "" if organisation else name,
                "first_name": "" if organisation else "Jeanne",
                "organisation_name": name if organisation else "",
                "search_name": name.lower().replace("é", "e") + ("" if organisation else " jeanne"),
                "email": f"c{number}@tests.example",
                "category": Category.ELECTED if organisation else Category.PROFESSIONAL,
                "standing": Standing.KNOWN if organisation else Standing.MEMBER,
                "joined_on": None if organisation else date(2021, 3, 1),
                **extra,
            }
            rows.append(Contact.objects.create(community=scoped, **fields))
        made += count
        return rows

    return make


@pytest.fixture
def statutes(scoped: Community) -> Statutes:
    """Fifteen days of notice, half of the voices, two powers each."""
    rules = Rules(
        name="Exemple",
        meetings=(
            MeetingRule(
                notice_days=15,
                quorum=QuorumRule(part=Fraction(1, 2)),
                proxies=ProxyRule(most=2),
            ),
        ),
    )
    made: Statutes = Statutes.objects.create(
        community=scoped, name="Exemple", in_force_on=date(2020, 1, 1), rules=to_json(rules)
    )
    return made


@pytest.fixture
def board(scoped: Community, contacts: MakeContacts) -> Body:
    """A board of four, all with a voice."""
    body: Body = Body.objects.create(
        community=scoped, kind=BodyKind.BOARD, name="Conseil d’administration", created_on=date(2021, 1, 1)
    )
    for person in contacts(4):
        Mandate.objects.create(
            community=scoped, body=body, contact=person, votes=True, starts_on=date(2021, 1, 1)
        )
    return body


@pytest.fixture
def holders(board: Body) -> list[Contact]:
    return [
        one.contact for one in Mandate.objects.filter(body=board).select_related("contact").order_by("pk")
    ]


@pytest.fixture
def make_meeting(secretary: Actor) -> MakeMeeting:
    """make_meeting(title="…", days=20): a meeting in preparation; days=None for one without a date."""

    def make(*, title: str = "Conseil de juin", days: int | None = 20, **extra: object) -> Meeting:
        starts_at = None if days is None else in_days(days)
        values: dict[str, object] = {
            "kind": MeetingKind.BOARD,
            "title": title,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2) if starts_at else None,
            **extra,
        }
        return create_meeting(by=secretary, **values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def meeting(make_meeting: MakeMeeting, board: Body) -> Meeting:
    return make_meeting(body=board, place="Salle des fêtes")
