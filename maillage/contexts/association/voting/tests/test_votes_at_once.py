"""Two hundred people vote at once, a quarter of them twice: nothing is lost, and nobody votes twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.meetings.models import (
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
)
from maillage.contexts.association.voting import services
from maillage.contexts.association.voting.models import Means, NamedVoice, Turn, Vote
from maillage.contexts.association.voting.personal import cast
from maillage.contexts.association.voting.refusals import AlreadyVoted, VoteClosed
from maillage.contexts.association.voting.secret.sealing import is_untouched, list_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

PEOPLE, QUARTER, THREADS = 200, 4, 16
# A roll call writes a row for each voice: a part of them shows the same.
CALLED = 60
# More connections than a server holds would prove nothing of the votes.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hall(community: Community) -> Iterator[tuple[Meeting, list[Contact]]]:
    """An open assembly with two hundred members who are there."""
    with scope(community=community):
        meeting = Meeting.objects.create(
            community=community,
            kind=MeetingKind.ASSEMBLY,
            title="Assemblée",
            state=MeetingState.OPEN,
            starts_at=timezone.now(),
        )
        people = Contact.objects.bulk_create(
            Contact(
                community=community,
                last_name=f"Exemple{number}",
                search_name=f"exemple{number}",
                standing=Standing.MEMBER,
            )
            for number in range(PEOPLE)
        )
        Attendee.objects.bulk_create(
            Attendee(community=community, meeting=meeting, contact=person, presence=Presence.PRESENT)
            for person in people
        )
        yield meeting, people


def opened(community: Community, meeting: Meeting, means: str) -> Vote:
    by = Actor.system(community)
    vote = services.prepare_vote(by=by, meeting=meeting, question="Approuver", means=means)
    return services.open_vote(by=by, pk=vote.pk)


def at_once(community: Community, acts: list[Callable[[], object]]) -> Counter[str]:
    """Run the acts from many threads, each with a connection of its own; how many ended how."""

    def run(act: Callable[[], object]) -> str:
        try:
            with scope(community=community):
                act()
        except (AlreadyVoted, VoteClosed) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, acts))


def choice_of(person: Contact) -> tuple[str, ...]:
    return (("for",), ("against",), ())[person.pk % 3]


def votes(community: Community, vote: Vote, people: list[Contact]) -> list[Callable[[], object]]:
    """Everybody once, and a quarter of them once more."""
    by = Actor.system(community)

    voters = [*people, *people[: len(people) // QUARTER]]
    acts: list[Callable[[], object]] = [
        partial(cast, by=by, vote=vote, voter=person, choices={person.pk: choice_of(person)})
        for person in voters
    ]
    random.Random(3).shuffle(acts)
    return acts


@pytest.mark.parametrize(("means", "many"), [(Means.SECRET, PEOPLE), (Means.ROLL_CALL, CALLED)])
def test_all_vote_at_once(
    community: Community, hall: tuple[Meeting, list[Contact]], means: str, many: int
) -> None:
    meeting, people = hall
    people = people[:many]
    vote = opened(community, meeting, means)
    twice = many // QUARTER
    assert at_once(community, votes(community, vote, people)) == {"taken": many, "AlreadyVoted": twice}
    assert Turn.objects.filter(vote=vote, has_voted=True).count() == many
    closed = services.close_vote(by=Actor.system(community), pk=vote.pk)
    wanted = Counter(choice_of(person) for person in people)
    assert closed.outcome["in_favour"] == str(wanted["for",])
    assert closed.outcome["against"] == str(wanted["against",])
    if means == Means.SECRET:
        listed = list_of(closed)
        assert Counter(one.choices for one in listed) == wanted
        assert len({one.code for one in listed}) == many
        assert is_untouched(closed, listed)
    else:
        assert NamedVoice.objects.filter(vote=vote).count() == many


def test_what_the_closing_overtakes_is_refused_and_not_lost(
    community: Community, hall: tuple[Meeting, list[Contact]]
) -> None:
    """Closed while others vote: each ballot is in the list, or its voter was told that it is not."""
    meeting, people = hall
    few = people[:40]
    vote = opened(community, meeting, Means.SECRET)
    by = Actor.system(community)
    for person in people[100:103]:
        cast(by=by, vote=vote, voter=person, choices={person.pk: ("for",)})
    acts: list[Callable[[], object]] = [
        partial(cast, by=by, vote=vote, voter=person, choices={person.pk: ("for",)}) for person in few
    ]
    acts.insert(len(acts) // 2, partial(services.close_vote, by=by, pk=vote.pk))
    ended = at_once(community, acts)
    closed = Vote.objects.get(pk=vote.pk)
    listed = list_of(closed)
    assert len(listed) == 3 + ended["taken"] - 1
    assert ended["taken"] - 1 + ended["VoteClosed"] == len(few)
    assert Turn.objects.filter(vote=vote, has_voted=True).count() == len(listed)
    assert is_untouched(closed, listed)
