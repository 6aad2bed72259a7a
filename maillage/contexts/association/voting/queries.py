"""Reads on votes: of a meeting, their turnout, their results by college."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.voting import results
from maillage.contexts.association.voting.models import NamedVoice, Turn, Vote, VoteState
from maillage.contexts.association.voting.results import labels_of, split

# What the list and the pages read of a vote.
READING = "association.vote"


def find(pk: int) -> Vote | None:
    """1 query, with the meeting and its instance."""
    rows = Vote.objects.select_related("meeting", "meeting__body", "agenda_item")
    found: Vote | None = rows.filter(pk=pk).first()
    return found


def votes_of(meeting: Meeting) -> list[Vote]:
    """Votes of a meeting in the order in which they were put, cancelled ones left out. 1 query."""
    rows = Vote.objects.filter(meeting=meeting).exclude(state=VoteState.CANCELLED)
    return list(rows.select_related("agenda_item").order_by("created_at", "pk"))


def all_votes() -> QuerySet[Vote]:
    rows: QuerySet[Vote] = Vote.objects.select_related("meeting")
    return rows


def roll(vote: Vote) -> QuerySet[Turn]:
    """The roll of a vote, each line with what was said aloud in `.said` (None: nothing, or a secret ballot)."""
    named = NamedVoice.objects.filter(vote=vote, contact_id=OuterRef("contact_id")).values("choice")[:1]
    rows: QuerySet[Turn] = Turn.objects.filter(vote=vote).annotate(said=Subquery(named))
    return rows.select_related("vote", "contact", "holder")


@dataclass(frozen=True)
class Turnout:
    voted: int
    voices: int


def turnout_of(vote: Vote) -> Turnout:
    """How many voices of the roll were used. 1 query."""
    found = Turn.objects.filter(vote=vote).aggregate(
        voted=Count("pk", filter=Q(has_voted=True)), voices=Count("pk")
    )
    return Turnout(found["voted"], found["voices"])


@dataclass(frozen=True)
class ResultRow:
    """A choice with its voices: in all, and by college in the order of the columns."""

    label: str
    voices: int
    by_college: tuple[int, ...]
    is_elected: bool


@dataclass(frozen=True)
class ResultTable:
    colleges: tuple[str, ...]
    rows: tuple[ResultRow, ...]


def result_table(vote: Vote) -> ResultTable:
    """What was counted, choice by choice. 1 query."""
    cast = results.cast_of(vote)
    names = vote.rules.get("colleges", {})
    codes = (
        sorted(cast.cast, key=lambda code: names.get(code, {}).get("rank", 0)) if len(cast.cast) > 1 else []
    )
    elected = vote.outcome.get("elected", [])
    total = cast.total
    rows = (
        ResultRow(label, total[key], tuple(cast.cast[code][key] for code in codes), key in elected)
        for key, label in labels_of(vote).items()
    )
    return ResultTable(tuple(names.get(code, {}).get("name", code) for code in codes), tuple(rows))


@dataclass(frozen=True)
class RollLine:
    """A voice of a roll call: what it said (words), how it was noted; "" while it said nothing."""

    turn: Turn
    said: str
    how: str


def roll_of(vote: Vote) -> list[RollLine]:
    """The roll of a roll call by name, with what was said. 2 queries."""
    labels = labels_of(vote)
    named = {row.contact_id: row for row in NamedVoice.objects.filter(vote=vote).order_by("pk")}
    turns = Turn.objects.filter(vote=vote).select_related("contact", "holder")
    found = []
    for turn in turns.order_by("contact__search_name", "pk"):
        row = named.get(turn.contact_id)
        said = ", ".join(labels[key] for key in split(row.choice)) or labels["abstain"] if row else ""
        found.append(RollLine(turn, said, str(row.get_how_display()) if row else ""))
    return found


def contact_of(user: Any) -> Contact | None:
    """The contact whose account this is. 1 query."""
    found: Contact | None = Contact.objects.filter(user=user).first() if user is not None else None
    return found
