"""A secret vote: nothing in the database ties a person to a choice, nobody votes twice, anybody recounts it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from django.db import connection

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.models import Attendee, Meeting, Proxy
from maillage.contexts.association.statutes.models import Statutes
from maillage.contexts.association.voting import results, services
from maillage.contexts.association.voting.models import Ballot, Means, Turn, Urn, Vote, VoteState
from maillage.contexts.association.voting.refusals import AlreadyVoted, VoteClosed, VoteRefused
from maillage.contexts.association.voting.secret import urn
from maillage.contexts.association.voting.secret.sealing import is_untouched, list_of
from maillage.contexts.association.voting.secret.services import cast_ballots
from maillage.core.voting import ballots as published
from maillage.core.voting.rules import Decision
from maillage.platform.audit.append_only import AppendOnlyError
from maillage.platform.audit.models import AuditEntry
from maillage.platform.encryption.sealing import looks_sealed
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf

Members = Callable[..., list[Contact]]
Come = Callable[..., list[Attendee]]
Give = Callable[[Contact, Contact], Proxy]
WriteRules = Callable[..., Statutes]
YES, NO, BLANK = ("for",), ("against",), ()


@pytest.fixture
def secretary(actor_of: ActorOf) -> Actor:
    return actor_of("secretary")


@pytest.fixture
def opened(meeting: Meeting, secretary: Actor) -> Callable[..., Vote]:
    def open_one(**extra: object) -> Vote:
        values = {"question": "Approuver le rapport", "means": Means.SECRET, **extra}
        vote = services.prepare_vote(by=secretary, meeting=meeting, **values)  # type: ignore[arg-type]
        return services.open_vote(by=secretary, pk=vote.pk)

    return open_one


def cast(vote: Vote, person: Contact, choice: tuple[str, ...], by: Actor) -> str:
    return cast_ballots(by=by, pk=vote.pk, voter=person, choices={person.pk: choice})[0].code


def column(table: str, name: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table}")
        return [row[0] for row in cursor.fetchall()]


def whole_database(without: str = "") -> str:
    """Every row of every table as the database itself holds it, but those of one table."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != without]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return "\n".join(map(str, rows))


def test_who_voted_is_kept_and_what_they_chose_is_nowhere(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    people = members(6)
    come(*people)
    vote = opened()
    choices = [YES, NO, YES, BLANK, NO, YES]
    codes = [cast(vote, person, choice, secretary) for person, choice in zip(people, choices, strict=True)]
    # While it is open: sealed, so that whoever reads the database finds neither code nor choice.
    (kept,) = column("association_urn", "contents")
    assert looks_sealed(kept)
    written = whole_database()
    assert people[0].last_name in written
    assert not [code for code in codes if code in written]
    assert all(Turn.objects.values_list("has_voted", flat=True))
    closed = services.close_vote(by=secretary, pk=vote.pk)
    assert column("association_urn", "contents") == [""]
    written = whole_database(without="association_ballot")
    assert not [code for code in codes if code in written]
    # The roll has no column for a time or a choice, the list none for a person or a time.
    assert {field.name for field in Turn._meta.fields} == {
        "id",
        "community",
        "vote",
        "contact",
        "college",
        "has_voted",
        "holder",
    }
    assert {field.name for field in Ballot._meta.fields} == {
        "id",
        "community",
        "vote",
        "code",
        "college",
        "choice",
    }
    assert closed.words.startswith("Adopté : 3 pour, 2 contre, 1")


def test_rows_of_the_list_stand_in_the_order_of_their_codes(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    people = members(8)
    come(*people)
    vote = opened()
    codes = [cast(vote, person, YES, secretary) for person in people]
    services.close_vote(by=secretary, pk=vote.pk)
    assert column("association_ballot", "code") == sorted(codes)
    assert list(Ballot.objects.order_by("pk").values_list("code", flat=True)) == sorted(codes)


def test_what_the_database_itself_notes_of_rows_ties_nothing(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    """PostgreSQL keeps with each row the transaction that wrote it, SQLite its number: neither meets the roll."""
    people = members(5)
    come(*people)
    vote = opened()
    codes = [cast(vote, person, YES, secretary) for person in people]
    services.close_vote(by=secretary, pk=vote.pk)
    if connection.vendor == "postgresql":
        # In tests all is one transaction with savepoints, each of which has a number of its own.
        assert not set(column("association_ballot", "xmin::text")) & set(
            column("association_turn", "xmin::text")
        )
        assert len(set(column("association_ballot", "xmin::text"))) == 1
        order = column("association_ballot", "code || ctid::text")
    else:
        order = column("association_ballot", "code || '(' || rowid")
    assert [line.split("(")[0] for line in order] == sorted(codes)


def test_every_history_of_votes_leaves_the_same_urn_size_and_roll(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    """Whatever was chosen, in whatever order, one who looks from outside after each ballot sees the same."""
    people = members(3)
    come(*people)
    seen = set()
    for choices in permutations([YES, NO, BLANK]):
        vote = opened()
        sizes = [len(Urn.objects.get(vote=vote).contents)]
        for person, choice in zip(people, choices, strict=True):
            cast(vote, person, choice, secretary)
            sizes.append(len(Urn.objects.get(vote=vote).contents))
        roll = tuple(
            Turn.objects.filter(vote=vote).order_by("pk").values_list("contact_id", "has_voted", "holder")
        )
        seen.add((tuple(sizes), roll))
        services.cancel_vote(by=secretary, pk=vote.pk)
    assert len(seen) == 1
    assert len(set(next(iter(seen))[0])) == 1


def test_the_place_of_a_ballot_in_the_urn_says_nothing(
    members: Members, come: Come, opened: Callable[..., Vote]
) -> None:
    """The first ballot is found at every place of the urn about as often: all places within wide bounds."""
    come(*members(4))
    vote = opened()
    places: Counter[int] = Counter()
    empty = urn.empty(vote, 4)
    for _ in range(400):
        first = urn.put(vote, empty, [published.Ballot("AAAA-AAAA-AAAA", "", YES)])
        both = urn.put(vote, first, [published.Ballot("BBBB-BBBB-BBBB", "", NO)])
        places[[line[:1] for line in both.split("\n")].index("A")] += 1
    assert set(places) == {0, 1, 2, 3}
    # 100 expected at each place, ten standard deviations of room.
    assert all(13 < count < 187 for count in places.values())


def test_a_voter_finds_the_ballot_and_anybody_recounts_the_list(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    people = members(7)
    come(*people)
    vote = opened()
    chance = random.Random(7)
    chosen = [chance.choice([YES, NO, BLANK]) for _ in people]
    codes = [cast(vote, person, choice, secretary) for person, choice in zip(people, chosen, strict=True)]
    closed = services.close_vote(by=secretary, pk=vote.pk)
    text = published.as_csv(list_of(closed))
    # By hand, from the text alone, as a member would with a spreadsheet.
    lines = [line.split(";") for line in text.splitlines()[1:]]
    assert {code: choice for code, _, choice in lines} == {
        code: results.joined(choice) for code, choice in zip(codes, chosen, strict=True)
    }
    counted = Counter(choice for _, _, choice in lines)
    assert closed.outcome["in_favour"] == str(counted["for"])
    assert closed.outcome["against"] == str(counted["against"])
    assert results.result_of(closed, results.cast_of(closed)).outcome == closed.outcome
    assert published.digest_of(text) == closed.list_digest


def test_a_list_that_was_touched_shows(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    people = members(4)
    come(*people)
    vote = opened()
    for person in people:
        cast(vote, person, NO, secretary)
    closed = services.close_vote(by=secretary, pk=vote.pk)
    assert is_untouched(closed, list_of(closed))
    line = AuditEntry.objects.order_by("pk").last()
    assert line is not None
    assert line.changes["digest"][1] == closed.list_digest
    row = Ballot.objects.order_by("pk").first()
    row.choice = "for"
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()
    # Past every guard of ours: the digest shows it.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE association_ballot SET choice = 'for' WHERE id = %s", [row.pk])
    assert not is_untouched(closed, list_of(closed))


def test_nobody_votes_twice_and_nothing_after_the_closing(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    people = members(5)
    come(*people)
    vote = opened()
    for person in people[:3]:
        cast(vote, person, YES, secretary)
    before = Urn.objects.get().contents
    with pytest.raises(AlreadyVoted):
        cast(vote, people[0], NO, secretary)
    assert Urn.objects.get().contents == before
    closed = services.close_vote(by=secretary, pk=vote.pk)
    with pytest.raises(VoteClosed, match="n’a pas été pris"):
        cast(vote, people[3], NO, secretary)
    assert Ballot.objects.filter(vote=vote).count() == 3
    assert is_untouched(closed, list_of(closed))
    with pytest.raises(VoteClosed):
        services.close_vote(by=secretary, pk=vote.pk)


def test_a_holder_puts_one_ballot_for_each_voice(
    members: Members,
    come: Come,
    give: Give,
    write_rules: WriteRules,
    opened: Callable[..., Vote],
    secretary: Actor,
) -> None:
    write_rules()
    ada, bob, cleo, dan = members(4)
    come(ada, dan)
    give(bob, ada)
    give(cleo, ada)
    vote = opened()
    receipts = cast_ballots(
        by=secretary, pk=vote.pk, voter=ada, choices={ada.pk: YES, bob.pk: NO, cleo.pk: YES}
    )
    assert [receipt.name for receipt in receipts] == ["", bob.name, cleo.name]
    assert len({receipt.code for receipt in receipts}) == 3
    closed = services.close_vote(by=secretary, pk=vote.pk)
    assert closed.floor == {"": {"present": 4, "voices": 4}}
    assert {one.code: one.choices for one in list_of(closed)} == dict(
        zip([receipt.code for receipt in receipts], [YES, NO, YES], strict=True)
    )


def test_an_election_with_several_seats(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    people = members(4)
    come(*people)
    vote = opened(question="Élire", options=["Ada", "Bob", "Cleo"], seats=2, decision=Decision.ELECTION)
    with pytest.raises(VoteRefused, match="Trop de noms"):
        cast_ballots(by=secretary, pk=vote.pk, voter=people[0], choices={people[0].pk: ("o1", "o2", "o3")})
    for person, choice in zip(people, [("o1", "o2"), ("o1",), ("o3", "o1"), ()], strict=True):
        cast(vote, person, choice, secretary)
    closed = services.close_vote(by=secretary, pk=vote.pk)
    assert closed.outcome["elected"] == ["o1"]
    assert closed.outcome["tied"] == ["o2", "o3"]
    assert closed.outcome["scores"] == {"o1": "3", "o2": "1", "o3": "1"}


def test_too_few_voices_make_no_secret(
    members: Members, come: Come, opened: Callable[..., Vote], meeting: Meeting, secretary: Actor
) -> None:
    come(*members(2))
    with pytest.raises(VoteRefused, match="montrerait le choix de chacun"):
        opened()
    people = members(2)
    come(*people)
    vote = opened()
    for person in people:
        cast(vote, person, YES, secretary)
    with pytest.raises(VoteRefused, match="Moins de 3 bulletins"):
        services.close_vote(by=secretary, pk=vote.pk)
    vote.refresh_from_db()
    assert vote.state == VoteState.OPEN
    assert not Ballot.objects.exists()
    # Given up: destroyed unread.
    cancelled = services.cancel_vote(by=secretary, pk=vote.pk)
    assert cancelled.state == VoteState.CANCELLED
    assert column("association_urn", "contents") == [""]
    assert meeting.pk == cancelled.meeting_id


def test_an_urn_takes_no_more_ballots_than_voices() -> None:
    vote = Vote(means=Means.SECRET, options=[])
    full = urn.put(vote, urn.empty(vote, 1), [published.Ballot("AAAA-AAAA-AAAA", "un collège", YES)])
    assert urn.ballots_in(full) == [published.Ballot("AAAA-AAAA-AAAA", "un collège", YES)]
    with pytest.raises(ValueError, match="more ballots"):
        urn.put(vote, full, [published.Ballot("BBBB-BBBB-BBBB", "", NO)])


def test_codes_are_drawn_apart() -> None:
    taken: set[str] = set()
    for _ in range(200):
        code = urn.new_code(taken)
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
        taken.add(code)
    assert len(taken) == 200
