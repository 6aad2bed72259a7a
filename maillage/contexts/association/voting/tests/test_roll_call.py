"""Roll call: by oneself, by power, by telephone; nobody twice, and nothing after the closing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from maillage.contexts.association.bodies.models import Body, Mandate
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, Proxy
from maillage.contexts.association.statutes.models import Statutes
from maillage.contexts.association.voting import services
from maillage.contexts.association.voting.calling.services import note_voice, vote_by_name
from maillage.contexts.association.voting.casting import voices_of
from maillage.contexts.association.voting.conftest import FREE
from maillage.contexts.association.voting.models import Audience, HowNoted, Means, NamedVoice, Turn, Vote
from maillage.contexts.association.voting.refusals import AlreadyVoted, VoteClosed, VoteRefused
from maillage.core.voting.rules import MajorityRule, MeetingRule, OnTie
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import NBSP
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
        values = {"question": "Approuver le rapport", "means": Means.ROLL_CALL, **extra}
        vote = services.prepare_vote(by=secretary, meeting=meeting, **values)  # type: ignore[arg-type]
        return services.open_vote(by=secretary, pk=vote.pk)

    return open_one


def test_each_voice_is_written_once(
    members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    ada, bob, cleo = members(3)
    come(ada, bob)
    vote = opened()
    me = Actor.system(secretary.community)
    vote_by_name(by=me, pk=vote.pk, voter=ada, choices={ada.pk: YES})
    with pytest.raises(AlreadyVoted, match="le premier vote compte"):
        vote_by_name(by=me, pk=vote.pk, voter=ada, choices={ada.pk: NO})
    note_voice(by=secretary, pk=vote.pk, contact_id=cleo.pk, choice=NO, how=HowNoted.PHONE)
    found = {row.contact_id: (row.choice, row.how) for row in NamedVoice.objects.order_by("pk")}
    assert found == {ada.pk: ("for", "self"), cleo.pk: ("against", "phone")}
    line = AuditEntry.objects.order_by("pk").last()
    assert line is not None
    assert (line.action, line.changes["how"][1]) == ("vote.noted", "par téléphone")
    closed = services.close_vote(by=secretary, pk=vote.pk)
    # Two there, and one more who was heard by telephone.
    assert closed.floor == {"": {"present": 3, "voices": 3}}
    assert closed.words.startswith("Rejeté : 1 pour, 1 contre")


def test_the_secretariat_corrects_what_was_misheard(
    members: Members, opened: Callable[..., Vote], secretary: Actor
) -> None:
    (ada,) = members(1)
    vote = opened()
    note_voice(by=secretary, pk=vote.pk, contact_id=ada.pk, choice=NO, how=HowNoted.ROOM)
    note_voice(by=secretary, pk=vote.pk, contact_id=ada.pk, choice=YES, how=HowNoted.ROOM)
    assert [row.choice for row in NamedVoice.objects.order_by("pk")] == ["for"]
    line = AuditEntry.objects.order_by("pk").last()
    assert line is not None
    assert line.changes["choice"] == ["against", "for"]


def test_a_holder_votes_for_the_absent_until_they_come(
    members: Members,
    come: Come,
    give: Give,
    write_rules: WriteRules,
    opened: Callable[..., Vote],
    secretary: Actor,
) -> None:
    write_rules()
    ada, bob, cleo = members(3)
    come(ada)
    give(bob, ada)
    give(cleo, ada)
    vote = opened()
    assert [turn.contact_id for turn in voices_of(vote, ada).turns] == [ada.pk, bob.pk, cleo.pk]
    come(cleo)
    assert [turn.contact_id for turn in voices_of(vote, ada).turns] == [ada.pk, bob.pk]
    with pytest.raises(VoteRefused, match="ne portez plus"):
        vote_by_name(by=secretary, pk=vote.pk, voter=ada, choices={ada.pk: YES, cleo.pk: YES})
    assert not NamedVoice.objects.exists()
    vote_by_name(by=secretary, pk=vote.pk, voter=ada, choices={ada.pk: YES, bob.pk: NO})
    vote_by_name(by=secretary, pk=vote.pk, voter=cleo, choices={cleo.pk: BLANK})
    assert {turn.contact_id: turn.holder_id for turn in Turn.objects.order_by("pk")} == {
        ada.pk: None,
        bob.pk: ada.pk,
        cleo.pk: None,
    }
    # Who comes after the power was used finds the voice used.
    come(bob)
    with pytest.raises(AlreadyVoted):
        vote_by_name(by=secretary, pk=vote.pk, voter=bob, choices={bob.pk: YES})


def test_who_is_not_there_votes_only_where_all_may(
    members: Members, opened: Callable[..., Vote], secretary: Actor
) -> None:
    (ada,) = members(1)
    with pytest.raises(VoteRefused, match="Signalez d’abord"):
        vote_by_name(by=secretary, pk=opened().pk, voter=ada, choices={ada.pk: YES})
    everybody = opened(audience=Audience.ALL)
    assert vote_by_name(by=secretary, pk=everybody.pk, voter=ada, choices={ada.pk: YES})


def test_nothing_is_taken_before_the_opening_after_the_closing_or_from_others(
    meeting: Meeting, members: Members, come: Come, opened: Callable[..., Vote], secretary: Actor
) -> None:
    ada, bob = members(2)
    come(ada, bob)
    draft = services.prepare_vote(by=secretary, meeting=meeting, question="Plus tard", means=Means.ROLL_CALL)
    with pytest.raises(VoteClosed):
        vote_by_name(by=secretary, pk=draft.pk, voter=ada, choices={ada.pk: YES})
    vote = opened()
    for choices, words in (
        ({}, "Choisissez"),
        ({ada.pk: ("maybe",)}, "pas proposé"),
        ({ada.pk: ("for", "against")}, "Trop de noms"),
        ({ada.pk: ("for", "for")}, "pas proposé"),
        ({bob.pk: YES}, "ne portez plus"),
    ):
        with pytest.raises(VoteRefused, match=words):
            vote_by_name(by=secretary, pk=vote.pk, voter=ada, choices=choices)
    (late,) = members(1)
    come(late)
    with pytest.raises(VoteRefused, match="n’avez pas de voix"):
        vote_by_name(by=secretary, pk=vote.pk, voter=late, choices={late.pk: YES})
    vote_by_name(by=secretary, pk=vote.pk, voter=ada, choices={ada.pk: YES})
    services.close_vote(by=secretary, pk=vote.pk)
    with pytest.raises(VoteClosed, match="clos"):
        vote_by_name(by=secretary, pk=vote.pk, voter=bob, choices={bob.pk: YES})
    with pytest.raises(VoteClosed):
        note_voice(by=secretary, pk=vote.pk, contact_id=bob.pk, choice=YES, how=HowNoted.ROOM)
    for act in (services.close_vote, services.open_vote, services.cancel_vote):
        with pytest.raises(VoteRefused):
            act(by=secretary, pk=vote.pk)


@pytest.mark.parametrize(("chosen", "adopted"), [((YES, YES), True), ((YES, NO), False)])
def test_co_presidents_decide_a_tie_only_together(
    meeting: Meeting,
    members: Members,
    come: Come,
    board: Body,
    seat: Callable[..., Mandate],
    write_rules: WriteRules,
    secretary: Actor,
    chosen: tuple[tuple[str, ...], ...],
    adopted: bool,
) -> None:
    write_rules(
        replace(FREE, meetings=(MeetingRule("board", majority=MajorityRule(on_tie=OnTie.PRESIDENT)),))
    )
    one, two, three, four = people = members(4)
    for person in people:
        seat(person, "president" if person in (one, two) else "member")
    come(*people)
    meeting.kind, meeting.body = MeetingKind.BOARD, board
    meeting.save()
    vote = services.prepare_vote(by=secretary, meeting=meeting, question="Choisir", means=Means.ROLL_CALL)
    services.open_vote(by=secretary, pk=vote.pk)
    others = (NO, NO) if adopted else (YES, NO)
    for person, choice in zip((one, two, three, four), (*chosen, *others), strict=True):
        vote_by_name(by=secretary, pk=vote.pk, voter=person, choices={person.pk: choice})
    closed = services.close_vote(by=secretary, pk=vote.pk)
    assert (closed.adopted, closed.outcome["tied"]) == (adopted, True)


def test_a_meeting_where_nobody_has_a_voice_opens_no_vote(meeting: Meeting, secretary: Actor) -> None:
    vote = services.prepare_vote(by=secretary, meeting=meeting, question="Choisir", means=Means.ROLL_CALL)
    with pytest.raises(VoteRefused, match="Personne n’a de voix"):
        services.open_vote(by=secretary, pk=vote.pk)
    assert NBSP not in vote.question
