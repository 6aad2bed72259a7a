"""Two years of the life of an association, drawn by seed, for the tests of figures."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from maillage.contexts.association.models import Attendee, Contact, Decision, FollowUp, Meeting, MemberEvent
from maillage.contexts.programme.models import Action, ActionLink, Mission, ReportingYear
from maillage.contexts.programme.years.services import open_year
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

KINDS = ("board", "workshop", "training")
CATEGORIES = ("professional", "elected", "hospital")
PROFESSIONS = ("10-mg", "60", "70")


def years(by: Actor, count: int = 3) -> list[ReportingYear]:
    """The years before this one, and this one, oldest first."""
    this = timezone.localdate().year
    return [
        open_year(by=by, label=str(year), starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
        for year in range(this - count + 1, this + 1)
    ]


def action(community: Community, code: str = "A1") -> Action:
    mission, _ = Mission.objects.get_or_create(
        community=community, reference="acces", defaults={"name": "Accès aux soins", "kind": "core"}
    )
    found: Action = Action.objects.create(
        community=community, code=code, title="Soins non programmés", mission=mission, search_name="soins"
    )
    return found


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def contact(community: Community, number: int, **extra: object) -> Contact:
    fields = {
        "last_name": f"Exemple{number:03d}",
        "search_name": f"exemple{number:03d}",
        "category": CATEGORIES[number % 3],
        "profession": PROFESSIONS[number % 3] if number % 3 == 0 else "",
        **extra,
    }
    found: Contact = Contact.objects.create(community=community, **fields)
    return found


def held_meeting(community: Community, day: date, **extra: object) -> Meeting:
    fields = {
        "kind": "board",
        "title": f"Réunion du {day:%d/%m/%Y}",
        "state": "held",
        "starts_at": _at(day, 20, 30),
        "ends_at": _at(day, 22, 10),
        **extra,
    }
    found: Meeting = Meeting.objects.create(community=community, **fields)
    return found


def life(community: Community, seed: int = 1, meetings: int = 24, people: int = 18) -> Action:
    """Meetings with who came, decisions, follow-ups, members who come and go; an action tied to a few of them."""
    draw = random.Random(seed)
    today = timezone.localdate()
    first = date(today.year - 2, 1, 1)
    span = (today - first).days
    contacts = [contact(community, number) for number in range(people)]
    for one in contacts:
        _membership(community, draw, one, first)
    tied = action(community)
    for _ in range(meetings):
        day = first + timedelta(days=draw.randrange(span))
        meeting = held_meeting(
            community,
            day,
            kind=draw.choice(KINDS),
            state=draw.choice(["held", "held", "held", "cancelled", "convened"]),
            ends_at=draw.choice([None, _at(day, 21, draw.randrange(31, 60)), _at(day, 23, 59)]),
        )
        for one in draw.sample(contacts, draw.randrange(1, 6)):
            Attendee.objects.create(
                community=community,
                meeting=meeting,
                contact=one,
                category=one.category,
                presence=draw.choice(["present", "remote", "excused", "absent"]),
            )
        if draw.random() < 0.4:
            ActionLink.objects.create(community=community, action=tied, meeting=meeting)
        _decided(community, draw, meeting, day, tied)
    # At the edges of a year, and of a day: the local day counts.
    held_meeting(community, date(today.year - 1, 12, 31), starts_at=_at(date(today.year - 1, 12, 31), 23, 30))
    held_meeting(community, date(today.year - 1, 1, 1), starts_at=_at(date(today.year - 1, 1, 1), 0, 15))
    return tied


def _membership(community: Community, draw: random.Random, one: Contact, first: date) -> None:
    day = first + timedelta(days=draw.randrange(-200, 500))
    for kind in (
        "admitted",
        *draw.choice([(), ("suspended",), ("suspended", "resumed"), ("left",), ("left", "admitted")]),
    ):
        MemberEvent.objects.create(community=community, contact=one, kind=kind, happened_on=day)
        day += timedelta(days=draw.randrange(0, 200))


def _decided(community: Community, draw: random.Random, meeting: Meeting, day: date, tied: Action) -> None:
    decision: Decision = Decision.objects.create(
        community=community,
        prefix="CA",
        year=day.year,
        rank=meeting.pk % 100_000,
        title="Adopté",
        taken_on=day,
        meeting=draw.choice([None, meeting]),
        origin=draw.choice(["association", "partner"]),
        search_name="adopte",
    )
    if draw.random() < 0.3:
        ActionLink.objects.create(community=community, action=tied, decision=decision)
    state = draw.choice(["open", "done", "done", "dropped"])
    FollowUp.objects.create(
        community=community,
        title="À faire",
        decision=draw.choice([None, decision]),
        meeting=draw.choice([None, meeting]),
        due_on=draw.choice([None, day + timedelta(days=draw.randrange(0, 90))]),
        state=state,
        closed_on=day + timedelta(days=draw.randrange(0, 60)) if state != "open" else None,
        origin=draw.choice(["decision", "minutes", "other"]),
        search_name="a faire",
    )
