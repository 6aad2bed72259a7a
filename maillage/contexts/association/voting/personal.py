"""What « Ma réunion » shows of votes to one person: the open ones, and what came out of the others.

`block_for(attendee)` is the context of `association/voting/_personal.html`, under the name `votes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.models import Attendee
from maillage.contexts.association.voting.calling.services import vote_by_name
from maillage.contexts.association.voting.casting import voices_of
from maillage.contexts.association.voting.models import Means, Vote, VoteState
from maillage.contexts.association.voting.refusals import VoteRefused
from maillage.contexts.association.voting.results import labels_of, split
from maillage.contexts.association.voting.secret.services import Receipt, cast_ballots
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

_FIELD = "voix-"


@dataclass(frozen=True)
class VoiceLine:
    """One voice in the form: field is its name there; owner is "" for one's own."""

    field: str
    owner: str


@dataclass(frozen=True)
class Card:
    """An open vote for one person. left: voices still to be used; why: why there are none; used: how many were."""

    vote: Vote
    url: str
    choices: tuple[tuple[str, str], ...]
    left: tuple[VoiceLine, ...]
    used: int
    why: str
    several: bool
    has_voice: bool = True

    @property
    def is_secret(self) -> bool:
        return self.vote.means == Means.SECRET


def card_of(vote: Vote, contact_id: int, url: str) -> Card:
    """4 queries."""
    voices = voices_of(vote, contact_id)
    left = tuple(
        VoiceLine(f"{_FIELD}{turn.contact_id}", "" if turn.contact_id == contact_id else turn.contact.name)
        for turn in voices.left
    )
    several = vote.is_election and vote.seats > 1
    used = len(voices.turns) - len(left)
    return Card(vote, url, tuple(labels_of(vote).items()), left, used, voices.why, several, voices.on_roll)


def block_for(attendee: Attendee) -> dict[str, Any]:
    """cards: open votes, results: those that are closed. 1 query, and 4 for each open vote."""
    if attendee.contact_id is None:
        return {"cards": [], "results": []}
    votes = Vote.objects.filter(
        meeting_id=attendee.meeting_id, state__in=(VoteState.OPEN, VoteState.CLOSED)
    ).select_related("meeting", "meeting__body")
    rows = list(votes.order_by("opened_at", "pk"))
    return {
        "cards": [
            card_of(vote, attendee.contact_id, _address(attendee, "vote_cast", vote))
            for vote in rows
            if vote.state == VoteState.OPEN
        ],
        "results": [
            {"vote": vote, "list_url": _address(attendee, "vote_ballots", vote) if vote.list_digest else ""}
            for vote in rows
            if vote.state == VoteState.CLOSED
        ],
    }


def _address(attendee: Attendee, name: str, vote: Vote) -> str:
    """By the personal link where the attendee has one, else by the account."""
    secret = links.secret_of(attendee)
    if attendee.digest == digest_of(secret):
        return reverse(f"association_public:{name}", kwargs={"secret": secret, "pk": vote.pk})
    return community_url(attendee.community, f"association:{name}", pk=vote.pk)


def choices_in(data: QueryDict) -> dict[int, tuple[str, ...]]:
    """contact -> keys, as the form sends them; a voice for which nothing was chosen is left out.

    Raises VoteRefused where blank and a name are both ticked: nobody may guess which one was meant.
    """
    found: dict[int, tuple[str, ...]] = {}
    for name in data:
        number = name.removeprefix(_FIELD)
        if not name.startswith(_FIELD) or not number.isdecimal() or len(number) > 18:
            continue
        ticked = tuple(key for key in data.getlist(name) if key)
        keys = tuple(key for key in ticked if split(key))
        if keys and len(keys) < len(ticked):
            raise VoteRefused("« Blanc » ne va pas avec un autre choix : gardez l’un ou l’autre.")
        if ticked:
            found[int(number)] = keys
    return found


def cast(
    *, by: Actor, vote: Vote, voter: Contact, choices: Mapping[int, tuple[str, ...]]
) -> tuple[Receipt, ...]:
    """Use these voices in an open vote; receipts of a secret one. Raises VoteRefused."""
    if vote.means == Means.SECRET:
        return cast_ballots(by=by, pk=vote.pk, voter=voter, choices=choices)
    vote_by_name(by=by, pk=vote.pk, voter=voter, choices=choices)
    return ()


__all__ = ["Card", "block_for", "card_of", "cast", "choices_in"]
