"""The chapters from which a community may start: read from the data file `chapters.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from maillage.contexts.programme.project.models import ChapterPart

FILE: Final = Path(__file__).with_name("chapters.toml")


@dataclass(frozen=True)
class Proposed:
    """A chapter that is proposed. asks: what one usually writes there; figures: keys of `project/figures`."""

    key: str
    part: ChapterPart
    title: str
    asks: str
    figures: tuple[str, ...]
    source: str
    verified: bool


@cache
def proposals() -> tuple[Proposed, ...]:
    """In the order of the text."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Proposed(
            one["key"],
            ChapterPart(one["part"]),
            one["title"],
            one["asks"],
            tuple(one["figures"]),
            one["source"],
            one["verified"],
        )
        for one in raw["chapter"]
    )


def proposed(key: str) -> Proposed | None:
    return next((one for one in proposals() if one.key == key), None)
