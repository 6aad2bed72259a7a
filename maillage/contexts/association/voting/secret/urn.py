"""The urn: all ballots of an open vote in one text, whose length and order tell nothing.

It has as many lines as the roll has voices, all of one width, blank or a ballot; they are shuffled each time a ballot
is put in. So what is kept is never a row per voter, and comparing its size before and after shows no choice.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from maillage.contexts.association.voting.models import Vote
from maillage.contexts.association.voting.refusals import VoteRefused
from maillage.contexts.association.voting.results import BETWEEN, labels_of
from maillage.core.voting.ballots import CODE_BYTES, Ballot, code_from
from maillage.core.voting.majority import ABSTAIN
from maillage.core.voting.rules import Rules

# With fewer, a result would show what each one chose.
FEWEST: Final = 3
_COLUMN: Final = "\t"
_CODE_SIGNS: Final = 14
_COLLEGE_SIGNS: Final = 40


def check_colleges(sizes: Mapping[str, int], rules: Rules) -> None:
    """Raise VoteRefused where the voices of a college are too few for a secret."""
    for code, size in sizes.items():
        if size < FEWEST:
            college = rules.college(code)
            where = f"le collège « {college.name} »" if college else "cette réunion"
            raise VoteRefused(
                f"Il y a moins de {FEWEST} voix dans {where} : le résultat montrerait le choix de chacun. "
                "Votez sur papier ou à main levée."
            )


def width(vote: Vote) -> int:
    """Signs of one line: the widest ballot that this vote can have."""
    choices = max(len(BETWEEN.join(labels_of(vote))), len(ABSTAIN))
    return _CODE_SIGNS + _COLLEGE_SIGNS + choices + 2 * len(_COLUMN)


def empty(vote: Vote, voices: int) -> str:
    """An urn for that many ballots."""
    return "\n".join([" " * width(vote)] * voices)


def ballots_in(contents: str) -> list[Ballot]:
    """The ballots of an urn, in no order."""
    found = []
    for line in contents.split("\n"):
        if line.strip():
            code, college, choice = line.rstrip(" ").split(_COLUMN)
            found.append(Ballot(code, college, tuple(choice.split(BETWEEN)) if choice != ABSTAIN else ()))
    return found


def put(vote: Vote, contents: str, new: Sequence[Ballot]) -> str:
    """The urn with these ballots more, shuffled. ValueError if it is full: more ballots than voices."""
    lines = contents.split("\n")
    full = [line for line in lines if line.strip()]
    if len(full) + len(new) > len(lines):
        raise ValueError("more ballots than voices on the roll")
    size = width(vote)
    full += [
        _COLUMN.join((one.code, one.college, BETWEEN.join(one.choices) or ABSTAIN)).ljust(size) for one in new
    ]
    full += [" " * size] * (len(lines) - len(full))
    secrets.SystemRandom().shuffle(full)
    return "\n".join(full)


def new_code(taken: set[str]) -> str:
    """A receipt code that no ballot of this urn has."""
    while (code := code_from(secrets.token_bytes(CODE_BYTES))) in taken:
        pass
    return code
