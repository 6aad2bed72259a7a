"""What changed between two texts, word by word.

Lines are compared first, then the words of the lines that differ, with `difflib.SequenceMatcher` (Ratcliff and
Obershelp, 1988): cheap for texts that mostly stay, and bounded for texts that do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

SAME, REMOVED, ADDED = "same", "removed", "added"
# A word with its apostrophe or hyphen, or one sign; with the spaces that follow.
_WORDS: Final = re.compile(r"(?:\w+(?:[’'\-]\w+)*|[^\w\s])\s*|\s+")
# Above so many comparisons, difflib leaves the most frequent words out of the search (its `autojunk`).
_EXHAUSTIVE: Final = 1_000_000
_ELLIPSIS: Final = " […] "


@dataclass(frozen=True)
class Piece:
    """kind: SAME, REMOVED (of the first text) or ADDED (of the second)."""

    kind: str
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order, what went before what came in its place. No two of one kind follow each other.

    Without its ADDED pieces it is `before`, without its REMOVED pieces it is `after`.
    """
    return tuple(_merged(_without_crumbs(list(_merged(_by_lines(before, after))))))


def has_changed(pieces: Iterable[Piece]) -> bool:
    return any(one.kind != SAME for one in pieces)


def shortened(pieces: Sequence[Piece], context: int) -> tuple[Piece, ...]:
    """The same with what stayed cut to `context` characters (whole words) beside what changed.

    A text that stayed as a whole becomes its beginning.
    """
    last = len(pieces) - 1
    return tuple(
        Piece(SAME, _cut(one.text, context, head=at > 0 or last == 0, tail=at < last))
        if one.kind == SAME
        else one
        for at, one in enumerate(pieces)
    )


def _cut(text: str, context: int, *, head: bool, tail: bool) -> str:
    kept = context * (head + tail)
    if len(text) <= kept + len(_ELLIPSIS):
        return text
    first = re.sub(r"\S*\Z", "", text[:context]) if head else ""
    final = re.sub(r"\A\S*", "", text[-context:]) if tail and context else ""
    return f"{first.rstrip()}{_ELLIPSIS}{final.lstrip()}"


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, a, b in _matched(first, second):
        if kind == SAME:
            yield Piece(SAME, "".join(a))
        else:
            yield from _by_words("".join(a), "".join(b))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    for kind, a, b in _matched(_WORDS.findall(before), _WORDS.findall(after)):
        if kind == SAME:
            yield Piece(SAME, "".join(a))
        else:
            yield Piece(REMOVED, "".join(a))
            yield Piece(ADDED, "".join(b))


def _matched(
    first: Sequence[str], second: Sequence[str]
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, first, second, autojunk=len(first) * len(second) > _EXHAUSTIVE)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        yield (SAME if tag == "equal" else "", first[a0:a1], second[b0:b1])


def _without_crumbs(pieces: list[Piece]) -> Iterator[Piece]:
    """A lone sign or space that stayed between two changes is read as changed: the eye follows whole phrases."""
    for at, one in enumerate(pieces):
        inside = 0 < at < len(pieces) - 1
        if one.kind == SAME and inside and not re.search(r"\w", one.text) and "\n" not in one.text:
            yield Piece(REMOVED, one.text)
            yield Piece(ADDED, one.text)
        else:
            yield one


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one; between two that stayed, all that went then all that came."""
    removed, added = "", ""
    same = ""
    for one in pieces:
        if not one.text:
            continue
        if one.kind == SAME:
            yield from _changes(removed, added)
            removed = added = ""
            same += one.text
            continue
        if same:
            yield Piece(SAME, same)
            same = ""
        if one.kind == REMOVED:
            removed += one.text
        else:
            added += one.text
    yield from _changes(removed, added)
    if same:
        yield Piece(SAME, same)


def _changes(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(REMOVED, removed)
    if added:
        yield Piece(ADDED, added)
