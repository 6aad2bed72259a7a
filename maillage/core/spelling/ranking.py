"""Under which keys a word is kept, and which of the words found under them are close enough to what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from maillage.core.spelling.deletions import deletions
from maillage.core.spelling.distance import distance
from maillage.core.spelling.phonetic import phonetic

# Under four letters one slip makes any word of any other (« luc », « lou »): only the sound counts there.
SHORTEST: Final = 4
# From so many letters on, two slips still leave a word that can be recognised.
_LONG: Final = 7
# Words heard alike may be written with more letters between them (« eau » and « o »).
_HEARD_ALIKE: Final = 4
# Beyond, nobody types a name: no key is made, and none is looked for.
LONGEST: Final = 40
# No word begins so: a sound is never taken for letters.
_SOUND: Final = "~"


def keys(word: str) -> frozenset[str]:
    """The keys of a word, the same whether it is kept or looked for: its own letters, those without one, its sound."""
    if len(word) > LONGEST:
        return frozenset({word})
    sound = _SOUND + phonetic(word)
    return deletions(word, 1) | {sound} if len(word) >= SHORTEST else frozenset({word, sound})


def remoteness(typed: str, word: str) -> int | None:
    """How far a word is from what was typed, to put the closest first: 0 is the same; None: not close.

    Two for each slip, less one when both are heard alike.
    """
    if typed == word:
        return 0
    alike = phonetic(typed) == phonetic(word)
    if alike:
        bound = _HEARD_ALIKE
    elif min(len(typed), len(word)) < SHORTEST:
        return None
    else:
        bound = 2 if min(len(typed), len(word)) >= _LONG else 1
    slips = distance(typed, word, bound)
    return None if slips > bound else 2 * slips - alike


def closest(typed: str, words: Iterable[str], limit: int) -> dict[str, int]:
    """The words close to what was typed with their remoteness, at most `limit`, the closest first."""
    found = {word: far for word in words if (far := remoteness(typed, word)) is not None}
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0]))[:limit])
