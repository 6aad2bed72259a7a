"""The closing of a secret vote: the urn becomes the published list, whose digest the journal keeps."""

from __future__ import annotations

from collections import Counter

from maillage.contexts.association.voting.models import Ballot, Urn, Vote
from maillage.contexts.association.voting.refusals import VoteRefused
from maillage.contexts.association.voting.results import joined, split
from maillage.contexts.association.voting.secret.urn import FEWEST, ballots_in
from maillage.core.voting import ballots as published


def publish(vote: Vote) -> str:
    """Write the ballots in the order of their codes, empty the urn; digest of the list. In the caller's transaction.

    Raises VoteRefused where so few voted that the list would show what somebody chose.
    """
    urn = Urn.objects.select_for_update().get(vote=vote)
    listed = sorted(ballots_in(urn.contents))
    _check_enough(listed)
    Ballot.objects.bulk_create(
        Ballot(
            community_id=vote.community_id,
            vote=vote,
            code=one.code,
            college=one.college,
            choice=joined(one.choices),
        )
        for one in listed
    )
    urn.contents = ""
    urn.save(update_fields=["contents"])
    return published.digest_of(published.as_csv(listed))


def _check_enough(listed: list[published.Ballot]) -> None:
    cast = Counter(one.college for one in listed)
    if not cast or min(cast.values()) < FEWEST:
        raise VoteRefused(
            f"Moins de {FEWEST} bulletins{' dans un collège' if len(cast) > 1 else ''} : clore maintenant montrerait "
            "qui a choisi quoi. Attendez d’autres voix, ou annulez ce vote : ses bulletins seront détruits sans "
            "être lus."
        )


def list_of(vote: Vote) -> list[published.Ballot]:
    """The published list as it stands in the database, in its order. One query."""
    rows = Ballot.objects.filter(vote=vote).order_by("code").values_list("code", "college", "choice")
    return [published.Ballot(code, college, split(choice)) for code, college, choice in rows]


def is_untouched(vote: Vote, listed: list[published.Ballot]) -> bool:
    """True if the list gives the digest that was kept, with the vote and in the journal, at the closing."""
    return published.digest_of(published.as_csv(listed)) == vote.list_digest
