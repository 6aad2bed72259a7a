"""An assembly of fifteen invented members and a meeting of it, for the tests of votes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body, BodyKind, Function, Mandate
from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.meetings.models import (
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Proxy,
)
from maillage.contexts.association.statutes.models import College, Statutes
from maillage.core.voting.ready import CLASSIC
from maillage.core.voting.record import to_json
from maillage.core.voting.rules import Rules, VoterRule
from maillage.platform.tenancy.models import Community

Members = Callable[..., list[Contact]]
Come = Callable[..., list[Attendee]]
Give = Callable[[Contact, Contact], Proxy]
WriteRules = Callable[..., Statutes]
# Those of the classic set, for tests in which nobody speaks of fees.
FREE = replace(CLASSIC.rules, voters=VoterRule())


@pytest.fixture
def write_rules(scoped: Community) -> WriteRules:
    """write_rules(rules=FREE, on=…): a version of the statutes, with its colleges."""

    def write(rules: Rules = FREE, on: date = date(2020, 1, 1)) -> Statutes:
        for rank, one in enumerate(rules.colleges):
            College.objects.get_or_create(
                community=scoped, code=one.code, defaults={"name": one.name, "rank": rank}
            )
        made: Statutes = Statutes.objects.create(
            community=scoped, name=rules.name, in_force_on=on, rules=to_json(rules)
        )
        return made

    return write


@pytest.fixture
def members(scoped: Community) -> Members:
    """members(3, college="liberaux"): members since long ago."""
    made = 0

    def make(count: int, *, college: str = "", **extra: object) -> list[Contact]:
        nonlocal made
        group = College.objects.get(code=college) if college else None
        rows = []
        for number in range(made, made + count):
            fields = {
                "last_name": f"Exemple{number}",
                "first_name": "Personne",
                "search_name": f"exemple{number} personne",
                "standing": Standing.MEMBER,
                "joined_on": date(2021, 3, 1),
                "college": group,
                **extra,
            }
            rows.append(Contact.objects.create(community=scoped, **fields))
        made += count
        return rows

    return make


@pytest.fixture
def meeting(scoped: Community) -> Meeting:
    """An ordinary assembly, today, open."""
    now = timezone.localtime()
    made: Meeting = Meeting.objects.create(
        community=scoped,
        kind=MeetingKind.ASSEMBLY,
        title="Assemblée générale",
        state=MeetingState.OPEN,
        # An hour ago, and yet today in the first hour of the day.
        starts_at=max(now - timedelta(hours=1), now.replace(hour=0, minute=0, second=0, microsecond=0)),
    )
    return made


@pytest.fixture
def come(scoped: Community, meeting: Meeting) -> Come:
    """come(ada, bob): they are noted present in the meeting."""

    def noted(*people: Contact, presence: str = Presence.PRESENT) -> list[Attendee]:
        return [
            Attendee.objects.update_or_create(
                meeting=meeting,
                contact=person,
                defaults={"presence": presence},
                create_defaults={"community": scoped, "presence": presence},
            )[0]
            for person in people
        ]

    return noted


@pytest.fixture
def give(scoped: Community, meeting: Meeting) -> Give:
    """give(ada, bob): ada lets bob vote for her."""

    def power(giver: Contact, holder: Contact) -> Proxy:
        made: Proxy = Proxy.objects.create(
            community=scoped,
            meeting=meeting,
            giver=giver,
            holder=holder,
            given_at=timezone.now(),
            means="paper",
        )
        return made

    return power


@pytest.fixture
def board(scoped: Community) -> Body:
    made: Body = Body.objects.create(
        community=scoped, kind=BodyKind.BOARD, name="Conseil d’administration", created_on=date(2020, 1, 1)
    )
    return made


@pytest.fixture
def seat(scoped: Community, board: Body) -> Callable[..., Mandate]:
    """seat(ada, function="president", votes=True, …): a mandate in the board."""

    def sit(person: Contact, function: str = Function.MEMBER, **extra: object) -> Mandate:
        fields = {"starts_on": date(2022, 1, 1), **extra}
        made: Mandate = Mandate.objects.create(
            community=scoped, body=board, contact=person, function=function, **fields
        )
        return made

    return sit
