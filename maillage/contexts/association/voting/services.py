"""Writes on votes: put a question, count hands, open, close, cancel. One vote is written by one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.meetings.models import AgendaItem, Meeting, MeetingState
from maillage.contexts.association.voting import results
from maillage.contexts.association.voting.electorate import Electorate, Floor, floor_of, quorum_of
from maillage.contexts.association.voting.models import (
    TRANSITIONS,
    Audience,
    HandCount,
    Means,
    Turn,
    Urn,
    Vote,
    VoteState,
)
from maillage.contexts.association.voting.presidency import choice_of_presidency
from maillage.contexts.association.voting.refusals import VoteClosed, VoteRefused
from maillage.contexts.association.voting.secret import urn
from maillage.contexts.association.voting.secret.sealing import publish
from maillage.core.voting.majority import ABSTAIN, CHOICES, FOR
from maillage.core.voting.record import to_json
from maillage.core.voting.rules import Base, Decision
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

MAX_OPTIONS: Final = 40
MAX_LABEL: Final = 120
# The whole of a ballot with every name on it must fit where ballots are kept.
MAX_SEATS: Final = 40
MAX_VOICES: Final = 100_000

Counts = Mapping[str, Mapping[str, int]]


def locked(pk: int) -> Vote:
    """The vote, for this transaction alone. Raises Vote.DoesNotExist."""
    row: Vote = Vote.objects.select_for_update(no_key=True).get(pk=pk)
    return row


@transaction.atomic
def prepare_vote(
    *,
    by: Actor,
    meeting: Meeting,
    question: str,
    detail: str = "",
    agenda_item: AgendaItem | None = None,
    means: str = Means.HANDS,
    decision: str = Decision.ORDINARY,
    options: Sequence[str] = (),
    seats: int = 1,
    audience: str = Audience.PRESENT,
) -> Vote:
    """Write a question down, to be counted or opened later. options: names to choose from, none for a proposal."""
    if meeting.state == MeetingState.CANCELLED:
        raise VoteRefused("La réunion est annulée : on n’y vote pas.")
    if agenda_item is not None and agenda_item.meeting_id != meeting.pk:
        raise VoteRefused("Ce point est à l’ordre du jour d’une autre réunion.")
    row: Vote = Vote.objects.create(
        community=by.community,
        meeting=meeting,
        agenda_item=agenda_item,
        question=_question(question),
        detail=detail.strip(),
        means=means,
        decision=decision,
        options=_options(options, seats),
        seats=seats,
        audience=audience,
        created_by=by.user,
    )
    record(by=by, action="vote.prepared", obj=row, after={"question": row.question, "means": row.means})
    return row


def _question(text: str) -> str:
    clean = " ".join(text.split())[:300]
    if not clean:
        raise VoteRefused("Écrivez la question mise aux voix, par exemple « Approuver le budget 2027 ».")
    return clean


def _options(labels: Sequence[str], seats: int) -> list[dict[str, str]]:
    """« o1 », « o2 »… in the order given. A name twice could not be told apart in the list."""
    clean = [" ".join(label.split())[:MAX_LABEL] for label in labels if label.strip()]
    if len({label.casefold() for label in clean}) < len(clean):
        raise VoteRefused("Le même nom est proposé deux fois : gardez-en un.")
    if len(clean) > MAX_OPTIONS:
        raise VoteRefused(f"{MAX_OPTIONS} noms au plus : faites deux votes.")
    if len(clean) == 1:
        raise VoteRefused("Pour un seul nom, posez la question « pour ou contre ».")
    if seats < 1 or (clean and seats > len(clean)) or (not clean and seats != 1):
        raise VoteRefused("Il y a plus de sièges que de noms : vérifiez les deux.")
    return [{"key": f"o{number}", "label": label} for number, label in enumerate(clean, 1)]


@transaction.atomic
def record_hands(
    *,
    by: Actor,
    meeting: Meeting,
    question: str,
    counts: Counts | None = None,
    unanimous: bool = False,
    agenda_item: AgendaItem | None = None,
    decision: str = Decision.ORDINARY,
    means: str = Means.HANDS,
    president_choice: str = "",
    anyway: bool = False,
) -> Vote:
    """The shortest path: a question and its count at once. As `prepare_vote` then `count_vote`."""
    vote = prepare_vote(
        by=by, meeting=meeting, question=question, agenda_item=agenda_item, decision=decision, means=means
    )
    return count_vote(
        by=by,
        pk=vote.pk,
        counts=counts,
        unanimous=unanimous,
        president_choice=president_choice,
        anyway=anyway,
    )


@transaction.atomic
def count_vote(
    *,
    by: Actor,
    pk: int,
    counts: Counts | None = None,
    unanimous: bool = False,
    president_choice: str = "",
    anyway: bool = False,
) -> Vote:
    """Close a vote counted in the room: counts by college ("" where all weigh the same), or unanimous in one touch.

    anyway: more voices than were noted present are taken as they are. A count written before is corrected, and the
    journal keeps both. Raises VoteRefused.
    """
    vote = locked(pk)
    if not vote.is_counted or vote.state == VoteState.CANCELLED:
        raise VoteRefused("Ce vote ne se compte pas à la main.")
    floor = floor_of(vote.meeting)
    _snapshot(vote, floor)
    vote.floor = _floor(floor)
    if unanimous and vote.is_election:
        raise VoteRefused("Comptez les voix de chaque nom.")
    cast = _unanimous(vote) if unanimous else _clean(vote, counts or {}, floor.electorate)
    if not unanimous:
        _check_counts(vote, cast, anyway=anyway)
    before = vote.words
    HandCount.objects.filter(vote=vote).delete()
    HandCount.objects.bulk_create(
        HandCount(community=by.community, vote=vote, college=college, choice=choice, voices=voices)
        for college, one in cast.items()
        for choice, voices in one.items()
    )
    vote.unanimous, vote.president_choice = unanimous, president_choice
    finish(vote, results.cast_of(vote))
    action = "vote.recounted" if before else "vote.counted"
    record(by=by, action=action, obj=vote, before={"words": before}, after={"words": vote.words})
    return vote


def _unanimous(vote: Vote) -> dict[str, dict[str, int]]:
    """Every voice that is there, for. Where presence was not noted, no number is invented."""
    cast = {code: {FOR: there["present"]} for code, there in vote.floor.items() if there["present"]}
    if not cast and results.majority_of(vote).base == Base.ALL:
        raise VoteRefused(
            "Les statuts comptent toutes les voix de la liste : notez d’abord les présents, ou comptez les voix."
        )
    return cast


def _clean(vote: Vote, counts: Counts, electorate: Electorate) -> dict[str, dict[str, int]]:
    choices = {*results.labels_of(vote)}
    colleges = set(electorate.heaps.values()) or {""}
    cast: dict[str, dict[str, int]] = {}
    for college, one in counts.items():
        if college not in colleges or not set(one) <= choices:
            raise VoteRefused("Ce qui est compté ne correspond pas à ce vote : rechargez la page.")
        if any(not 0 <= voices <= MAX_VOICES for voices in one.values()):
            raise VoteRefused("Un nombre de voix part de zéro.")
        cast[college] = dict(one)
    if not any(voices for one in cast.values() for voices in one.values()):
        raise VoteRefused("Aucune voix n’est comptée : écrivez au moins un nombre.")
    return cast


def _check_counts(vote: Vote, cast: Counts, *, anyway: bool) -> None:
    """Where presence is noted, no more voices than are there: most often a slip of the pen."""
    if anyway or vote.is_election or not any(there["present"] for there in vote.floor.values()):
        return
    for college, one in cast.items():
        there = vote.floor.get(college, {"present": 0})["present"]
        counted = sum(one.values())
        if counted > there:
            name = vote.rules["colleges"].get(college, {}).get("name", "")
            where = f" ({name})" if name else ""
            raise VoteRefused(
                f"{count_words(counted, 'voix', 'voix', feminine=True)} comptées, {there} présentes ou représentées"
                f"{where} : vérifiez les nombres, notez les arrivées, ou enregistrez quand même."
            )


def _snapshot(vote: Vote, floor: Floor) -> None:
    """By what the vote is judged, kept with it: later statutes change nothing of it."""
    electorate, kind = floor.electorate, vote.meeting.kind
    codes = set(electorate.heaps.values())
    vote.rules = {
        "majority": to_json(electorate.rules.majority(kind, vote.decision)),
        "proxies": to_json(electorate.rules.proxies(kind)),
        "by_college": electorate.by_college,
        "secret": electorate.rules.decision(vote.decision).secret,
        # With a rank: one of the two databases keeps no order of keys.
        "colleges": {
            one.code: {**to_json(one), "rank": rank}
            for rank, one in enumerate(electorate.rules.colleges)
            if electorate.by_college and one.code in codes
        },
    }
    now = quorum_of(vote.meeting, vote.decision, floor)
    vote.quorum_reached = now.reached if now.is_asked else None
    vote.quorum_words = now.words[:300]


def _floor(floor: Floor) -> dict[str, dict[str, int]]:
    """Voices by college: of the whole list, and those there or represented."""
    heaps = floor.electorate.heaps
    there = Counter(heaps[voter] for voter in floor.present | floor.carried.givers)
    return {
        code: {"present": there[code], "voices": size}
        for code, size in sorted(Counter(heaps.values()).items())
    }


@transaction.atomic
def open_vote(*, by: Actor, pk: int) -> Vote:
    """Open a roll call or a secret vote: the roll is drawn up, the rules of the day are kept. Raises VoteRefused."""
    vote = locked(pk)
    if vote.is_counted:
        raise VoteRefused("Un vote à main levée ne s’ouvre pas : comptez les voix.")
    _pass_to(vote, VoteState.OPEN)
    floor = floor_of(vote.meeting)
    heaps = floor.electorate.heaps
    if not heaps:
        raise VoteRefused(
            "Personne n’a de voix dans cette réunion : vérifiez l’instance, les mandats ou les adhésions."
        )
    if vote.means == Means.SECRET:
        urn.check_colleges(Counter(heaps.values()), floor.electorate.rules)
    _snapshot(vote, floor)
    vote.opened_at = timezone.now()
    vote.save()
    Turn.objects.bulk_create(
        Turn(community=by.community, vote=vote, contact_id=voter, college=code)
        for voter, code in heaps.items()
    )
    if vote.means == Means.SECRET:
        Urn.objects.create(community=by.community, vote=vote, contents=urn.empty(vote, len(heaps)))
    record(by=by, action="vote.opened", obj=vote, after={"means": vote.means, "count": len(heaps)})
    return vote


def _pass_to(vote: Vote, state: str) -> None:
    if state not in TRANSITIONS[vote.state]:
        raise VoteClosed(f"Ce vote est {vote.get_state_display()} : il n’est plus à faire.")
    vote.state = state


@transaction.atomic
def close_vote(*, by: Actor, pk: int) -> Vote:
    """Take no voice any more, publish the list of a secret vote, and work out the result. Raises VoteRefused."""
    vote = locked(pk)
    if vote.state != VoteState.OPEN:
        raise VoteClosed("Ce vote n’est pas ouvert.")
    vote.floor = _floor_at_closing(vote)
    if vote.means == Means.SECRET:
        vote.list_digest = publish(vote)
    else:
        vote.president_choice = choice_of_presidency(vote)
    finish(vote, results.cast_of(vote))
    after: dict[str, Any] = {"words": vote.words}
    if vote.list_digest:
        after |= {"digest": vote.list_digest, "count": vote.ballots.count()}
    record(by=by, action="vote.closed", obj=vote, after=after)
    return vote


def _floor_at_closing(vote: Vote) -> dict[str, dict[str, int]]:
    """The roll that was drawn up at the opening, and who of it is there now, represented, or has voted."""
    floor = floor_of(vote.meeting)
    there = floor.present | floor.carried.givers
    sizes: Counter[str] = Counter()
    present: Counter[str] = Counter()
    turns = Turn.objects.filter(vote=vote).order_by().values_list("contact_id", "college", "has_voted")
    for voter, code, has_voted in turns:
        sizes[code] += 1
        present[code] += has_voted or voter in there
    return {code: {"present": present[code], "voices": size} for code, size in sorted(sizes.items())}


def finish(vote: Vote, cast: results.Cast) -> None:
    """Write the result into the vote, closed."""
    found = results.result_of(vote, cast)
    vote.state, vote.closed_at = VoteState.CLOSED, vote.closed_at or timezone.now()
    vote.adopted, vote.outcome, vote.words = found.adopted, found.outcome, found.words[:600]
    vote.save()


@transaction.atomic
def cancel_vote(*, by: Actor, pk: int) -> Vote:
    """Give a vote up before its result; the ballots of a secret one are destroyed unread. Raises VoteRefused."""
    vote = locked(pk)
    _pass_to(vote, VoteState.CANCELLED)
    Urn.objects.filter(vote=vote).update(contents="")
    vote.closed_at = timezone.now()
    vote.save()
    record(by=by, action="vote.cancelled", obj=vote)
    return vote


__all__ = [
    "ABSTAIN",
    "CHOICES",
    "VoteClosed",
    "VoteRefused",
    "cancel_vote",
    "close_vote",
    "count_vote",
    "open_vote",
    "prepare_vote",
    "record_hands",
]
