"""A plain text as its author sees it: paragraphs, and lists where lines begin with a dash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PARAGRAPH, LIST = "paragraph", "list"
# « - », « – », « — », « • » or « * », then a space.
_DASH: Final = re.compile(r"^\s*[-–—•*]\s+(?=\S)")


@dataclass(frozen=True)
class Block:
    """kind: PARAGRAPH (one line of `lines`) or LIST (its items, without their dashes)."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """Each line that is not empty is a paragraph; those that begin with a dash, one after the other, are a list."""
    found: list[Block] = []
    items: list[str] = []
    for line in (*text.splitlines(), ""):
        if _DASH.match(line):
            items.append(_DASH.sub("", line).rstrip())
            continue
        if items:
            found.append(Block(LIST, tuple(items)))
            items = []
        if line.strip():
            found.append(Block(PARAGRAPH, (line.strip(),)))
    return tuple(found)
