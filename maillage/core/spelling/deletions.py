"""The symmetric-delete neighbourhood of a word (W. Garbe, « SymSpell », 2012)."""

from __future__ import annotations


def deletions(word: str, at_most: int = 1) -> frozenset[str]:
    """The word itself, and what remains when 1 to `at_most` of its letters are taken away.

    Two words at most `at_most` slips apart (see `distance`) always share one of these; some that are up to twice as
    far do too, which `distance` tells apart. A word of n letters gives at most n + 1 of them for `at_most` 1.
    """
    found = fringe = {word}
    for _ in range(at_most):
        fringe = {one[:at] + one[at + 1 :] for one in fringe for at in range(len(one))}
        found = found | fringe
    return frozenset(found)
