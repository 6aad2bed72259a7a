"""Whose voices somebody may use in an open vote: their own, and those of the absent who gave them power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.voting.electorate import powers_of, present_in
from maillage.contexts.association.voting.models import Audience, Turn, Vote
from maillage.contexts.association.voting.refusals import AlreadyVoted, VoteRefused
from maillage.contexts.association.voting.results import labels_of
from maillage.core.voting.majority import ABSTAIN
from maillage.core.voting.proxies import resolve
from maillage.core.voting.record import part_from_json
from maillage.core.voting.rules import ProxyRule


@dataclass(frozen=True)
class Voices:
    """turns: lines of the roll that this person may use now, their own first. why: why there is none.

    on_roll: the person has a voice of their own in this vote.
    """

    turns: tuple[Turn, ...]
    why: str = ""
    on_roll: bool = True

    @property
    def left(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if not turn.has_voted)


def voices_of(vote: Vote, voter: Contact | int) -> Voices:
    """The lines of the roll that `voter` may use. At most 4 queries."""
    me = voter if isinstance(voter, int) else voter.pk
    present = present_in(vote.meeting)
    lines = Turn.objects.filter(vote=vote)
    roll = dict(lines.order_by().values_list("contact_id", "college"))
    if me not in roll:
        return Voices((), "Vous n’avez pas de voix dans ce vote.", on_roll=False)
    if vote.audience == Audience.PRESENT and me not in present:
        return Voices((), "Signalez d’abord votre présence : ce vote est ouvert aux personnes présentes.")
    rule = part_from_json(vote.rules.get("proxies", {}), ProxyRule)
    carried = resolve(rule, roll, present | {me}, powers_of(vote.meeting))
    mine = (me, *carried.by_holder.get(me, ()))
    turns = {
        one.contact_id: one
        for one in lines.filter(contact_id__in=mine).select_related("contact").order_by("pk")
    }
    return Voices(tuple(turns[one] for one in mine))


def checked(vote: Vote, voices: Voices, choices: Mapping[int, tuple[str, ...]]) -> list[Turn]:
    """The lines that `choices` (contact -> keys) use. Raises VoteRefused, AlreadyVoted."""
    known = {turn.contact_id: turn for turn in voices.turns}
    if voices.why:
        raise VoteRefused(voices.why)
    if not choices:
        raise VoteRefused("Choisissez une réponse.")
    for contact, chosen in choices.items():
        if contact not in known:
            raise VoteRefused("Vous ne portez plus cette voix : rechargez la page.")
        if known[contact].has_voted:
            raise AlreadyVoted("Cette voix a déjà voté : le premier vote compte, rien n’a changé.")
        check_choice(vote, chosen)
    return [known[contact] for contact in choices]


def check_choice(vote: Vote, chosen: tuple[str, ...]) -> None:
    """Raise VoteRefused unless these keys make a ballot of this vote (none: blank)."""
    if not set(chosen) <= {*labels_of(vote)} - {ABSTAIN} or len(set(chosen)) < len(chosen):
        raise VoteRefused("Ce choix n’est pas proposé : rechargez la page.")
    most = vote.seats if vote.is_election else 1
    if len(chosen) > most:
        raise VoteRefused(f"Trop de noms : {most} au plus.")


def sign(turns: Sequence[Turn], voter: Contact) -> None:
    """Write on the roll that these voices were used, and by whom. In the caller's transaction."""
    for turn in turns:
        turn.has_voted = True
        turn.holder = None if turn.contact_id == voter.pk else voter
        turn.save(update_fields=["has_voted", "holder"])
