"""Roll call: each voice is heard, and written with the name. By the person, or by the secretariat (room, telephone)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.voting import casting
from maillage.contexts.association.voting.models import HowNoted, Means, NamedVoice, Turn, Vote, VoteState
from maillage.contexts.association.voting.refusals import VoteClosed, VoteRefused
from maillage.contexts.association.voting.results import joined
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


def _open(pk: int) -> Vote:
    vote: Vote = Vote.objects.select_for_update(no_key=True).get(pk=pk)
    if vote.means != Means.ROLL_CALL:
        raise VoteRefused("Ce vote n’est pas un appel nominal.")
    if vote.state != VoteState.OPEN:
        raise VoteClosed("Le vote est clos : cette voix n’a pas été prise.")
    return vote


@transaction.atomic
def vote_by_name(
    *, by: Actor, pk: int, voter: Contact, choices: Mapping[int, tuple[str, ...]]
) -> tuple[NamedVoice, ...]:
    """The person's own voice, and those of the absent whose power they carry. Raises VoteRefused."""
    vote = _open(pk)
    turns = casting.checked(vote, casting.voices_of(vote, voter), choices)
    rows = [_write(by, vote, turn, choices[turn.contact_id], HowNoted.SELF) for turn in turns]
    casting.sign(turns, voter)
    record(by=by, action="vote.cast", obj=vote, label=vote.question, after={"count": len(turns)})
    return tuple(rows)


@transaction.atomic
def note_voice(*, by: Actor, pk: int, contact_id: int, choice: tuple[str, ...], how: str) -> NamedVoice:
    """The secretariat writes what a voice of the roll said, in the room or by telephone; again: it is corrected.

    Raises VoteRefused.
    """
    vote = _open(pk)
    if how not in (HowNoted.ROOM, HowNoted.PHONE):
        raise VoteRefused("Dites si la voix est donnée dans la salle ou par téléphone.")
    casting.check_choice(vote, choice)
    turn = Turn.objects.filter(vote=vote, contact_id=contact_id).select_related("contact").first()
    if turn is None:
        raise VoteRefused("Cette personne n’a pas de voix dans ce vote.")
    before = (
        NamedVoice.objects.filter(vote=vote, contact_id=contact_id).values_list("choice", flat=True).first()
    )
    row = _write(by, vote, turn, choice, how)
    turn.has_voted = True
    turn.save(update_fields=["has_voted"])
    record(
        by=by,
        action="vote.noted",
        obj=vote,
        label=f"{vote.question} : {turn.contact.name}",
        before={"choice": before} if before else {},
        after={"choice": row.choice, "how": str(HowNoted(how).label)},
    )
    return row


def _write(by: Actor, vote: Vote, turn: Turn, choice: tuple[str, ...], how: str) -> NamedVoice:
    values = {
        "choice": joined(choice),
        "college": turn.college,
        "how": how,
        "noted_at": timezone.now(),
        "noted_by": by.user,
    }
    row: NamedVoice = NamedVoice.objects.update_or_create(
        vote=vote,
        contact_id=turn.contact_id,
        defaults=values,
        create_defaults={**values, "community": by.community},
    )[0]
    return row
