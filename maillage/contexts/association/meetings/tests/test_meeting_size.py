"""Years of meetings: the same queries for a few and for many; a room that comes in at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.meetings import queries, services
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Series,
)
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

ClientOf = Callable[..., Client]
ActorOf = Callable[..., Actor]
AssertQueries = Callable[..., AbstractContextManager[None]]


def grow(community: Community, *, meetings: int, people: int, each: int) -> None:
    """So many meetings, contacts, and attendees of each."""
    with scope(community=community):
        series = Series.objects.create(community=community, name="Rencontres")
        contacts = Contact.objects.bulk_create(
            Contact(
                community=community,
                last_name=f"Exemple{number}",
                search_name=f"exemple{number:05d}",
                standing=Standing.MEMBER,
            )
            for number in range(people)
        )
        rows = Meeting.objects.bulk_create(
            Meeting(
                community=community,
                kind=MeetingKind.WORKING_GROUP,
                title=f"Groupe {number}",
                state=MeetingState.HELD,
                series=series,
                starts_at=timezone.now() - timedelta(hours=20 * number),
            )
            for number in range(meetings)
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(community=community, meeting=row, rank=1, title="Point") for row in rows
        )
        Attendee.objects.bulk_create(
            (
                Attendee(
                    community=community,
                    meeting=row,
                    contact=contacts[(at * each + number) % people],
                    presence=Presence.PRESENT,
                )
                for at, row in enumerate(rows)
                for number in range(each)
            ),
            batch_size=2_000,
        )


@pytest.fixture
def coordinator(client_of: ClientOf) -> Client:
    return client_of("coordinator")


LISTS = ("meetings", "meeting_series", "my_meetings")
# Pages that show the panels of other capabilities: they are counted, not written down.
OF_ONE = ("meeting", "meeting_people", "meeting_session", "meeting_print", "meeting_proxies")


def counted(client: Client, community: Community) -> dict[str, int]:
    with scope(community=community):
        one = Meeting.objects.order_by("pk").first()
    assert one is not None
    found = {}
    for name in OF_ONE:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(community_url(community, f"association:{name}", pk=one.pk)).status_code == 200
        found[name] = len(captured)
    return found


def test_years_of_meetings_ask_no_more_than_a_few(
    community: Community, coordinator: Client, assert_queries: AssertQueries
) -> None:
    """Five years of four hundred meetings, twenty thousand attendees, a thousand members."""
    few = {"meetings": 3, "people": 6, "each": 4}
    many = {"meetings": 2_000, "people": 1_000, "each": 10}
    seen = []
    for size in (few, many):
        grow(community, **size)
        for name in LISTS:
            with assert_queries(name):
                assert coordinator.get(community_url(community, f"association:{name}")).status_code == 200
        seen.append(counted(coordinator, community))
    assert seen[0] == seen[1]


@pytest.mark.django_db(transaction=True)
def test_two_hundred_come_in_at_once(community: Community, actor_of: ActorOf) -> None:
    """Each touches twice, on two devices; every arrival is there, once, and the powers of those who came fall."""
    by = actor_of("coordinator")
    with scope(community=community):
        row = services.create_meeting(by=by, kind="information", title="Soirée", starts_at=timezone.now())
        guests = [
            services.note_guest(by=by, pk=row.pk, name=f"Personne {number}").pk for number in range(200)
        ]
        services.open_meeting(by=by, pk=row.pk)
    failures: list[BaseException] = []

    def come(part: list[int]) -> None:
        try:
            with scope(community=community):
                for pk in part:
                    services.check_in(by=Actor.system(community), attendee=pk, how="qr")
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    parts = [guests[at::8] for at in range(8)]
    threads = [threading.Thread(target=come, args=(part,)) for part in (*parts, *parts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with scope(community=community):
        assert queries.turnout_of(row).total.present == 200
        assert AuditEntry.objects.filter(action="meeting.presence").count() == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_powers_given_at_once_one_stands(
    community: Community, actor_of: ActorOf, statutes: Any
) -> None:
    by = actor_of("coordinator")
    with scope(community=community):
        people = Contact.objects.bulk_create(
            Contact(
                community=community,
                last_name=f"Exemple{number}",
                search_name=f"exemple{number}",
                standing=Standing.MEMBER,
            )
            for number in range(3)
        )
        row = services.create_meeting(
            by=by, kind="assembly", title="AG", starts_at=timezone.now() + timedelta(days=20)
        )
        services.invite_audience(by=by, pk=row.pk, audience="members")
        services.open_meeting(by=by, pk=row.pk)
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def give(holder: int) -> None:
        try:
            start.wait()
            with scope(community=community):
                services.give_proxy(by=by, meeting=row.pk, giver=people[0].pk, holder=holder)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(one.pk,)) for one in people[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with scope(community=community):
        assert len(queries.proxies_of(row)) == 1
