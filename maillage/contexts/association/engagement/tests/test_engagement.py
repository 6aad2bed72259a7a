from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.association.contacts.models import Category, Contact, Standing
from maillage.contexts.association.engagement import queries, services
from maillage.contexts.association.engagement.models import Approach, Outcome
from maillage.contexts.association.engagement.offers import _my_calls
from maillage.contexts.association.engagement.personal_data import KEPT, forget
from maillage.contexts.association.engagement.stages import LABELS, stage_of
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, Presence
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

pytestmark = pytest.mark.usefixtures("scoped")
Known = Callable[..., Contact]


@pytest.fixture
def coordinator(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def known(community: Community) -> Known:
    def make(name: str, **more: Any) -> Contact:
        contact: Contact = Contact.objects.create(
            community=community, last_name=name, search_name=name.lower(), **more
        )
        return contact

    return make


def _meeting(community: Community, days_ago: int) -> Meeting:
    meeting: Meeting = Meeting.objects.create(
        community=community,
        kind=MeetingKind.INFORMATION,
        title="Soirée d’information",
        starts_at=timezone.now() - timedelta(days=days_ago),
    )
    return meeting


def _came(meeting: Meeting, contact: Contact, presence: str = Presence.PRESENT) -> None:
    Attendee.objects.create(
        community=meeting.community,
        meeting=meeting,
        contact=contact,
        presence=presence,
        invited_at=timezone.now(),
    )


def _stages() -> dict[str, str]:
    return {one.last_name: stage_of(one) for one in queries.people(timezone.now())}


def test_the_stage_follows_from_what_took_place(
    community: Community, coordinator: Actor, known: Known
) -> None:
    recent, old = _meeting(community, 30), _meeting(community, 400)
    today = timezone.localdate()
    known("Aubépine")
    _came(recent, known("Bruyère"), Presence.ABSENT)
    _came(recent, known("Cade"), Presence.REMOTE)
    interested = known("Daphné")
    _came(recent, interested)
    services.tell(by=coordinator, contact=interested, outcome=Outcome.INTERESTED, on=today)
    refuses = known("Églantine")
    services.tell(by=coordinator, contact=refuses, outcome=Outcome.INTERESTED, on=today - timedelta(days=9))
    services.tell(by=coordinator, contact=refuses, outcome=Outcome.NO, on=today)
    services.tell(by=coordinator, contact=refuses, outcome=Outcome.UNREACHED, on=today, note="Plus tard")
    _came(old, known("Fougère", standing=Standing.MEMBER))
    _came(recent, known("Genêt", standing=Standing.MEMBER))
    known("Houx", standing=Standing.FORMER)
    known("Iris", category=Category.STAFF)
    assert _stages() == {
        "Aubépine": "known",
        "Bruyère": "invited",
        "Cade": "came",
        "Daphné": "interested",
        "Églantine": "declined",
        "Fougère": "member",
        "Genêt": "active",
        "Houx": "gone",
    }
    counted = {one.stage: one.count for one in queries.counts_by_stage(timezone.now())}
    assert counted == dict.fromkeys(LABELS, 1)


def test_nobody_is_called_by_two(coordinator: Actor, known: Known, actor_of: Callable[..., Actor]) -> None:
    contact, other = known("Aubépine"), actor_of("president")
    assert services.entrust(by=coordinator, contacts=[contact], caller=coordinator.user) == 1
    assert services.entrust(by=coordinator, contacts=[contact], caller=coordinator.user) == 0
    assert services.entrust(by=coordinator, contacts=[contact], caller=other.user) == 1
    assert [one.caller_id for one in Approach.objects.order_by("pk")] == [
        other.user.pk if other.user else None
    ]


def test_not_reached_goes_on_waiting(coordinator: Actor, known: Known) -> None:
    contact, today = known("Aubépine"), timezone.localdate()
    services.entrust(by=coordinator, contacts=[contact], caller=coordinator.user)
    services.tell(by=coordinator, contact=contact, outcome=Outcome.UNREACHED, on=today)
    assert Approach.objects.filter(done_on=None).count() == 1
    for _ in range(2):
        services.tell(by=coordinator, contact=contact, outcome=Outcome.THINKING, on=today)
    assert Approach.objects.filter(done_on=None).count() == 0
    assert Approach.objects.count() == 2
    with pytest.raises(services.ApproachRefused, match="pas encore passée"):
        services.tell(by=coordinator, contact=contact, outcome=Outcome.NO, on=today + timedelta(days=1))


def test_what_waits_for_me_shows(
    community: Community, coordinator: Actor, known: Known, client_of: Callable[..., Client]
) -> None:
    services.entrust(
        by=coordinator, contacts=[known("Aubépine")], caller=coordinator.user, due_on=date(2020, 1, 1)
    )
    page = client_of("coordinator").get(community_url(community, "shell:dashboard")).content.decode()
    assert "Aubépine" in page
    assert (
        "Aubépine"
        not in client_of("treasurer").get(community_url(community, "shell:dashboard")).content.decode()
    )


def test_many_calls_are_one_line(coordinator: Actor, known: Known) -> None:
    contacts = [known(f"Aubépine {number}") for number in range(4)]
    services.entrust(by=coordinator, contacts=contacts[:3], caller=coordinator.user)
    assert len(_my_calls(coordinator)) == 3
    services.entrust(by=coordinator, contacts=contacts, caller=coordinator.user, due_on=date(2027, 1, 15))
    assert [(one.label, one.due_on) for one in _my_calls(coordinator)] == [
        ("4\u00a0personnes à contacter", date(2027, 1, 15))
    ]


def test_a_filtered_list_is_entrusted_at_once(
    community: Community, coordinator: Actor, known: Known, client_of: Callable[..., Client]
) -> None:
    for name in ("Aubépine", "Bruyère"):
        known(name, profession="10-mg")
    known("Cade", profession="60")
    assert coordinator.user is not None
    url = community_url(community, "association:engagement_entrust") + "?profession=10-mg"
    client = client_of("coordinator")
    assert "Cade" not in client.get(url).content.decode()
    client.post(url, {"caller": str(coordinator.user.pk), "means": "call", "due_on": "2027-01-15"})
    waiting = queries.waiting_for(coordinator.user.pk)
    assert sorted(one.contact.last_name for one in waiting) == ["Aubépine", "Bruyère"]


def test_ten_said_to_be_interested(
    community: Community, known: Known, client_of: Callable[..., Client]
) -> None:
    meeting = _meeting(community, 1)
    people = [known(f"Présent {number}") for number in range(12)]
    for one in people:
        _came(meeting, one)
    member = known("Adhérent", standing=Standing.MEMBER)
    _came(meeting, member)
    url = community_url(community, "association:engagement_meeting", pk=meeting.pk)
    client = client_of("coordinator")
    for _ in range(2):
        client.post(url, {"contact": [str(one.pk) for one in [*people[:10], member]]})
    assert sorted(_stages().values()) == ["active", "came", "came", *["interested"] * 10]
    assert Approach.objects.count() == 10


def test_what_led_nowhere_is_forgotten_after_three_years(coordinator: Actor, known: Known) -> None:
    now = timezone.now()
    old = timezone.localdate(now - KEPT) - timedelta(days=1)
    stale, followed, joined = known("Aubépine"), known("Bruyère"), known("Cade", standing=Standing.MEMBER)
    for contact in (stale, followed, joined):
        services.tell(by=coordinator, contact=contact, outcome=Outcome.NO, on=old)
    services.tell(by=coordinator, contact=followed, outcome=Outcome.THINKING, on=timezone.localdate())
    assert forget(now - KEPT) == 1
    assert not Approach.objects.filter(contact=stale).exists()
    assert Approach.objects.count() == 3


def test_the_list_is_flat(
    community: Community,
    coordinator: Actor,
    known: Known,
    client_of: Callable[..., Client],
    assert_queries: Any,
) -> None:
    url, client = community_url(community, "association:engagement"), client_of("coordinator")
    for number in range(3):
        known(f"Aubépine {number}")
    client.get(url)
    with assert_queries("engagement"):
        client.get(url)
    services.entrust(
        by=coordinator, contacts=[known(f"Bruyère {n}") for n in range(40)], caller=coordinator.user
    )
    with assert_queries("engagement"):
        client.get(url)
