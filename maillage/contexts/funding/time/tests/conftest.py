"""Members who may be paid, and what makes it possible: project, règlement, rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Attendee, Contact, Meeting
from maillage.contexts.funding.rates import services as rates
from maillage.contexts.funding.rates.models import PayTask
from maillage.contexts.funding.time import services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.platform.registry.spine import Period
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

Member = Callable[..., Contact]
Came = Callable[..., Attendee]
Declared = Callable[..., TimeEntry]
YEAR = 2025
ALL_YEAR = Period(date(YEAR, 1, 1), date(YEAR, 12, 31))
IPA, NURSE = "60-ipa", "60"


@pytest.fixture
def treasurer(actor_of: ActorOf) -> Actor:
    return actor_of("treasurer")


@pytest.fixture
def coordinator(actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def member(scoped: Community) -> Member:
    """member("Exemple", profession="60"): a liberal member since 2024; any field may be given."""

    def make(last_name: str = "Exemple", **changes: object) -> Contact:
        values: dict[str, object] = {
            "last_name": last_name,
            "first_name": "Léa",
            "search_name": f"{last_name} lea".lower(),
            "standing": "member",
            "practice": "liberal",
            "profession": NURSE,
            "joined_on": date(2024, 1, 1),
            "email": f"{last_name.lower()}@adherents.example",
        }
        made: Contact = Contact.objects.create(community=scoped, **(values | changes))
        return made

    return make


@pytest.fixture
def task(scoped: Community, treasurer: Actor) -> PayTask:
    """Working meetings, by the hour."""
    return rates.create_task(by=treasurer, name="Groupe de travail", for_meetings=True)


@pytest.fixture
def payable(treasurer: Actor, task: PayTask) -> PayTask:
    """Project validated, règlement written, 60 € an hour for a function of a nurse, 40 € for a working meeting."""
    since = date(YEAR, 1, 1)
    rates.save_settings(by=treasurer, project_validated_on=since)
    rates.start_rule(by=treasurer, valid_from=since, article="article 12")
    rates.set_rate(by=treasurer, kind="indemnity", amount_cents=60_00, valid_from=since, profession=NURSE)
    rates.set_rate(by=treasurer, kind="mission", amount_cents=40_00, valid_from=since, task=task)
    return task


@pytest.fixture
def came(scoped: Community) -> Came:
    """came(contact, kind="board", hour=14, minutes=90): somebody who was at a meeting that is over."""

    def make(
        contact: Contact,
        *,
        kind: str = "working_group",
        day: date = date(YEAR, 3, 12),
        hour: int = 14,
        minutes: int = 90,
        meeting: Meeting | None = None,
        **changes: object,
    ) -> Attendee:
        if meeting is None:
            starts = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
            meeting = Meeting.objects.create(
                community=scoped,
                kind=kind,
                title="Réunion d’exemple",
                state="held",
                starts_at=starts,
                ends_at=starts + timedelta(minutes=minutes),
            )
        values: dict[str, object] = {"presence": "present", "noted_how": "secretary"}
        made: Attendee = Attendee.objects.create(
            community=scoped, meeting=meeting, contact=contact, **(values | changes)
        )
        return made

    return make


@pytest.fixture
def declared(treasurer: Actor, payable: PayTask) -> Declared:
    """declared(contact, minutes=60): a task of a mission, with its proof, still to be checked."""

    def make(contact: Contact, **changes: object) -> TimeEntry:
        values: dict[str, object] = {
            "task": payable,
            "happened_on": date(YEAR, 3, 12),
            "minutes": 60,
            "title": "Rédaction du protocole",
            "proof": "protocole du 12 mars",
        }
        return services.declare(by=treasurer, contact=contact, **(values | changes))  # type: ignore[arg-type]

    return make


def ready(entry: TimeEntry, by: Actor) -> TimeEntry:
    """Checked by the member and validated by the team, in the usual way."""
    services.check(by=Actor.system(by.community), pk=entry.pk, by_link=True)
    return services.validate(by=by, pk=entry.pk)
