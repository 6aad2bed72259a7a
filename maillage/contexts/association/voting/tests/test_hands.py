"""Votes counted in the room: three numbers, one touch, weighted colleges, corrections, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState, Proxy
from maillage.contexts.association.statutes.models import Statutes
from maillage.contexts.association.voting import services
from maillage.contexts.association.voting.conftest import FREE
from maillage.contexts.association.voting.models import HandCount, Means, Vote, VoteState
from maillage.contexts.association.voting.refusals import VoteRefused
from maillage.core.voting.ready import COLLEGES
from maillage.core.voting.rules import (
    Base,
    Decision,
    MajorityRule,
    MeetingRule,
    OnTie,
    Threshold,
    VoterRule,
)
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import NBSP
from tests.people import ActorOf

Members = Callable[..., list[Contact]]
Come = Callable[..., list[Attendee]]
Give = Callable[[Contact, Contact], Proxy]
WriteRules = Callable[..., Statutes]


@pytest.fixture
def secretary(actor_of: ActorOf) -> Actor:
    return actor_of("secretary")


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_three_numbers_make_a_vote(meeting: Meeting, members: Members, come: Come, secretary: Actor) -> None:
    come(*members(9))
    vote = services.record_hands(
        by=secretary,
        meeting=meeting,
        question="  Approuver   le budget 2027 ",
        counts={"": {"for": 5, "against": 3, "abstain": 1}},
    )
    assert (vote.state, vote.adopted, vote.question) == (VoteState.CLOSED, True, "Approuver le budget 2027")
    assert plain(vote.words).startswith("Adopté : 5 pour, 3 contre, 1 abstention ; majorité simple")
    assert vote.floor == {"": {"present": 9, "voices": 9}}
    assert {row.choice: row.voices for row in HandCount.objects.order_by("pk")} == {
        "for": 5,
        "against": 3,
        "abstain": 1,
    }
    lines = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(lines)[-2:] == ["vote.prepared", "vote.counted"]


def test_one_touch_takes_every_voice_that_is_there(
    meeting: Meeting, members: Members, come: Come, give: Give, write_rules: WriteRules, secretary: Actor
) -> None:
    write_rules()
    people = members(6)
    come(*people[:3])
    give(people[3], people[0])
    vote = services.record_hands(by=secretary, meeting=meeting, question="Approuver", unanimous=True)
    assert (vote.adopted, vote.quorum_reached) == (True, True)
    assert plain(vote.words) == "Adopté à l’unanimité (4 voix)."


def test_one_touch_without_noted_presence_invents_no_number(meeting: Meeting, secretary: Actor) -> None:
    vote = services.record_hands(by=secretary, meeting=meeting, question="Approuver", unanimous=True)
    assert vote.adopted
    assert vote.words == "Adopté à l’unanimité."
    assert not HandCount.objects.exists()


def test_one_touch_is_refused_where_all_members_count(
    meeting: Meeting, members: Members, write_rules: WriteRules, secretary: Actor
) -> None:
    members(4)
    rule = MeetingRule("assembly", majority=MajorityRule(Threshold.ABSOLUTE, Base.ALL))
    write_rules(replace(FREE, meetings=(rule,)))
    with pytest.raises(VoteRefused, match="notez d’abord les présents"):
        services.record_hands(by=secretary, meeting=meeting, question="Approuver", unanimous=True)
    assert not Vote.objects.exists()


def test_more_voices_than_persons_is_a_slip_unless_one_insists(
    meeting: Meeting, members: Members, come: Come, secretary: Actor
) -> None:
    come(*members(4))
    counts = {"": {"for": 5, "against": 0, "abstain": 0}}
    with pytest.raises(VoteRefused, match="4 présentes ou représentées"):
        services.record_hands(by=secretary, meeting=meeting, question="Approuver", counts=counts)
    assert not Vote.objects.exists()
    vote = services.record_hands(
        by=secretary, meeting=meeting, question="Approuver", counts=counts, anyway=True
    )
    assert vote.adopted


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "Aucune voix"),
        ({"": {"for": 0}}, "Aucune voix"),
        ({"": {"for": -1}}, "part de zéro"),
        ({"": {"maybe": 1}}, "rechargez"),
        ({"nowhere": {"for": 1}}, "rechargez"),
    ],
)
def test_numbers_that_make_no_sense(
    meeting: Meeting, secretary: Actor, counts: dict[str, dict[str, int]], words: str
) -> None:
    with pytest.raises(VoteRefused, match=words):
        services.record_hands(by=secretary, meeting=meeting, question="Approuver", counts=counts)


def test_a_tie_goes_to_the_presidency_where_the_statutes_say_so(
    meeting: Meeting, write_rules: WriteRules, secretary: Actor
) -> None:
    rule = MeetingRule("assembly", majority=MajorityRule(on_tie=OnTie.PRESIDENT))
    write_rules(replace(FREE, meetings=(rule,)))
    counts = {"": {"for": 4, "against": 4}}
    without = services.record_hands(by=secretary, meeting=meeting, question="Un", counts=counts)
    assert (without.adopted, without.outcome["tied"]) == (False, True)
    with_it = services.record_hands(
        by=secretary, meeting=meeting, question="Deux", counts=counts, president_choice="for"
    )
    assert with_it.adopted
    assert "la voix de la présidence" in with_it.words


def test_a_change_of_the_statutes_needs_two_thirds(
    meeting: Meeting, write_rules: WriteRules, secretary: Actor
) -> None:
    write_rules()
    counts = {"": {"for": 6, "against": 4}}
    ordinary = services.record_hands(by=secretary, meeting=meeting, question="Budget", counts=counts)
    statutes = services.record_hands(
        by=secretary, meeting=meeting, question="Statuts", counts=counts, decision=Decision.STATUTES
    )
    assert (ordinary.adopted, statutes.adopted) == (True, False)
    assert "deux tiers des voix exprimées" in statutes.words


def test_shares_weigh_colleges_and_not_heads(
    meeting: Meeting, members: Members, come: Come, write_rules: WriteRules, secretary: Actor
) -> None:
    write_rules(replace(COLLEGES.rules, voters=VoterRule()))
    come(*members(4, college="liberaux"), *members(10, college="structures"))
    vote = services.record_hands(
        by=secretary,
        meeting=meeting,
        question="Déménager",
        counts={"liberaux": {"for": 4}, "structures": {"against": 10}},
    )
    # A half against three tenths, though four heads against ten.
    assert vote.adopted
    assert vote.outcome["in_favour"] == str(Fraction(1, 2))
    assert "62,5 % des voix pondérées" in plain(vote.words)


def test_later_statutes_change_nothing_of_a_vote(
    meeting: Meeting, write_rules: WriteRules, secretary: Actor
) -> None:
    vote = services.record_hands(
        by=secretary, meeting=meeting, question="Approuver", counts={"": {"for": 5, "against": 4}}
    )
    write_rules(
        replace(FREE, meetings=(MeetingRule("assembly", majority=MajorityRule(Threshold.UNANIMITY)),)),
        on=date(2021, 1, 1),
    )
    vote.refresh_from_db()
    assert vote.adopted
    assert vote.rules["majority"]["threshold"] == "simple"


def test_a_count_is_corrected_and_the_journal_keeps_both(meeting: Meeting, secretary: Actor) -> None:
    vote = services.record_hands(
        by=secretary, meeting=meeting, question="Approuver", counts={"": {"for": 5, "against": 6}}
    )
    assert not vote.adopted
    again = services.count_vote(by=secretary, pk=vote.pk, counts={"": {"for": 6, "against": 5}})
    assert again.adopted
    line = AuditEntry.objects.order_by("pk").last()
    assert line is not None
    assert line.action == "vote.recounted"
    assert line.changes["words"][0].startswith("Rejeté")
    assert line.changes["words"][1].startswith("Adopté")


def test_an_election_counts_names(meeting: Meeting, members: Members, come: Come, secretary: Actor) -> None:
    come(*members(10))
    vote = services.prepare_vote(
        by=secretary,
        meeting=meeting,
        question="Élire deux membres du bureau",
        options=["Ada", "Bob", "Cleo", ""],
        seats=2,
        means=Means.PAPER,
        decision=Decision.ELECTION,
    )
    done = services.count_vote(
        by=secretary, pk=vote.pk, counts={"": {"o1": 9, "o2": 4, "o3": 4, "abstain": 1}}
    )
    assert done.adopted is None
    assert done.outcome["elected"] == ["o1"]
    assert done.outcome["tied"] == ["o2", "o3"]
    assert "Égalité entre Bob, Cleo" in done.words
    assert "1 siège reste à pourvoir" in plain(done.words)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"question": "   "}, "Écrivez la question"),
        ({"options": ["Ada", "ada"]}, "deux fois"),
        ({"options": ["Ada"]}, "pour ou contre"),
        ({"options": ["Ada", "Bob"], "seats": 3}, "plus de sièges"),
        ({"seats": 2}, "plus de sièges"),
    ],
)
def test_a_question_that_cannot_be_put(
    meeting: Meeting, secretary: Actor, fields: dict[str, object], words: str
) -> None:
    values = {"question": "Élire", **fields}
    with pytest.raises(VoteRefused, match=words):
        services.prepare_vote(by=secretary, meeting=meeting, **values)  # type: ignore[arg-type]


def test_a_cancelled_meeting_takes_no_vote(meeting: Meeting, secretary: Actor) -> None:
    meeting.state = MeetingState.CANCELLED
    with pytest.raises(VoteRefused, match="annulée"):
        services.record_hands(by=secretary, meeting=meeting, question="Approuver", unanimous=True)
