"""A ballot is put into the urn, and the roll says that the voice was used: one transaction, and nothing ties the two.

The journal says that somebody voted and for how many voices; the code and the choice are in the urn alone, and the
answer shows the code once, to whoever voted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.voting import casting
from maillage.contexts.association.voting.models import Means, Urn, Vote, VoteState
from maillage.contexts.association.voting.refusals import VoteClosed, VoteRefused
from maillage.contexts.association.voting.secret import urn
from maillage.core.voting.ballots import Ballot
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class Receipt:
    """name: whose voice, "" for one's own. code: by which its ballot is found in the published list."""

    name: str
    code: str


@transaction.atomic
def cast_ballots(
    *, by: Actor, pk: int, voter: Contact, choices: Mapping[int, tuple[str, ...]]
) -> tuple[Receipt, ...]:
    """Put one ballot for each voice of `choices` (contact -> keys, none for blank). Raises VoteRefused."""
    vote: Vote = Vote.objects.select_for_update(no_key=True).get(pk=pk)
    if vote.means != Means.SECRET:
        raise VoteRefused("Ce vote n’est pas à bulletin secret.")
    if vote.state != VoteState.OPEN:
        raise VoteClosed("Le vote est clos : votre bulletin n’a pas été pris.")
    turns = casting.checked(vote, casting.voices_of(vote, voter), choices)
    box: Urn = Urn.objects.select_for_update().get(vote=vote)
    taken = {one.code for one in urn.ballots_in(box.contents)}
    receipts, new = [], []
    for turn in turns:
        code = urn.new_code(taken)
        taken.add(code)
        new.append(Ballot(code, turn.college, choices[turn.contact_id]))
        own = turn.contact_id == voter.pk
        receipts.append(Receipt("" if own else turn.contact.name, code))
    box.contents = urn.put(vote, box.contents, new)
    box.save(update_fields=["contents"])
    casting.sign(turns, voter)
    record(by=by, action="vote.cast", obj=vote, label=vote.question, after={"count": len(turns)})
    return tuple(receipts)
