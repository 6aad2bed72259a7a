"""A meeting of a small board, with its people, made directly: what the tests of the papers and minutes stand on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Proxy,
)
from maillage.core.search_text import search_text
from maillage.platform.tenancy.models import Community

PARIS = ZoneInfo("Europe/Paris")
STARTS_AT = datetime(2025, 12, 2, 20, 30, tzinfo=PARIS)
NAMES = ("Aubépine", "Bouleau", "Cormier", "Érable", "Frêne", "Genêt", "Houx", "If", "Jonc")
GUESTS = ("Lilas", "Mûrier", "Noisetier")


def body(community: Community, kind: str = BodyKind.BOARD, name: str = "Conseil d’administration") -> Body:
    made: Body = Body.objects.create(
        community=community, kind=kind, name=name, created_on=STARTS_AT.date().replace(year=2024)
    )
    return made


def person(community: Community, last_name: str, **values: Any) -> Contact:
    values = {"first_name": "Camille", "kind": ContactKind.PERSON, **values}
    made: Contact = Contact.objects.create(
        community=community,
        last_name=last_name,
        search_name=search_text(f"{last_name} {values['first_name']}"),
        **values,
    )
    return made


def meeting(community: Community, of: Body | None = None, **values: Any) -> Meeting:
    made: Meeting = Meeting.objects.create(
        **{
            "community": community,
            "kind": MeetingKind.BOARD,
            "title": "Conseil d’administration de décembre",
            "body": of,
            "state": MeetingState.HELD,
            "starts_at": STARTS_AT,
            "ends_at": STARTS_AT + timedelta(hours=2),
            "opened_at": STARTS_AT + timedelta(minutes=5),
            "closed_at": STARTS_AT + timedelta(minutes=100),
            "place": "Salle des fêtes de Bessèges",
            **values,
        }
    )
    return made


def agenda(of: Meeting, *titles: str, detail: str = "") -> list[AgendaItem]:
    titles = titles or ("Budget 2026", "Atelier avec les communes", "Questions diverses")
    return [
        AgendaItem.objects.create(
            community=of.community,
            meeting=of,
            rank=rank,
            title=title,
            detail=detail,
            kind=AgendaItem.Kind.DECISION if rank == 1 else AgendaItem.Kind.DISCUSSION,
            duration_min=20,
        )
        for rank, title in enumerate(titles, start=1)
    ]


def attend(of: Meeting, who: Contact | None, presence: str = Presence.PRESENT, **values: Any) -> Attendee:
    name = values.pop("name", "")
    made: Attendee = Attendee.objects.create(
        community=of.community,
        meeting=of,
        contact=who,
        name=name,
        search_name=who.search_name if who else search_text(name),
        presence=presence,
        **values,
    )
    return made


def board_meeting(community: Community, **values: Any) -> Meeting:
    """Nine voters, one of whom is excused and gave a power, and three guests of a town hall."""
    board = body(community)
    held = meeting(community, board, **values)
    agenda(held)
    people = [person(community, name) for name in NAMES]
    for who in people:
        Mandate.objects.create(
            community=community, body=board, contact=who, starts_on=STARTS_AT.date().replace(year=2024)
        )
        absent = who.last_name == "Jonc"
        attend(held, who, Presence.EXCUSED if absent else Presence.PRESENT, voter=True)
    Proxy.objects.create(
        community=community,
        meeting=held,
        giver=people[-1],
        holder=people[0],
        given_at=STARTS_AT,
        means="paper",
    )
    for name in GUESTS:
        guest = person(community, name, category=Category.ELECTED, function="adjointe à la santé")
        attend(held, guest, category=Category.ELECTED)
    return held
