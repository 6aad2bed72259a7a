"""The published list of a secret vote: what it holds, its digest, and its recount by anyone.

A ballot says a receipt code, a college and what was chosen; nothing of who, nothing of when. The list is sorted by
code, and a code is drawn at random, so its order tells nothing either.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.core.voting.majority import ABSTAIN

# Without I, L, O and U: read aloud and copied by hand (Douglas Crockford's base 32).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES = 8
_GROUPS, _GROUP = 3, 4
HEADING = ("code", "college", "choix")
_BETWEEN = "+"


class ListUnreadable(ValueError):
    """The text is not a published list; the message (French) names the line."""


@dataclass(frozen=True, order=True)
class Ballot:
    """choices: one, or several where several seats are filled; empty for a blank ballot."""

    code: str
    college: str
    choices: tuple[str, ...]


def code_from(random: bytes) -> str:
    """« K7QF-9M2C-X4TD » from CODE_BYTES random bytes: 60 of their 64 bits. ValueError for another length."""
    if len(random) != CODE_BYTES:
        raise ValueError(f"a code is made of {CODE_BYTES} bytes")
    number = int.from_bytes(random)
    signs = "".join(ALPHABET[number >> (5 * place) & 31] for place in range(_GROUPS * _GROUP))
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def as_csv(ballots: Iterable[Ballot]) -> str:
    """The list as it is published: sorted by code, « ; » between columns, « + » between several choices, LF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(HEADING)
    for ballot in sorted(ballots):
        writer.writerow((ballot.code, ballot.college, _BETWEEN.join(ballot.choices) or ABSTAIN))
    return out.getvalue()


def from_csv(text: str) -> tuple[Ballot, ...]:
    """The ballots of a published list. Raises ListUnreadable."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    if not rows or tuple(rows[0]) != HEADING:
        raise ListUnreadable("La première ligne n’est pas celle d’une liste de bulletins.")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(HEADING):
            raise ListUnreadable(f"Ligne {number} : trois colonnes sont attendues.")
    return tuple(Ballot(code, college, _choices(chosen)) for code, college, chosen in rows[1:])


def _choices(text: str) -> tuple[str, ...]:
    return () if text == ABSTAIN else tuple(text.split(_BETWEEN))


def digest_of(text: str) -> str:
    """SHA-256 of the published list, 64 hexadecimal digits: one changed sign gives another one."""
    return hashlib.sha256(text.encode()).hexdigest()


def same_code_twice(ballots: Sequence[Ballot]) -> tuple[str, ...]:
    """Codes that stand more than once in the list (a list in order has none)."""
    return tuple(sorted(code for code, count in Counter(b.code for b in ballots).items() if count > 1))


def cast_by_college(ballots: Iterable[Ballot]) -> dict[str, Counter[str]]:
    """College -> choice -> voices; a blank ballot counts under « abstain »."""
    found: dict[str, Counter[str]] = {}
    for ballot in ballots:
        found.setdefault(ballot.college, Counter()).update(ballot.choices or (ABSTAIN,))
    return found


def expressed_by_college(ballots: Iterable[Ballot]) -> Counter[str]:
    """College -> ballots that are not blank."""
    return Counter(ballot.college for ballot in ballots if ballot.choices)
